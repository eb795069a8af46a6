"""What a press on the sign-up button brought along, read from the request once."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from blog.publication import absolute_url, privacy_version
from newsletter.consent.browsers import browser_of
from newsletter.consent.choices import Asked, read_choices
from newsletter.consent.records import Origin, Terms
from newsletter.consent.wording import Offer

HONEYPOT = "homepage"
TRAP = "shown"


@dataclass(frozen=True)
class Press:
    """A press on the button: what was typed, and what tells our form from a foreign one."""

    email: str
    asked: Asked
    trap: str
    honeypot: str
    is_foreign: bool
    form_address: str
    origin: Origin
    browser: str


def read_press(request: HttpRequest) -> Press:
    """Read a POST of the sign-up form, ours or an embedded one. Only `email` need be there."""
    return Press(
        email=request.POST.get("email", ""),
        asked=read_choices(request.POST),
        trap=request.POST.get(TRAP, ""),
        honeypot=request.POST.get(HONEYPOT, ""),
        is_foreign=_is_foreign(request),
        form_address=_form_address(request),
        origin=origin_of(request),
        browser=browser_of(request),
    )


def origin_of(request: HttpRequest) -> Origin:
    """Where on the network a request came from, as the nearest `TRUSTED_PROXIES` proxies tell."""
    try:
        network_address = str(ip_address(_nearest_address(request)))
    except ValueError:
        network_address = None
    return Origin(network_address, request.headers.get("User-Agent", "")[:400])


def _nearest_address(request: HttpRequest) -> str:
    """The address that reached the outermost of our proxies; what stands left of it anybody may have written."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    proxies = int(settings.TRUSTED_PROXIES)
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def terms_shown(press: Press, offer: Offer) -> Terms:
    """What the reader agreed to with this press."""
    return Terms(offer.wording, privacy_version(offer.language), press.form_address)


def _own_roots(request: HttpRequest) -> set[str]:
    return {str(settings.SITE_URL), f"{request.scheme}://{request.get_host()}"}


def _is_foreign(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on another site."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin not in _own_roots(request)


def _form_address(request: HttpRequest) -> str:
    """The page the form stood on, without its query; our own sign-up page when the browser does not tell.

    The second step carries on what the first one saw.
    """
    for told in (request.POST.get("form_address", ""), request.headers.get("Referer", "")):
        page = _without_query(told[:2000].strip())
        if page:
            return page
    return absolute_url(request.path)


def _without_query(address: str) -> str:
    """A web address without its query; empty for whatever is none, which anybody may send."""
    try:
        parts = urlsplit(address)
    except ValueError:  # half an IPv6 address, or a letter that normalises to a slash
        return ""
    is_page = address.isprintable() and parts.scheme in ("http", "https") and parts.netloc
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if is_page else ""
