"""From an address to a page of the tree."""

import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Page, Site

from blog.memory import recall


def site_of(request: HttpRequest) -> Site | None:
    """Return the site a request is for, as `Site.find_for_request`; remembered by its host."""
    if not hasattr(request, "_wagtail_site"):
        found = recall(("site", request.get_host()), lambda: Site.find_for_request(request))
        request._wagtail_site = found  # type: ignore[attr-defined]
    return request._wagtail_site  # type: ignore[attr-defined]


def serve_page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve the page at a path below the home of the active language.

    Wagtail's own view, spared the way from the host to the home.
    """
    if not hasattr(request, "_wagtail_route_for_request"):
        request._wagtail_route_for_request = _route(request, path)  # type: ignore[attr-defined]
    return views.serve(request, path)


def _route(request: HttpRequest, path: str) -> Any:
    site = site_of(request)
    if site is None:
        return None
    home: Page = recall(("home", site.pk, get_language()), lambda: site.root_page.localized.specific)
    try:
        # A copy: serving a page leaves traces on it.
        return copy.copy(home).route(request, [part for part in path.split("/") if part])
    except Http404:
        return None
