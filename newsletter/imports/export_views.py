"""The page that asks whose data is exported, and the file it gives."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log

from newsletter.consent.models import Subscription
from newsletter.imports.export import Wanted, as_csv, export_rows, wanted_subscriptions
from newsletter.imports.plan import CSV, XLSX
from newsletter.imports.wizard_words import EXPORTED
from newsletter.imports.workbook import CONTENT_TYPE, as_xlsx
from newsletter.newsletters.models import Newsletter
from newsletter.segments.models import Segment
from newsletter.segments.services import obstacles

EXPORTS = "newsletter.export_subscriber"
FORMATS = [(CSV, gettext_lazy("CSV (UTF-8, opens in Excel)")), (XLSX, gettext_lazy("Excel workbook (.xlsx)"))]
WRITERS: dict[str, tuple[Callable[[Iterator[list[str]]], Iterator[bytes]], str]] = {
    CSV: (as_csv, "text/csv; charset=utf-8"),
    XLSX: (as_xlsx, CONTENT_TYPE),
}


class ExportForm(forms.Form):
    """Whose data."""

    newsletter = forms.ModelChoiceField(
        label=gettext_lazy("Newsletter"),
        queryset=Newsletter.objects.order_by("-is_default", "name"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("all")), *Subscription.State.choices],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("", gettext_lazy("all")), *settings.LANGUAGES], required=False
    )

    segment = forms.ModelChoiceField(
        label=gettext_lazy("Segment"),
        queryset=Segment.objects.select_related("newsletter").order_by("newsletter__name", "name"),
        required=False,
        empty_label=gettext_lazy("all"),
        help_text=gettext_lazy("A segment holds active subscriptions alone."),
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=FORMATS)

    def clean(self) -> dict[str, Any]:
        """Refuse a segment of another newsletter, and one that cannot be used as it is."""
        data = super().clean() or {}
        segment, newsletter = data.get("segment"), data.get("newsletter")
        if segment and newsletter and segment.newsletter_id != newsletter.pk:
            self.add_error("segment", _("This segment belongs to another newsletter."))
        elif segment:
            for problem in obstacles(segment.definition, newsletter=segment.newsletter, now=timezone.now()):
                self.add_error("segment", problem)
        return data

    @property
    def wanted(self) -> Wanted:
        """What the valid form asks for."""
        newsletter = self.cleaned_data["newsletter"]
        return Wanted(
            newsletter.pk if newsletter else None,
            self.cleaned_data["state"],
            self.cleaned_data["language"],
            self.cleaned_data["segment"],
            timezone.now(),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask whose data; a POST gives the file, and is logged with the number of addresses and without any."""
    if not request.user.has_perm(EXPORTS):
        raise PermissionDenied
    initial = {name: request.GET.get(name, "") for name in ("newsletter", "state", "language", "segment")}
    form = ExportForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _file(request, form.wanted, form.cleaned_data["format"])
    crumbs = [
        {"url": reverse("newsletter_imports"), "label": _("Imports")},
        {"url": "", "label": _("Export subscribers")},
    ]
    context = {"form": form, "breadcrumbs_items": crumbs}
    return render(request, "newsletter/admin/export.html", context)


def _file(request: HttpRequest, wanted: Wanted, suffix: str) -> StreamingHttpResponse:
    data: dict[str, Any] = {
        "newsletter": wanted.newsletter_id,
        "state": wanted.state,
        "language": wanted.language,
        "segment": wanted.segment.pk if wanted.segment else None,
        "format": suffix,
        "addresses": wanted_subscriptions(wanted).count(),
    }
    log(request.user, EXPORTED, user=request.user, data=data)
    name = f"subscribers-{timezone.localdate():%Y%m%d}.{suffix}"
    written, content_type = WRITERS[suffix]
    return StreamingHttpResponse(
        written(export_rows(wanted, language=get_language() or "")),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
