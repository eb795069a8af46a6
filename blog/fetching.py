"""Fetching what stands at an address a person gave, without becoming a way into the house.

An address may lead anywhere, so it is never followed as it is: only http and https, only to
public machines, judged by the numbers its name stands for. The connection goes to the very
numbers that were judged; a second look-up could answer otherwise. Every redirect is an address
of its own. Time and size are bounded as a whole. No cookies, no credentials, no referrer.
"""

import gzip
import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin

from blog.connections import PinnedConnection, remaining
from blog.destinations import Destination, Number, Policy, destination
from blog.fetch_refusals import FetchRefused, Refusal

LARGEST = 2 * 1024 * 1024  # bytes, unpacked
SECONDS = 10.0  # for everything: looking up, connecting, redirects, reading
MOST_REDIRECTS = 5
MOST_NUMBERS = 4  # tried of those a name stands for
USER_AGENT = "Kawaraban (reads a page when an author asks for it)"
TEXT_KINDS = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown"})

_ONWARD = {301, 302, 303, 307, 308}
_BY_STATUS = {
    404: Refusal.NOT_FOUND,
    410: Refusal.NOT_FOUND,
    401: Refusal.CLOSED,
    402: Refusal.CLOSED,
    403: Refusal.CLOSED,
    407: Refusal.CLOSED,
    451: Refusal.CLOSED,
    429: Refusal.BUSY,
    503: Refusal.BUSY,
}

Resolver = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Fetched:
    """What stood there: the final address, the kind and encoding the server named, the unpacked bytes."""

    address: str
    kind: str
    charset: str
    data: bytes


def look_up(host: str, port: int) -> list[str]:
    """Return the numbers a name stands for, as the system's resolver knows them. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(
    address: str,
    *,
    kinds: Collection[str] = TEXT_KINDS,
    policy: Policy | None = None,
    resolve: Resolver = look_up,
    largest: int = LARGEST,
    seconds: float = SECONDS,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch what stands at an address.

    Args:
        address: as a person copied it.
        kinds: the media types wanted.
        policy: which machines and ports may be asked; the public internet's 80 and 443.
        resolve: gives the numbers a host stands for.
        largest: bytes, after unpacking.
        seconds: for everything.
        tls: whose certificates are trusted; the system's.

    Raises:
        FetchRefused: with words for the person who gave the address.
    """
    fetcher = _Fetcher(
        kinds=kinds,
        policy=policy or Policy(),
        resolve=resolve,
        largest=largest,
        deadline=time.monotonic() + seconds,
        tls=tls,
    )
    return fetcher.fetch(address)


def numbers_of(to: Destination, *, policy: Policy, resolve: Resolver, deadline: float) -> list[Number]:
    """The numbers a destination may be asked at: all that its name stands for, each allowed by the policy.

    Raises `FetchRefused` where one is not allowed or the name stands for none, `TimeoutError` when the
    moment `deadline` (of `time.monotonic`) has passed.
    """
    numbers = [to.number] if to.number else [ip_address(text) for text in _looked_up(to, resolve, deadline)]
    if not numbers:
        raise FetchRefused(Refusal.UNKNOWN_HOST)
    # A name that stands for one inner machine among outer ones is no better than the inner one alone.
    if not all(policy.allows(number) for number in numbers):
        raise FetchRefused(Refusal.NOT_PUBLIC)
    return numbers[:MOST_NUMBERS]


def _looked_up(to: Destination, resolve: Resolver, deadline: float) -> Sequence[str]:
    """Ask the resolver, which knows no time limit, from a thread of its own."""
    found: list[Sequence[str] | BaseException] = []

    def ask() -> None:
        try:
            found.append(resolve(to.host, to.port))
        except OSError as error:
            found.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(remaining(deadline))
    if not found:
        raise TimeoutError
    if isinstance(found[0], BaseException):
        raise FetchRefused(Refusal.UNKNOWN_HOST) from found[0]
    return found[0]


@dataclass(frozen=True)
class _Fetcher:
    kinds: Collection[str]
    policy: Policy
    resolve: Resolver
    largest: int
    deadline: float
    tls: ssl.SSLContext | None

    def fetch(self, address: str) -> Fetched:
        for _step in range(MOST_REDIRECTS + 1):
            found = self._step(destination(address, self.policy))
            if isinstance(found, Fetched):
                return found
            address = found
        raise FetchRefused(Refusal.REDIRECTS)

    def _step(self, to: Destination) -> Fetched | str:
        """Ask once: what stands there, or the address it sends on to."""
        try:
            numbers = numbers_of(to, policy=self.policy, resolve=self.resolve, deadline=self.deadline)
            with closing(PinnedConnection(to, numbers, deadline=self.deadline, tls=self.tls)) as connection:
                connection.request("GET", to.target, headers=_headers(self.kinds))
                with closing(connection.getresponse()) as response:
                    return self._answer(to, response)
        except ssl.SSLCertVerificationError as error:
            raise FetchRefused(Refusal.CERTIFICATE) from error
        except TimeoutError as error:
            raise FetchRefused(Refusal.TOO_SLOW) from error
        except (http.client.HTTPException, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
            raise FetchRefused(Refusal.BROKEN) from error
        except OSError as error:
            raise FetchRefused(Refusal.UNREACHABLE) from error

    def _answer(self, to: Destination, response: http.client.HTTPResponse) -> Fetched | str:
        onward = response.headers.get("Location")
        if response.status in _ONWARD and onward:
            return urljoin(to.address, _in_utf_8(onward.strip()))
        if response.status != 200:
            raise FetchRefused(_BY_STATUS.get(response.status, Refusal.STATUS), status=response.status)
        kind = response.headers.get_content_type() if response.headers.get("Content-Type") else "text/html"
        if kind not in self.kinds:
            raise FetchRefused(Refusal.KIND, kind=kind[:80])
        charset = response.headers.get_content_charset("") or ""
        return Fetched(to.address, kind, charset, self._body(response))

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        packing = response.headers.get("Content-Encoding", "").strip().lower()
        if packing not in ("", "identity", "gzip", "x-gzip"):  # no other was offered
            raise FetchRefused(Refusal.BROKEN)
        # What is packed small may be endless: no more is unpacked than is taken.
        stream = gzip.GzipFile(fileobj=response) if packing.endswith("gzip") else response
        data = stream.read(self.largest + 1)
        if len(data) > self.largest:
            raise FetchRefused(Refusal.TOO_LARGE, megabytes=self.largest // 2**20)
        if response.length:  # was announced and never came
            raise FetchRefused(Refusal.BROKEN)
        return data


def _headers(kinds: Collection[str]) -> dict[str, str]:
    return {
        "User-Agent": USER_AGENT,
        "Accept": ", ".join(sorted(kinds)),
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _in_utf_8(header: str) -> str:
    """A header as its server meant it: http.client reads every byte as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
