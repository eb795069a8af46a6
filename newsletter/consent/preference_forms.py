"""The forms of the preference page but for the one about the person: topics, a pause, another address."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.consent.addresses import Address, InvalidAddress, normalise
from newsletter.consent.all_preferences import Received
from newsletter.consent.models import Subscription, Topic
from newsletter.consent.pausing import Span, bounds, pause_end

Frequency = Subscription.Frequency


class ReceivingForm(forms.Form):
    """Which topics of one newsletter, and how often."""

    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
    frequency = forms.ChoiceField(
        label=pgettext_lazy("subscription", "How often"),
        widget=forms.RadioSelect,
        choices=[(Frequency.EVERY, _("Every edition")), (Frequency.MONTHLY, _("Only the monthly digest"))],
    )

    def __init__(self, data: object, *, received: Received, language: str) -> None:
        super().__init__(
            data,  # type: ignore[arg-type]
            auto_id=f"{received.slug}-%s",
            initial={
                "topics": [topic.slug for topic in received.topics if topic.pk in received.chosen],
                "frequency": received.subscription.frequency,
            },
        )
        self.received = received
        self.fields["topics"].choices = [(one.slug, one.name_in(language)) for one in received.topics]  # type: ignore[attr-defined]
        if not received.topics:
            del self.fields["topics"]

    @property
    def chosen(self) -> list[Topic]:
        """The topics that were chosen; of a valid form."""
        slugs = self.cleaned_data.get("topics", [])
        return [topic for topic in self.received.topics if topic.slug in slugs]


class PauseForm(forms.Form):
    """Until which day nothing is sent."""

    until = forms.DateField(
        label=_("Until the day"),
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("This is no day. It looks like 2026-12-31.")},
    )

    def __init__(self, data: object = None, *, slug: str, today: date) -> None:
        super().__init__(data, auto_id=f"{slug}-%s")  # type: ignore[arg-type]
        self.first, self.last = bounds(today)
        self.fields["until"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_until(self) -> date:
        """Refuse a day that is over, and one more than a year away."""
        until: date = self.cleaned_data["until"]
        if not self.first <= until <= self.last:
            raise ValidationError(
                _("Please choose a day from %(first)s to %(last)s."),
                params={"first": date_format(self.first), "last": date_format(self.last)},
            )
        return until


class NewAddressForm(forms.Form):
    """Where mails are to go from now on."""

    new_email = forms.CharField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        error_messages={"max_length": _("An address is shorter than this.")},
    )

    def clean_new_email(self) -> Address:
        """Read the address; refuse what mail cannot be sent to."""
        try:
            return normalise(self.cleaned_data["new_email"])
        except InvalidAddress:
            raise ValidationError(
                _("Mail cannot be sent to this. Please check the address; it looks like name@example.com.")
            ) from None


def span_end(raw: str, *, today: date) -> date | None:
    """The day a pause of an offered length ends; None for no such length."""
    return pause_end(today, Span(raw)) if raw in list(Span) else None
