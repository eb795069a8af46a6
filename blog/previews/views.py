"""Showing a draft to whoever holds a link, and making such links."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from blog.models import EssayPage
from blog.previews.links import LIFETIME, NoSuchPreview, PreviewExpired, make_token, page_of_token
from blog.publication import absolute_url


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the latest draft a link stands for; afterwards say that the link has ended."""
    try:
        page_id = page_of_token(token, now=timezone.now())
    except NoSuchPreview as error:
        raise Http404("no such preview") from error
    except PreviewExpired:
        return _kept_private(render(request, "blog/preview_expired.html", status=410))
    draft = get_object_or_404(EssayPage, pk=page_id).get_latest_revision_as_object()
    return _kept_private(draft.make_preview_request(original_request=request))


def _kept_private(response: HttpResponse) -> HttpResponse:
    """No search engine, no cache, and no other site is told the address."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def make_preview_link(request: HttpRequest, page_id: int) -> HttpResponse:
    """Offer a preview link for an essay (GET) and make one (POST), for those who may edit it."""
    essay = get_object_or_404(EssayPage, pk=page_id)
    if not essay.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    context = {"essay": essay, "days": LIFETIME.days}
    if request.method == "POST":
        now = timezone.now()
        address = reverse("blog:preview", args=[make_token(page_id=essay.pk, now=now)])
        context |= {"link": absolute_url(address), "until": now + LIFETIME}
    return render(request, "blog/admin/preview_link.html", context)
