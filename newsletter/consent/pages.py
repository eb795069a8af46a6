"""What all pages of this subject have in common: they are nobody's but the reader's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from newsletter.consent.models import Subscription
from newsletter.consent.wording import known_language, offer_of

View = Callable[..., HttpResponse]


def private_page(view: View) -> View:
    """Keep a page out of caches, search engines and, with its secret address, out of referrers."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = uncached(view)(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


def uncached(view: View) -> View:
    """Keep a page out of caches and search engines."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def page_language() -> str:
    """The language of the page that is being shown, one of the publication's."""
    return known_language(get_language())


def name_of(subscription: Subscription) -> str:
    """What a subscription's newsletter is called in the language of the page."""
    return offer_of(subscription.newsletter, page_language()).name


def dead_link(request: HttpRequest) -> HttpResponse:
    """The same answer for a forged, foreign, expired or used link."""
    return render(request, "newsletter/consent/dead_link.html", status=404)


def dead_person_link(request: HttpRequest) -> HttpResponse:
    """The same answer for a forged, foreign, expired or used link to one's own affairs."""
    return render(request, "newsletter/consent/dead_person_link.html", status=404)
