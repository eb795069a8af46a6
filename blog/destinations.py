"""Where an address leads, and whether anybody outside may know: the rules of safe fetching. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urlsplit

import idna

from blog.fetch_refusals import FetchRefused, Refusal

LONGEST_ADDRESS = 2000  # characters
PORTS = {"http": 80, "https": 443}

Number = IPv4Address | IPv6Address

# IANA's special-purpose registries: this network, private, shared, loopback, link-local, protocol
# assignments, documentation, relays, benchmarks, multicast, reserved.
_NOT_PUBLIC_4 = [
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
]
# Of IPv6 only what is given to the public, without the ways back into IPv4 (6to4, Teredo) and documentation.
# Mapped and translated addresses (::ffff:0:0/96, 64:ff9b::/96) lie outside.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_LIKE_A_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?")
_NOT_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\]")
_IN_PATH, _IN_QUERY = "/%:@!$&'()*+,;=~-._", "/%:@!$&'()*+,;=~-._?"


def is_public(number: Number) -> bool:
    """Say whether an IP address belongs to the public internet."""
    if isinstance(number, IPv4Address):
        return not any(number in network for network in _NOT_PUBLIC_4)
    return number in _PUBLIC_6 and not any(number in network for network in _NOT_PUBLIC_6)


@dataclass(frozen=True)
class Policy:
    """Which machines and ports may be asked."""

    allows: Callable[[Number], bool] = is_public
    ports: frozenset[int] = frozenset(PORTS.values())


@dataclass(frozen=True)
class Destination:
    """An address taken apart: whom to ask (`host` as in the Host header), and for what."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def address(self) -> str:
        """The whole address in ASCII."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    @property
    def number(self) -> Number | None:
        """The host, where it is a number already."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def destination(address: str, policy: Policy) -> Destination:
    """Read an address as a person copied it. One without a scheme is taken for https.

    Raises:
        FetchRefused: it is none, or one that is not fetched.
    """
    text = address.strip()
    if "://" not in text:
        text = f"https://{text.removeprefix('//')}"
    if len(text) > LONGEST_ADDRESS or _NOT_IN_AN_ADDRESS.search(text):
        raise FetchRefused(Refusal.BAD_ADDRESS)
    try:
        parts = urlsplit(text)
        found = _taken_apart(parts, parts.port)
    except ValueError as error:
        raise FetchRefused(Refusal.BAD_ADDRESS) from error
    if found.port not in policy.ports:
        raise FetchRefused(Refusal.PORT)
    if len(found.address) > LONGEST_ADDRESS:
        raise FetchRefused(Refusal.BAD_ADDRESS)
    return found


def _taken_apart(parts: SplitResult, port: int | None) -> Destination:
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise FetchRefused(Refusal.SCHEME)
    if "@" in parts.netloc:
        raise FetchRefused(Refusal.CREDENTIALS)
    query = f"?{quote(parts.query, safe=_IN_QUERY)}" if parts.query else ""
    target = quote(parts.path or "/", safe=_IN_PATH) + query
    return Destination(scheme, _host(parts.hostname or ""), PORTS[scheme] if port is None else port, target)


def _host(name: str) -> str:
    """A host in ASCII. Numbers are taken only as they are usually written: no octal, hexadecimal or single one."""
    if ":" in name:
        return str(IPv6Address(name))
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode("ascii")
    if _LIKE_A_NUMBER.fullmatch(name):
        return str(IPv4Address(name))
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return name.rstrip(".")
