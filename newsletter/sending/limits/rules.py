"""How fast mail may leave for a domain: the whole arithmetic, without input or output.

A bucket is one moving moment, `free_at`: each message pushes it on by the time one message has. Up to `AHEAD`
of now it may be pushed at once, so that a worker need not come for every single message. Whoever finds it
further away is put off to a moment of its own, `promised_until` moving on likewise.

Too fast for the receivers: the rate is halved, held for a while, then grows by a constant step (additive
increase, multiplicative decrease: what lets TCP share a line).
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.sending.outcomes import Outcome, Reply, Verdict
from newsletter.suppressions.rules import domains_above

AHEAD = timedelta(seconds=10)
"""Twice the tick: what is due between two wake-ups may leave together."""
FARTHEST = timedelta(hours=1)
"""Nobody is put off for longer at once: the rate may have changed by then."""
HOLD = timedelta(minutes=10)
"""For so long a slowed rate stays; then it grows, from nothing to full within `RECOVERY`."""
RECOVERY = timedelta(hours=1)
ONE_EVENT = timedelta(minutes=1)
"""Refusals within it are the echo of one burst, and halve once."""
LEAST = 1.0
UNLIMITED = 600.0
"""Messages per minute at which a domain without a limit of its own counts as recovered."""
FIRST = 60.0
"""Messages per minute of which a domain without a limit of its own is allowed half, when it first complains."""

TOO_FAST_CODES = {421, 450, 451, 452, 454}
TOO_FAST = re.compile(
    r"\brates?\b|too (many|fast|much|frequent)|throttl|slow(er)? down|exceed|\blimit(s|ed)?\b|unusual",
    re.IGNORECASE,
)
NOT_ABOUT_PACE = re.compile(r"gr[ea]ylist|mailbox (is )?full|over quota|quota exceeded|storage", re.IGNORECASE)


@dataclass(frozen=True)
class Name:
    """Which bucket: that of an administrator's limit, or that of a domain which complained by itself."""

    limit: int | None = None
    domain: str = ""


@dataclass(frozen=True)
class Limit:
    """An administrator's limit as the rules need it. `for_one_server` goes before one for all."""

    pk: int
    domains: frozenset[str]
    per_minute: int
    for_one_server: bool = False


@dataclass(frozen=True)
class Grant:
    """How many may leave now, the moments of those put off, and the bucket afterwards."""

    now: int
    later: tuple[datetime, ...]
    free_at: datetime
    promised_until: datetime | None


def limit_for(domain: str, limits: Iterable[Limit]) -> Limit | None:
    """The limit that counts for a domain: of its own server first, then the one naming most of the domain."""
    above = domains_above(f"x@{domain}")
    found = [
        (limit.for_one_server, len(name), -limit.pk, limit)
        for limit in limits
        for name in above
        if name in limit.domains
    ]
    return max(found)[3] if found else None


def rate_now(
    ceiling: float | None, *, rate: float | None, slowed_at: datetime | None, now: datetime
) -> float | None:
    """Messages per minute allowed now; None: as many as one likes. `ceiling` is the administrator's limit."""
    if rate is None or slowed_at is None:
        return ceiling
    full = ceiling or UNLIMITED
    growing = max(now - slowed_at - HOLD, timedelta(0))
    grown = rate + full * (growing / RECOVERY)
    return ceiling if grown >= full else grown


def recovered_at(ceiling: float | None, *, rate: float, slowed_at: datetime) -> datetime:
    """When a slowed pace is the usual one again, if nobody complains any more."""
    full = ceiling or UNLIMITED
    return slowed_at + HOLD + RECOVERY * ((full - rate) / full)


def slowed(ceiling: float | None, current: float | None) -> float:
    """The rate after the receivers said that the current one is too fast. Never above the ceiling."""
    return min(max((current or FIRST) / 2, LEAST), ceiling or UNLIMITED)


def is_same_event(slowed_at: datetime | None, now: datetime) -> bool:
    """Whether a complaint belongs to the last slowing down."""
    return slowed_at is not None and now - slowed_at < ONE_EVENT


def grant(
    wanted: int, *, rate: float, free_at: datetime | None, promised_until: datetime | None, now: datetime
) -> Grant:
    """Share out what a bucket allows at this moment among so many messages, at `rate` per minute."""
    step = timedelta(minutes=1 / rate)
    free = max(free_at or now, now)
    room = now + AHEAD - free
    number = min(wanted, math.floor(room / step) + 1) if room >= timedelta(0) else 0
    free += number * step
    last = now + FARTHEST
    first = min(max(promised_until or now, free), last)
    later = tuple(min(first + index * step, last) for index in range(wanted - number))
    until = min(first + len(later) * step, last) if later else promised_until
    return Grant(number, later, free, until)


def is_too_fast(outcome: Outcome) -> bool:
    """Whether a temporary refusal asks for a slower pace, rather than for patience with one mailbox.

    A status of 4.7.x or 4.2.1 with a code for it, or words that say so. Greylisting asks for patience.
    """
    reply = outcome.reply
    if outcome.verdict != Verdict.DEFER or reply.code not in TOO_FAST_CODES:
        return False
    if NOT_ABOUT_PACE.search(reply.text) or reply.enhanced == "4.2.2":
        return False
    return reply.enhanced.startswith("4.7.") or reply.enhanced == "4.2.1" or _says_so(reply)


def _says_so(reply: Reply) -> bool:
    return bool(TOO_FAST.search(reply.text))
