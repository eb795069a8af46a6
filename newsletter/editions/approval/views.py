"""The page on which an edition is approved by whoever may, outside any workflow."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from newsletter.editions.approval.content import content_hash
from newsletter.editions.approval.services import (
    ApprovalRefused,
    approve,
    newsletter_of,
    refusal,
    standing_approval,
)
from newsletter.editions.models import EditionPage

APPROVES = "newsletter.approve_edition"


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Show what would be approved and who approved it; approve on POST what was looked at."""
    if not request.user.has_perm(APPROVES):
        raise PermissionDenied
    edition = get_object_or_404(EditionPage.objects.select_related("latest_revision__user"), pk=edition_id)
    if request.method == "POST":
        _press(request, edition)
        return redirect("newsletter_approve", edition.pk)
    latest = edition.get_latest_revision_as_object()
    context = {
        "edition": latest,
        "revision": edition.latest_revision,
        "seen": content_hash(latest),
        "required": newsletter_of(edition).approval_required,
        "approval": standing_approval(latest),
        "refusal": refusal(edition=edition, user=request.user),
        "waits": edition.workflow_in_progress,
        "may_send": request.user.has_perm("newsletter.send_mailing"),
        "breadcrumbs_items": [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[edition.pk]),
                "label": edition.get_admin_display_title(),
            },
            {"url": "", "label": _("Approval")},
        ],
    }
    return render(request, "newsletter/admin/approval.html", context)


def _press(request: HttpRequest, edition: EditionPage) -> None:
    seen = request.POST.get("seen", "")
    try:
        approve(edition=edition, user=request.user, now=timezone.now(), seen=seen)
    except ApprovalRefused as refused:
        for reason in refused.obstacles:
            messages.error(request, reason)
    else:
        messages.success(
            request, _("The edition is approved as it is now. Nothing is published or mailed by that.")
        )
