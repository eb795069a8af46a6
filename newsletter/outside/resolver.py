"""Questions to name servers, by dnspython."""

from collections.abc import Sequence

import dns.exception
import dns.resolver
import dns.reversename

from newsletter.outside.names import NoSuchName, Unanswered


def records(name: str, kind: str, *, servers: Sequence[str], port: int, seconds: float) -> list[str]:
    """The records of a kind as texts, in order of preference; empty: none of this kind.

    Args:
        servers: numbers of name servers, listening at `port`; none: those of the system.
        seconds: for the whole question.

    Raises:
        NoSuchName: the name is not in the DNS.
        Unanswered: nobody said so or otherwise.
    """
    try:
        answer = _resolver(servers, port).resolve(name, kind, lifetime=seconds, search=False)
    except dns.resolver.NXDOMAIN as error:
        raise NoSuchName(name) from error
    except dns.resolver.NoAnswer:
        return []
    except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
        raise Unanswered(name) from error
    return [_text(record, kind) for record in sorted(answer, key=_preference)]


def reversed_name(number: str) -> str:
    """The name under which the names of an IP address stand (RFC 1035 section 3.5, RFC 3596 section 2.5).

    Raises `dns.exception.SyntaxError` for what is no such address.
    """
    return dns.reversename.from_address(number).to_text()


def _resolver(servers: Sequence[str], port: int) -> dns.resolver.Resolver:
    try:
        found = dns.resolver.Resolver(configure=not servers)
    except dns.resolver.NoResolverConfiguration as error:
        raise Unanswered("no name server") from error
    if servers:
        found.nameservers, found.port = list(servers), port
    return found


def _preference(record: object) -> int:
    return int(getattr(record, "preference", 0))


def _text(record: object, kind: str) -> str:
    if kind == "TXT":
        return b"".join(record.strings).decode("utf-8", "replace")  # type: ignore[attr-defined]
    if kind == "MX":
        return str(record.exchange).rstrip(".").lower()  # type: ignore[attr-defined]
    return str(record).rstrip(".").lower()
