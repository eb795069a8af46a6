"""Which answers are alike for every reader, and what is told to caches about each."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config.page_cache.rules import House, is_anybodys, key_of, spellings

MARK = "kawaraban.shared"
"""Set in the WSGI environment of a request whose answer may be kept."""
PUBLIC_VIEWS = frozenset(
    {
        "front",
        "wagtail_serve",
        "blog:archive",
        "blog:archive_month",
        "blog:archive_year",
        "blog:feed",
        "blog:llms",
        "blog:markdown",
        "blog:tag",
        "blog:tag_feed",
        "blog:tags",
        "robots",
        "sitemap",
    }
)
"""Views that ask nobody who they are. Their number of answers is bounded by what is published."""
# The session is not there, or the answer would not be shared; the language comes from the address alone.
WITHOUT_MEANING = frozenset({"cookie", "accept-language", "accept-encoding"})
PRIVATE = "private, no-cache"


def house() -> House:
    """Return how this installation is addressed, by its settings."""
    return House(
        hosts=spellings(settings.ALLOWED_HOSTS, site_url=settings.SITE_URL, port=settings.PORT),
        cookies=(settings.SESSION_COOKIE_NAME, "messages"),
        believes_forwarded_scheme=bool(getattr(settings, "SECURE_PROXY_SSL_HEADER", None)),
    )


def shared_policy(seconds: int) -> str:
    """Return what caches are told about a public page.

    A browser asks each time, which costs a 304. A cache in front answers by itself for
    `seconds` (RFC 9111 §5.2.2.10); 0 lets it ask each time too.
    """
    return f"public, max-age=0, s-maxage={seconds}"


class PublicPagesMiddleware:
    """Mark what every reader gets alike; all else, if nobody said anything about it, is its reader's own.

    Stands first, so that it sees what the others made of an answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.house = house()
        self.policy = shared_policy(settings.SHARED_CACHE_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if self._is_alike(request) and is_public(request, response):
            response.headers["Cache-Control"] = self.policy
            response.headers["Vary"] = "Accept-Encoding"
            request.META[MARK] = True
        elif response.status_code == 200 and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = PRIVATE
        return response

    def _is_alike(self, request: HttpRequest) -> bool:
        return is_anybodys(request.META, self.house) and key_of(request.META, self.house) is not None


def is_public(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer to a request that carries nothing of its reader holds nothing of them either.

    Only pages that are there: of addresses that are not, anybody can invent as many as
    would push all others out of memory. The same holds for `?page=` where no list was turned.
    """
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and request.resolver_match is not None
        and request.resolver_match.view_name in PUBLIC_VIEWS
        and (not request.GET or getattr(request, "turned_pages", False))
        and _varies_by(response) <= WITHOUT_MEANING
    )


def _varies_by(response: HttpResponseBase) -> set[str]:
    named = response.headers.get("Vary", "").split(",")
    return {name.strip().lower() for name in named if name.strip()}
