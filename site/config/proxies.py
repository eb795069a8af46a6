"""Who asks, seen through the proxies that stand before the web server."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


def address_behind(forwarded: str, *, proxies: int) -> str:
    """The address which the outermost of `proxies` trusted proxies saw, by their X-Forwarded-For; else empty.

    Each proxy appends whom it saw, so the entries count from the right; whatever stands
    further left was written by the client and may be invented.
    """
    entries = [entry.strip() for entry in forwarded.split(",")]
    if proxies < 1 or len(entries) < proxies:
        return ""
    try:
        return str(ipaddress.ip_address(entries[-proxies]))
    except ValueError:
        return ""


class RealAddressMiddleware:
    """Put the reader's own address into REMOTE_ADDR, where everything else looks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if address := address_behind(forwarded, proxies=settings.TRUSTED_PROXIES):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
