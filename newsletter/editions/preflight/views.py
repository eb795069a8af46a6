"""What preflight finds, shown in the administration: as a page, and beside the editor after each save."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from newsletter.editions.models import EditionPage
from newsletter.editions.preflight import examined, grouped, may_be_mailed
from newsletter.editions.preflight.registry import run
from newsletter.outside.tasks import ring_ask_outside
from newsletter.sending.of_edition import EarlierMailing, earlier_mailings


@require_safe
def preflight(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show what the checks find in the latest draft of an edition."""
    edition = _edition(request, edition_id)
    found = _found(edition)
    here = [
        {"url": reverse("wagtailadmin_pages:edit", args=[edition.pk]), "label": edition.get_admin_display_title()},
        {"url": "", "label": _("Check before mailing")},
    ]
    context = found | {
        "may_send": request.user.has_perm("newsletter.send_mailing"),
        "earlier": _mailed_before(request, edition),
        "breadcrumbs_items": here,
    }
    return TemplateResponse(request, "newsletter/admin/preflight.html", context)


@require_safe
def findings(request: HttpRequest, edition_id: int) -> HttpResponse:
    """What is not in order, beside the editor, as a piece of HTML that says whether answers are awaited."""
    context = _found(_edition(request, edition_id)) | {"within_editor": True}
    passed = [finding for group in context["groups"] for finding in group.findings if finding.level == "pass"]
    kept = [finding for group in context["groups"] for finding in group.findings if finding.level != "pass"]
    context |= {"groups": grouped(kept), "in_order": len(passed)}
    response = TemplateResponse(request, "newsletter/admin/preflight_findings.html", context)
    add_never_cache_headers(response)
    return response


@require_POST
def outside(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Let a worker ask the world outside; the answers are shown by whoever looks next."""
    edition = _edition(request, edition_id)
    rung = ring_ask_outside(edition.pk)
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"asked": rung})
    if rung:
        messages.success(request, _("Links, domain and filters are being asked. Check again in a moment."))
    else:
        messages.warning(request, _("This installation asks nobody outside."))
    return redirect("newsletter_preflight", edition.pk)


def _edition(request: HttpRequest, edition_id: int) -> EditionPage:
    edition = get_object_or_404(EditionPage, pk=edition_id)
    if not edition.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return edition


def _found(edition: EditionPage) -> dict[str, Any]:
    draft = edition.get_latest_revision_as_object()
    mail = examined(draft)
    found = list(run(mail))
    return {
        "edition": draft,
        "newsletter": mail.newsletter,
        "groups": grouped(found),
        "failing": [finding for finding in found if finding.level == "fail"],
        "warning": [finding for finding in found if finding.level == "warn"],
        "may_be_mailed": may_be_mailed(found),
        "waiting": mail.answers.waiting,
    }


def _mailed_before(request: HttpRequest, edition: EditionPage) -> list[EarlierMailing]:
    return earlier_mailings(edition.pk) if request.user.has_perm("newsletter.view_mailing") else []
