"""The DNS, as far as mail needs it: an answer, no such thing, or nobody knows."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import dns.exception
import dns.resolver
import dns.reversename

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
        try:
            answer = self._resolver().resolve(name, kind, lifetime=left, search=False)
        except dns.resolver.NXDOMAIN as error:
            raise NoSuchName(name) from error
        except dns.resolver.NoAnswer:
            return []
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            raise Unanswered(name) from error
        return [_text(record, kind) for record in sorted(answer, key=_preference)]

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
        try:
            return self.find(dns.reversename.from_address(number).to_text(), "PTR")
        except NoSuchName:
            return []

    def _resolver(self) -> dns.resolver.Resolver:
        try:
            found = dns.resolver.Resolver(configure=not self.servers)
        except dns.resolver.NoResolverConfiguration as error:
            raise Unanswered("no name server") from error
        if self.servers:
            found.nameservers, found.port = list(self.servers), self.port
        return found


def _preference(record: object) -> int:
    return int(getattr(record, "preference", 0))


def _text(record: object, kind: str) -> str:
    if kind == "TXT":
        return b"".join(record.strings).decode("utf-8", "replace")  # type: ignore[attr-defined]
    if kind == "MX":
        return str(record.exchange).rstrip(".").lower()  # type: ignore[attr-defined]
    return str(record).rstrip(".").lower()
