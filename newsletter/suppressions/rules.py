"""Which reason for a suppression is the stronger, what a domain is, and what lies above it. Pure."""

import re
import unicodedata

import idna

from newsletter.suppressions.models import Suppression

Reason = Suppression.Reason

STRENGTH = (Reason.REFUSED, Reason.ERASED, Reason.BY_HAND, Reason.BOUNCED, Reason.COMPLAINED)
"""From the weakest: what the person alone can lift, then what a person here decided, then what the world said."""
LONGEST_DOMAIN = 253
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])")
SHARED = frozenset(f"{label}.jp" for label in ("ac", "ad", "co", "ed", "go", "gr", "lg", "ne", "or"))
"""Not one owner's domains, but what every Japanese organisation stands below (JPRS)."""


class InvalidDomain(ValueError):
    """A text that is no domain one owner could have. Never holds the text itself."""


def strongest(reasons: list[str]) -> str | None:
    """The strongest of several reasons; None of none."""
    return max(reasons, key=strength, default=None)


def strength(reason: str) -> int:
    """How much a reason outweighs others: the higher, the stronger."""
    return STRENGTH.index(Reason(reason))


def parse_domain(raw: str) -> str:
    """Read a domain as people write it: `例え.jp`, `@Example.JP.`, `*.example.jp`. Returns it in ASCII (IDNA).

    Raises `InvalidDomain` for what is none, for an address, for a bare top level and for one
    that all of a country's organisations share. Idempotent.
    """
    if len(raw) > LONGEST_DOMAIN * 2:
        raise InvalidDomain("too long")
    text = unicodedata.normalize("NFKC", raw).strip().lower().removeprefix("*.").removeprefix("@").rstrip(".")
    try:
        domain = idna.encode(text, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidDomain("no domain") from error
    if len(domain) > LONGEST_DOMAIN or not DOMAIN.fullmatch(domain) or domain in SHARED:
        raise InvalidDomain("no domain of one owner")
    return domain


def shown_domain(domain: str) -> str:
    """A domain as people read it: 例え.jp for xn--r8jz45g.jp; itself where IDNA does not know it."""
    try:
        return idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return domain


def domains_above(key: str) -> list[str]:
    """The domain of an address, by its comparing key, and every domain it lies below, but the top level."""
    labels = key.rpartition("@")[2].split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
