"""The DNS, as far as mail needs it: an answer, no such thing, or nobody knows."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

SECONDS = 4.0


class Unanswered(Exception):
    """The DNS did not say whether the name has such records."""


class NoSuchName(Exception):
    """The name is not in the DNS."""


@dataclass(frozen=True)
class Names:
    """Looks names up, at the system's servers or at those given.

    Args:
        servers: numbers of name servers; none: those of the system.
        port: where they listen.
        seconds: for one question.
        until: the moment of `time.monotonic` after which nothing is asked any more.
    """

    servers: Sequence[str] = ()
    port: int = 53
    seconds: float = SECONDS
    until: float = math.inf

    def within(self, seconds: float) -> "Names":
        """The same, for so many seconds from now: what would be asked later stays unanswered."""
        return replace(self, until=time.monotonic() + seconds)

    def find(self, name: str, kind: str) -> list[str]:
        """The records of a kind (`TXT` as whole texts, `MX` as hosts, in order of preference); empty: none.

        Raises `NoSuchName` and `Unanswered`.
        """
        left = min(self.seconds, self.until - time.monotonic())
        if left <= 0:
            raise Unanswered(name)
        # Loaded with the first question: dnspython takes 4 MB, and most processes ask nothing.
        from newsletter.outside.resolver import records

        return records(name, kind, servers=self.servers, port=self.port, seconds=left)

    def texts(self, name: str) -> list[str]:
        """The texts of a name; a name that is not there has none. Raises `Unanswered`."""
        try:
            return self.find(name, "TXT")
        except NoSuchName:
            return []

    def numbers(self, name: str) -> list[str]:
        """The IPv4 and IPv6 addresses of a name. Raises `NoSuchName` and `Unanswered`."""
        return [*self.find(name, "A"), *self.find(name, "AAAA")]

    def names_of(self, number: str) -> list[str]:
        """The names a number leads back to. Raises `Unanswered`."""
        from newsletter.outside.resolver import reversed_name

        try:
            return self.find(reversed_name(number), "PTR")
        except NoSuchName:
            return []
