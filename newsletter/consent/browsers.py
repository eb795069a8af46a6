"""The cookie by which the browser that signed up is known again when the link of the mail is opened in it.

It names nobody and is set on every answer to a press, whatever the address. Its path is that
of the newsletter's small pages, so that no page a cache keeps ever comes with it.
"""

import hmac
import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from newsletter.consent.sign_up import TOKEN_LIFE

View = Callable[..., HttpResponse]
SALT = "newsletter.consent.browser"
SHAPE = re.compile(r"[A-Za-z0-9_-]{32}")


def remembers_browser(view: View) -> View:
    """Set the cookie on every answer of a view to a press."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            _remember(response, browser_of(request))
        return response

    return wrapped


def browser_of(request: HttpRequest) -> str:
    """The cookie of a request, or the one that its answer will set."""
    known: str = getattr(request, "sign_up_browser", "") or request.COOKIES.get(settings.SIGN_UP_COOKIE_NAME, "")
    if not SHAPE.fullmatch(known):
        known = secrets.token_urlsafe(24)
    request.sign_up_browser = known  # type: ignore[attr-defined]
    return known


def browser_hash(browser: str) -> str:
    """What is kept of a cookie: its keyed hash, 64 hexadecimal digits."""
    return salted_hmac(SALT, browser, algorithm="sha256").hexdigest()


def is_same_browser(request: HttpRequest, kept: str) -> bool:
    """Whether a request comes from the browser whose hash was kept. Sets nothing."""
    told = request.COOKIES.get(settings.SIGN_UP_COOKIE_NAME, "")
    return bool(kept) and bool(SHAPE.fullmatch(told)) and hmac.compare_digest(browser_hash(told), kept)


def _remember(response: HttpResponse, browser: str) -> None:
    response.set_cookie(
        settings.SIGN_UP_COOKIE_NAME,
        browser,
        max_age=TOKEN_LIFE,
        path=reverse("newsletter_sign_up").removesuffix("sign-up/"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
