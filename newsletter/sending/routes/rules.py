"""Which server carries a message: a choice from the address, the routes and which servers rest. Pure.

An address keeps its server as long as the routes stay: receivers know it there, and greylisting wants the same
one to come back. The shares are those of the weights (rendezvous hashing: a server that rests or is taken away
changes nothing for the addresses of the others).
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from newsletter.suppressions.rules import domains_above


@dataclass(frozen=True)
class Way:
    """A route as the choice needs it; without domains it is for every recipient."""

    server: str
    weight: int = 1
    domains: frozenset[str] = frozenset()
    of_newsletter: bool = False
    waits: bool = False


def ways_for(domain: str, ways: Sequence[Way], *, default: str) -> list[Way]:
    """The ways that are meant for a domain.

    Those that name the most of it go first, then those of the newsletter itself; `default` is the newsletter's
    own server, where no way is meant.
    """
    above = domains_above(f"x@{domain}")
    ranks = [(_most(way, above), way.of_newsletter) for way in ways]
    best = max((rank for rank in ranks if rank[0] >= 0), default=None)
    if best is None:
        return [Way(default)]
    return [way for way, rank in zip(ways, ranks, strict=True) if rank == best]


def choose(key: str, ways: Sequence[Way], *, resting: Collection[str]) -> str | None:
    """The server for an address, by its comparing key; None: it waits for one that rests."""
    for way in sorted(ways, key=lambda way: (-_score(key, way), way.server)):
        if way.server not in resting:
            return way.server
        if way.waits:
            return None
    return None


def _most(way: Way, above: Sequence[str]) -> int:
    """How much of a domain a way names: 0 for one that is for every recipient, -1 for another domain's."""
    if not way.domains:
        return 0
    return max((len(name) for name in above if name in way.domains), default=-1)


def _score(key: str, way: Way) -> float:
    octets = sha256(f"{way.server} {key}".encode()).digest()[:8]
    chance = (int.from_bytes(octets) + 0.5) / 2**64
    return way.weight / -math.log(chance)
