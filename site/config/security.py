"""Content security policies: a strict one for readers, a wider one for Wagtail's admin."""

from collections.abc import Callable

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotFound
from django.utils import translation

PUBLIC_POLICY = {
    "default-src": [SELF],
    "img-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# Wagtail's date widgets and its rich text editor write scripts and styles into the page;
# its previews of embeds are frames of other hosts.
ADMIN_POLICY = {
    **PUBLIC_POLICY,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF, "https:"],
    "base-uri": [SELF],
}

ADMIN_PREFIX = "/admin/"


class NoSuchAddressMiddleware:
    """Answer an address that holds NUL before anything looks for it: no address of ours does.

    PostgreSQL and file systems refuse to be asked for such a text with an error, also when
    redirects are sought for an address that was not found.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return HttpResponseNotFound() if "\0" in request.path_info else self.get_response(request)


class AdminPolicyMiddleware:
    """Give every page below `/admin/` the wider policy, unless its view set one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN_PREFIX) and not hasattr(response, "_csp_config"):
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]
        return response


class AdminLanguageMiddleware:
    """Let the admin, whose addresses carry no language, follow the browser's.

    Someone signed in who chose a language gets that one from Wagtail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(ADMIN_PREFIX):
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
