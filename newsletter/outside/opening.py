"""Opening links and images as a reader's program would, without reading them: HEAD, then GET where HEAD says no.

The rules of safe fetching hold (`blog.fetching`): public machines only, the very number that was judged,
every redirect judged anew, time bounded as a whole. No cookies, no credentials, no referrer.
"""

import http.client
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urljoin

from blog.connections import PinnedConnection
from blog.destinations import Destination, destination
from blog.fetch_refusals import FetchRefused, Refusal
from blog.fetching import numbers_of
from newsletter.outside.answers import Answer
from newsletter.outside.world import World

SECONDS = 10.0
MOST_REDIRECTS = 5
LARGEST_IMAGE = 5_000_000
USER_AGENT = "Mozilla/5.0 (compatible; Kawaraban; opens the links of a letter before it is mailed)"

_ONWARD = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_HIDDEN = {401, 402, 403, 405, 407, 418, 429, 451, 501, 503, 999}
"""Many sites answer so to every program, and open for people."""


@dataclass(frozen=True)
class Reply:
    """The last answer of a chain of redirects."""

    status: int
    kind: str
    length: int | None
    address: str


def link(address: str, *, world: World, seconds: float = SECONDS) -> Answer:
    """Whether a link leads somewhere. Raises nothing."""
    try:
        reply = _opened(address, world=world, deadline=time.monotonic() + seconds)
    except FetchRefused as refused:
        return _refused(refused)
    return _judged(reply)


def image(address: str, *, world: World, seconds: float = SECONDS) -> Answer:
    """Whether an image can be loaded, and its size in bytes. Raises nothing."""
    try:
        reply = _opened(address, world=world, deadline=time.monotonic() + seconds, whole=True)
    except FetchRefused as refused:
        return _refused(refused)
    answer = _judged(reply)
    if answer.level == "pass" and not reply.kind.startswith("image/"):
        return Answer("fail", "no-image", {"kind": reply.kind[:80]})
    return answer


def _judged(reply: Reply) -> Answer:
    if 200 <= reply.status < 300:
        return Answer("pass", "opened", number=reply.length or 0)
    details = {"status": reply.status}
    if reply.status in _GONE:
        return Answer("fail", "gone", details)
    if reply.status in _HIDDEN:
        return Answer("could not check", "closed-to-programs", details)
    return Answer("warn", "error-status", details)


_LEVELS: dict[Refusal, Answer] = {
    Refusal.BAD_ADDRESS: Answer("fail", "bad-address"),
    Refusal.SCHEME: Answer("fail", "bad-address"),
    Refusal.CREDENTIALS: Answer("fail", "credentials"),
    Refusal.NOT_PUBLIC: Answer("fail", "not-public"),
    Refusal.PORT: Answer("could not check", "odd-port"),
    Refusal.UNKNOWN_HOST: Answer("warn", "unknown-host"),
    Refusal.CERTIFICATE: Answer("warn", "certificate"),
    Refusal.REDIRECTS: Answer("warn", "redirects"),
}


def _refused(refused: FetchRefused) -> Answer:
    return _LEVELS.get(refused.refusal, Answer("could not check", "no-answer"))


def _opened(address: str, *, world: World, deadline: float, whole: bool = False) -> Reply:
    for _step in range(MOST_REDIRECTS + 1):
        to = destination(address, world.policy)
        reply, onward = _asked("GET" if whole else "HEAD", to, world=world, deadline=deadline)
        if not whole and not onward and not 200 <= reply.status < 300:
            reply, onward = _asked("GET", to, world=world, deadline=deadline)
        if not onward:
            return reply
        address = urljoin(to.address, onward)
    raise FetchRefused(Refusal.REDIRECTS)


def _asked(method: str, to: Destination, *, world: World, deadline: float) -> tuple[Reply, str]:
    """One request, and where it sends on to."""
    try:
        numbers = numbers_of(to, policy=world.policy, resolve=world.resolve, deadline=deadline)
        with closing(PinnedConnection(to, numbers, deadline=deadline, tls=world.tls())) as connection:
            connection.request(method, to.target, headers={"User-Agent": USER_AGENT, "Accept": "*/*"})
            with closing(connection.getresponse()) as response:
                onward = response.headers.get("Location", "") if response.status in _ONWARD else ""
                reply = Reply(response.status, response.headers.get_content_type(), _length(response), to.address)
                return reply, onward.strip()
    except ssl.SSLCertVerificationError as error:
        raise FetchRefused(Refusal.CERTIFICATE) from error
    except TimeoutError as error:
        raise FetchRefused(Refusal.TOO_SLOW) from error
    except (http.client.HTTPException, ValueError) as error:
        raise FetchRefused(Refusal.BROKEN) from error
    except OSError as error:
        raise FetchRefused(Refusal.UNREACHABLE) from error


def _length(response: http.client.HTTPResponse) -> int | None:
    """The size the server names, or that of what it sends, read to a limit."""
    if response.length is not None or response.status != 200:
        return response.length
    return len(response.read(LARGEST_IMAGE))
