"""The pages of a started import: progress, result, refused rows, presses. GET shows, POST acts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import log

from newsletter.imports import services
from newsletter.imports.models import SubscriberImport
from newsletter.imports.progress import progress
from newsletter.imports.services import StepRefused
from newsletter.imports.states import AT_WORK, MOVES
from newsletter.imports.words import REFUSALS
from newsletter.spreadsheets import csv_lines

SEES = "newsletter.view_subscriberimport"
DECIDES = "newsletter.change_subscriberimport"
EXPORTS = "newsletter.export_subscriber"
FETCHED = "newsletter.import.refusals"

PRESSES = {
    "go-on": (
        services.let_go_on,
        gettext_lazy("Let this import go on?"),
        gettext_lazy("The rows that can be read are taken in from where it stopped; the others are left out."),
        gettext_lazy("Go on"),
    ),
    "cancel": (
        services.cancel_import,
        gettext_lazy("Cancel this import?"),
        gettext_lazy("No further row is taken in. Whoever has come in by now stays, until you undo the import."),
        gettext_lazy("Cancel the import"),
    ),
    "undo": (
        services.undo_import,
        gettext_lazy("Undo this import?"),
        gettext_lazy(
            "The subscriptions it added are removed, and what it changed is put back. Whoever was mailed or chose "
            "something since stays on record, but is no longer subscribed; whoever confirmed by themselves stays "
            "subscribed. The consent records stay as they are, with a record of the undoing beside them."
        ),
        gettext_lazy("Undo the import"),
    ),
}


def _allowed(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _import(pk: int) -> SubscriberImport:
    rows = SubscriberImport.objects.select_related("newsletter", "created_by")
    return get_object_or_404(rows, pk=pk)


def _breadcrumbs(*items: tuple[str, str]) -> list[dict[str, str]]:
    first = {"url": reverse("newsletter_imports"), "label": _("Imports")}
    return [first, *({"url": url, "label": label} for url, label in items)]


@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: how far it is, what became of its rows, and what can be done."""
    _allowed(request, SEES)
    found = _import(pk)
    if found.state == SubscriberImport.State.MAPPING:
        return redirect("newsletter_import_columns", pk)
    context = _state(request, found) | {
        "may_export": request.user.has_perm(EXPORTS),
        "breadcrumbs_items": _breadcrumbs(("", found.file_name)),
    }
    return render(request, "newsletter/admin/import.html", context)


@require_GET
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of an import's page that changes while it runs."""
    _allowed(request, SEES)
    return render(request, "newsletter/admin/import_progress.html", _state(request, _import(pk)))


def _state(request: HttpRequest, found: SubscriberImport) -> dict[str, Any]:
    return {
        "import": found,
        "progress": progress(found, now=timezone.now()),
        "is_running": found.state in AT_WORK,
        "presses": [
            (name, label)
            for name, (_press, _question, _warning, label) in PRESSES.items()
            if request.user.has_perm(DECIDES) and found.state in MOVES[name].sources
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def press(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask whether to cancel, undo or go on with an import; do it on POST."""
    _allowed(request, DECIDES)
    if name not in PRESSES:
        raise Http404
    found = _import(pk)
    act, question, warning, label = PRESSES[name]
    if request.method == "POST":
        try:
            act(subscriber_import=found, user=request.user, now=timezone.now())
        except StepRefused as refused:
            messages.error(request, str(refused))
        return redirect("newsletter_import", pk)
    back = reverse("newsletter_import", args=[pk])
    context = {
        "import": found,
        "question": question,
        "warning": warning,
        "label": label,
        "back": back,
        "breadcrumbs_items": _breadcrumbs((back, found.file_name), ("", str(label))),
    }
    return render(request, "newsletter/admin/import_press.html", context)


@require_GET
def refusals(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were not taken in, as CSV; for those who may export addresses, and logged."""
    _allowed(request, EXPORTS)
    found = _import(pk)
    rows = found.refusals.order_by("row", "pk")
    log(found, FETCHED, user=request.user, data={"rows": rows.count()})
    # In words before the streaming begins, when the language of whoever asked is no longer the active one.
    reasons = {reason: str(words) for reason, words in REFUSALS.items()}
    heading = [_("Row"), _("Reason"), _("The row as it was")]
    some = rows.iterator(chunk_size=2000)
    lines = csv_lines(heading, ((row.row, reasons.get(row.reason, row.reason), row.raw) for row in some))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-rows-{pk}.csv"'
    return answer
