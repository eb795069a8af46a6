"""The form that asks when a mailing is to start."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from newsletter.newsletters.models import time_zones
from newsletter.segments.models import Segment
from newsletter.sending import schedule as times
from newsletter.sending.audience import Chosen
from newsletter.sending.timing import When

LONGEST_MINUTES = 24 * 60


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone) for zone in time_zones()]


class ScheduleForm(forms.Form):
    """A local time in a zone, or so many minutes from now; and the revision that was looked at."""

    when = forms.ChoiceField(
        label=_("Start"),
        choices=[("at", _("at a set time")), ("in", _("in a few minutes"))],
        widget=forms.RadioSelect,
        initial="at",
    )
    wall_time = forms.CharField(
        label=_("Date and time"),
        required=False,
        max_length=16,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=lazy(_zones, list)())
    by_local_time = forms.BooleanField(label=_("By each reader's own clock"), required=False)
    minutes = forms.IntegerField(
        label=_("Minutes from now"), required=False, min_value=1, max_value=LONGEST_MINUTES, initial=5
    )
    revision = forms.CharField(widget=forms.HiddenInput, required=False)
    audience = forms.ChoiceField(label=_("Audience"), required=False)
    own_language = forms.BooleanField(required=False)
    again = forms.BooleanField(label=_("Mail it again to everyone, including those who got it"), required=False)

    def __init__(
        self, *args: Any, now: datetime, segments: Iterable[Segment] = (), language: str = "", **kwargs: Any
    ) -> None:
        """`segments` are those of the newsletter, `language` is the edition's code."""
        super().__init__(*args, **kwargs)
        self.now = now
        self.segments = {str(segment.pk): segment for segment in segments}
        self.language = language
        named = [(pk, segment.name) for pk, segment in self.segments.items()]
        self.fields["audience"].choices = [("", _("Everyone active")), *named]

    @property
    def chosen(self) -> Chosen:
        """The audience that was chosen; everyone where nothing valid was."""
        cleaned = getattr(self, "cleaned_data", {})
        only = self.language if cleaned.get("own_language") else ""
        return Chosen(self.segments.get(cleaned.get("audience") or ""), only)

    @property
    def asked(self) -> When | None:
        """The time that was asked for; None while there is no valid one."""
        if not self.is_bound or not self.is_valid():
            return None
        cleaned = self.cleaned_data
        return When(cleaned["wall_time"], cleaned["zone"], cleaned["by_local_time"])

    def clean(self) -> dict[str, Any]:
        """Turn either way into a wall time; an unreadable one is refused where it was written."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned["when"] == "in":
            if not cleaned.get("minutes"):
                self.add_error("minutes", _("Say in how many minutes."))
                return cleaned
            cleaned["wall_time"] = times.wall_time_in(cleaned["minutes"], zone=cleaned["zone"], now=self.now)
            cleaned["by_local_time"] = False
        try:
            cleaned["instant"] = times.instant(cleaned["wall_time"], cleaned["zone"])
        except times.BadTime:
            self.add_error("wall_time", _("Give a date and a time."))
        return cleaned
