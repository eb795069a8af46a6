"""The checks beside the editor: asked anew after each save, of the newest draft."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from wagtail import hooks

from blog.checks.content import content_of
from blog.checks.rules import findings
from blog.models import EssayPage


@require_safe
def essay_findings(request: HttpRequest, page_id: int) -> HttpResponse:
    """Answer those who may edit an essay with what its newest draft lacks, as a piece of HTML."""
    essay = get_object_or_404(EssayPage, pk=page_id)
    if not essay.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = essay.get_latest_revision_as_object()
    context = {
        "reading": draft.reading,
        "obstacles": draft.publishing_obstacles(),
        "findings": findings(content_of(draft)),
    }
    response = render(request, "blog/admin/findings.html", context)
    add_never_cache_headers(response)
    return response


@hooks.register("register_admin_urls")
def register_checks_urls() -> list[URLPattern]:
    """The address at which an essay's checks are asked."""
    return [path("essays/<int:page_id>/checks/", essay_findings, name="blog_essay_findings")]


@hooks.register("insert_editor_js")
def checks_script() -> SafeString:
    """The script that shows the findings in the side panel of checks."""
    return format_html('<script src="{}"></script>', static("blog/admin/checks.js"))
