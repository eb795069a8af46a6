"""The files for an authority, for those who may export addresses. Each is logged."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET
from wagtail.admin.auth import user_passes_test
from wagtail.log_actions import log

from newsletter.consent.admin_views import EXPORTS
from newsletter.consent.authority import COLUMNS, dossier, newsletter_rows
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.consent.wording import known_language
from newsletter.newsletters.models import Newsletter
from newsletter.spreadsheets import csv_lines

EXPORTED = "newsletter.proofs.export"


@user_passes_test(lambda user: user.has_perm(EXPORTS))
@require_GET
def person_json(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's consents as JSON."""
    found = _logged(request, pk, "json")
    body = dossier(found, now=timezone.now())
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
    return _kept_private(response, f"consent-{found.pseudonym}.json")


@user_passes_test(lambda user: user.has_perm(EXPORTS))
@require_GET
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's consents to be printed, in the person's language and in the publication's."""
    found = _logged(request, pk, "html")
    kept = dossier(found, now=timezone.now())
    own = {row.language for row in Newsletter.objects.filter(subscriptions__subscriber=found)}
    spoken = dict.fromkeys([known_language(found.language), *sorted(map(known_language, own))])
    versions = []
    for language in spoken:
        with translation.override(language):
            versions.append((language, _in_words(kept), _standings(kept)))
    context = {"dossier": kept, "versions": versions, "person": found}
    return _kept_private(render(request, "newsletter/admin/proof_page.html", context))


@user_passes_test(lambda user: user.has_perm(EXPORTS))
@require_GET
def newsletter_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every consent record of a newsletter as CSV, streamed, in cells no spreadsheet runs."""
    found = get_object_or_404(Newsletter, pk=pk)
    log(found, EXPORTED, user=request.user, data={"format": "csv"})
    lines = csv_lines(COLUMNS, newsletter_rows(found))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _kept_private(response, f"consent-{found.slug}.csv")


def _logged(request: HttpRequest, pk: int, kind: str) -> Subscriber:
    found = get_object_or_404(Subscriber, pk=pk)
    log(found, EXPORTED, user=request.user, data={"format": kind})
    return found


def _in_words(kept: dict[str, Any]) -> list[tuple[dict[str, Any], str, str]]:
    """The records with the words of their action and basis in the active language."""
    actions = {value: str(label) for value, label in ConsentRecord.Action.choices}
    bases = {value: str(label) for value, label in ConsentRecord.Basis.choices}
    return [(one, actions[one["action"]], bases.get(one["basis"], "")) for one in kept["records"]]


def _standings(kept: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """The subscriptions with the words of their state in the active language."""
    states = {value: str(label) for value, label in Subscription.State.choices}
    return [(one, states[one["state"]]) for one in kept["subscriptions"]]


def _kept_private(response: Any, name: str = "") -> Any:
    response.headers["Cache-Control"] = "no-store"
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
