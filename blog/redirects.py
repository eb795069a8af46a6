"""Old addresses lead to where a page stands now.

Wagtail remembers the address of a page whenever its slug changes or it is moved, and
every remembered address leads to the page itself: chains do not form. This adds what
its own middleware leaves out: the query is kept (`?page=2`), the Markdown version
follows its essay, and nothing is sent to a page that is no longer there, or around in
a circle when it is withdrawn from an address it had before. Also an address at which
something stands may be remembered with a query: WordPress has `/?p=123` for every page.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from blog.tracking import without_tracking

MARKDOWN = ".md"
PAGE_VIEWS = {"front", "wagtail_serve"}
KNOWN_PARAMETERS = {"page", "q"}


class OldAddressMiddleware(RedirectMiddleware):
    """Answer with a redirect where nothing was found and the address is remembered.

    With a query that no page reads it is looked up first, for something may stand there without it.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or match is None or match.url_name not in PAGE_VIEWS:
            return None
        found = _with_strange_query(request)
        if found is None or not found.link or found.link == request.get_full_path():
            return None
        return _leading(found.link, permanent=found.is_permanent)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        target, permanent = target_of(request)
        if not target or urlsplit(target).path == request.path:
            return response
        return _leading(target, permanent=permanent)


def _leading(target: str, *, permanent: bool) -> HttpResponse:
    return HttpResponsePermanentRedirect(target) if permanent else HttpResponseRedirect(target)


def target_of(request: HttpRequest) -> tuple[str, bool]:
    """Return where an address that was not found leads, and whether for good; "" where nowhere.

    An address that is remembered with its query (`/?p=123`) comes first, and then the
    query has served its purpose. Else it goes along to pages of this site.
    """
    path, _mark, query = request.get_full_path().partition("?")
    for asked in filter(None, dict.fromkeys([query, without_tracking(query)])):
        whole = _redirect(request, f"{path}?{asked}")
        if whole is not None:
            return whole.link or "", whole.is_permanent
    found = _redirect(request, path)
    if found is not None:
        return _with_query(found.link or "", query), found.is_permanent
    if path.endswith(MARKDOWN):
        essay = _redirect(request, path.removesuffix(MARKDOWN))
        if essay is not None and essay.redirect_page_id:
            return _with_query((essay.link or "").rstrip("/") + MARKDOWN, query), essay.is_permanent
    return "", False


def _with_strange_query(request: HttpRequest) -> Redirect | None:
    """Return what is remembered under the address with its query; asks only about a query that is not of ours."""
    path, _mark, query = request.get_full_path().partition("?")
    left = without_tracking(query)
    if all(part.partition("=")[0] in KNOWN_PARAMETERS for part in left.split("&") if part):
        return None
    return _redirect(request, f"{path}?{left}")


def _redirect(request: HttpRequest, address: str) -> Redirect | None:
    found = get_redirect(request, Redirect.normalise_path(address, decode_unicode=False))
    gone = found is not None and found.redirect_page is not None and not found.redirect_page.live
    return None if gone else found


def _with_query(link: str, query: str) -> str:
    if not query or not link.startswith("/"):
        return link
    return f"{link}{'&' if '?' in link else '?'}{query}"
