"""What all pages of this subject have in common: they are nobody's but the reader's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from newsletter.consent.linked import linked_subscription
from newsletter.consent.models import Subscriber, Subscription
from newsletter.consent.wording import known_language, offer_of

View = Callable[..., HttpResponse]
TIMES = 3
"""So often a press is taken again when its subscription was merged away in that moment."""
GONE = (Subscription.DoesNotExist, Subscriber.DoesNotExist)


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


def answer_for(
    request: HttpRequest,
    subscription_id: int,
    act: Callable[[Subscription], HttpResponse],
    *,
    gone: Callable[[HttpRequest], HttpResponse],
) -> HttpResponse:
    """What `act` answers for the subscription a link names; what `gone` answers when its person was erased.

    One that is merged into another while `act` works is looked up again, at most three times:
    what was pressed must count for the one that stays. Then the answer is 503, which a mail
    program takes for “not done”.
    """
    for _time in range(TIMES):
        subscription = linked_subscription(subscription_id)
        if subscription is None:
            return gone(request)
        try:
            return act(subscription)
        except GONE:
            continue
    response = render(request, "newsletter/consent/busy.html", status=503)
    response.headers["Retry-After"] = "60"
    return response


def dead_link(request: HttpRequest) -> HttpResponse:
    """The same answer for a forged, foreign, expired or used link."""
    return render(request, "newsletter/consent/dead_link.html", status=404)


def test_link(request: HttpRequest) -> HttpResponse:
    """What the links of a test mail lead to; 200 also for a mail program that presses by itself (RFC 8058)."""
    return render(request, "newsletter/consent/test_link.html")


def dead_person_link(request: HttpRequest) -> HttpResponse:
    """The same answer for a forged, foreign, expired or used link to one's own affairs."""
    return render(request, "newsletter/consent/dead_person_link.html", status=404)
