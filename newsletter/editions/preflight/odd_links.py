"""Links that work for nobody but their writer: previews, machines within, other people's tracking."""

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.utils.translation import gettext as _

from newsletter.editions.own_links import is_own
from newsletter.editions.preflight.findings import Examined, Finding, Level
from newsletter.editions.slots import SLOTS

_WITHIN = re.compile(r"(?:^|\.)(?:localhost|local|internal|intranet|lan|home|test|invalid)$")
_EXAMPLES = re.compile(r"(?:^|\.)example(?:\.(?:com|net|org|jp|co\.jp))?$")
_STAGING = re.compile(r"(?:^|[.-])(?:staging|stage|stg|dev|preview|sandbox|test)[.-]")
_PREVIEW_PATH = re.compile(r"/(?:wp-admin|admin|preview|draft)s?(?:/|$)|[?&](?:preview(?:_id|_nonce)?|draft)=")
_TRACKERS = re.compile(
    r"(?:^|\.)(?:list-manage\.com|sendgrid\.net|mandrillapp\.com|hubspotlinks\.com|mailchi\.mp|rs6\.net"
    r"|mjt\.lu|sparkpostmail\.com|exct\.net|t\.co|bit\.ly|lnkd\.in|safelinks\.protection\.outlook\.com)$"
)
_TRACKING_NAMES = {"fbclid", "gclid", "mc_eid", "mc_cid", "_hsenc", "_hsmi", "mkt_tok", "msclkid", "yclid"}


class Oddity(NamedTuple):
    """One way in which a link is odd: how to see it, and what to say."""

    level: Level
    is_so: Callable[[SplitResult], bool]
    message: Callable[[], str]
    fix: Callable[[], str]


def check_odd_links(mail: Examined) -> Iterator[Finding]:
    """Refuse links to previews of this site and to machines within; advise against other odd ones."""
    odd = [found for link in mail.rendered.links if link not in SLOTS for found in _odd(link)]
    yield from odd
    if mail.rendered.links and not odd:
        yield Finding(
            "pass", _("No link leads to a preview, a machine within or a tracking service."), code="odd-links"
        )


def is_preview_here(link: str) -> bool:
    """Whether an own address belongs to the administration or to a preview."""
    path = urlsplit(link).path
    return path.startswith(("/admin/", "/preview/", "/newsletter/preview/", "/mailbox/"))


def _odd(link: str) -> Iterator[Finding]:
    if is_own(link):
        if is_preview_here(link):
            yield _finding(
                "fail", _("%(link)s is a page for editors or a preview.") % {"link": link}, _public_fix()
            )
        return
    parts = urlsplit(link)
    for oddity in ODDITIES:
        if oddity.is_so(parts):
            yield _finding(oddity.level, oddity.message() % {"link": link}, oddity.fix())
            return


def _finding(level: Level, message: str, fix: str) -> Finding:
    return Finding(level, message, fix, "odd-links", "body")


def _public_fix() -> str:
    return _("Link to the published page.")


def is_within(link: str) -> bool:
    """Whether an address leads to a machine that only its neighbours reach."""
    return _is_within(urlsplit(link))


def _is_within(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or _WITHIN.search(host) is not None


def _is_example(parts: SplitResult) -> bool:
    return _EXAMPLES.search(parts.hostname or "") is not None


def _is_preview(parts: SplitResult) -> bool:
    host, rest = parts.hostname or "", f"{parts.path}?{parts.query}"
    return _STAGING.search(host) is not None or _PREVIEW_PATH.search(rest) is not None


def _has_broken_campaign(parts: SplitResult) -> bool:
    """Campaign parameters that no statistics will read: behind #, without ?, empty, or twice."""
    if "utm_" in parts.path or "utm_" in parts.fragment or "?utm_" in parts.query:
        return True
    named = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if "utm_" in name]
    names = [name for name, _value in named]
    return len(names) != len(set(names)) or any(not value or not name.startswith("utm_") for name, value in named)


def _is_tracking(parts: SplitResult) -> bool:
    names = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    return _TRACKERS.search(parts.hostname or "") is not None or bool(names & _TRACKING_NAMES)


ODDITIES = (
    Oddity("fail", _is_within, lambda: _("%(link)s leads to a machine that readers cannot reach."), _public_fix),
    Oddity(
        "warn",
        _is_example,
        lambda: _("%(link)s lies below a name reserved for examples."),
        lambda: _("Put the real address in its place."),
    ),
    Oddity("warn", _is_preview, lambda: _("%(link)s looks like a preview or a trial site."), _public_fix),
    Oddity(
        "warn",
        _has_broken_campaign,
        lambda: _("%(link)s carries utm parameters that no statistics will read."),
        lambda: _("Write them once each, after one “?” and before any “#”, and none of them empty."),
    ),
    Oddity(
        "warn",
        _is_tracking,
        lambda: _("%(link)s goes through somebody else's tracking or carries their mark."),
        lambda: _("Open it, and link to the address it ends at, without what follows “?”."),
    ),
)
