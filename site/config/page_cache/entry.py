"""One finished answer in its variants: whole, packed, without body, and “you have it already”. Pure functions.

Packing is safe here, though secrets beside a reader's input must not be packed together
(BREACH): a kept page holds no secret, and nothing that its reader typed.
"""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

Headers = list[tuple[str, str]]
PACKED_TYPES = (
    "text/",
    "application/json",
    "application/feed+json",
    "application/xml",
    "application/rss+xml",
    "application/atom+xml",
    "image/svg+xml",
)
WORTH_PACKING = 500
OVERHEAD = 2_000
"""Bytes that headers and bookkeeping of an entry take, roughly."""
REPEATED = {"cache-control", "content-location", "etag", "vary"}
"""Headers that a 304 says again (RFC 9110 §15.4.5)."""
NO_WEIGHT = re.compile(r"\s*q=0(\.0{0,3})?\s*\Z")

# The sign-up form holds the time at which it was shown, signed: the page is the same without it.
TRAP = re.compile(rb'name="shown" value="[^"]*"')
PERIOD = timedelta(hours=12)
"""For so long a reader's copy may be confirmed as the same. Half the life of a form's signed time."""


class Answer(NamedTuple):
    """What goes to the web server."""

    status: str
    headers: Headers
    body: list[bytes]


@dataclass(frozen=True)
class Entry:
    """A finished answer. `packed` is empty where packing does not pay."""

    etag: str
    plain_headers: Headers
    packed_headers: Headers
    same_headers: Headers
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """The bytes it takes in memory, roughly."""
        return len(self.plain) + len(self.packed) + OVERHEAD

    def answer(self, environ: Mapping[str, Any]) -> Answer:
        """Answer a GET or HEAD by what its reader has and understands."""
        # By its tag alone: withdrawing an essay changes a feed whose newest entry stays as old as it was.
        if is_known(environ.get("HTTP_IF_NONE_MATCH", ""), self.etag):
            return Answer("304 Not Modified", list(self.same_headers), [])
        if self.packed and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            headers, body = self.packed_headers, self.packed
        else:
            headers, body = self.plain_headers, self.plain
        return Answer("200 OK", list(headers), [] if environ["REQUEST_METHOD"] == "HEAD" else [body])


def make_entry(headers: Sequence[tuple[str, str]], content: bytes, *, now: datetime) -> Entry:
    """Make an entry of the headers and the content of an answer with status 200."""
    kept = [(name, value) for name, value in headers if name.lower() not in ("content-length", "etag")]
    named = {name.lower(): value for name, value in kept}
    packed = gzip.compress(content, mtime=0) if _worth_packing(named.get("content-type", ""), content) else b""
    etag = etag_of(content, now=now)
    kept.append(("ETag", etag))
    return Entry(
        etag=etag,
        plain_headers=[*kept, ("Content-Length", str(len(content)))],
        packed_headers=[*kept, ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))],
        same_headers=[(name, value) for name, value in kept if name.lower() in REPEATED],
        plain=content,
        packed=packed,
    )


def etag_of(content: bytes, *, now: datetime) -> str:
    """Return the tag of a content: the same in every process, whenever it was rendered within a period.

    It is weak, because it stands for the packed variant too and passes over the time
    in the sign-up form. That time must not grow too old in a copy that is confirmed
    again and again: a new period gives a new tag.
    """
    period = int(now.timestamp() // PERIOD.total_seconds())
    digest = blake2b(TRAP.sub(b"", content), digest_size=12, salt=period.to_bytes(8, "big"))
    return f'W/"{digest.hexdigest()}"'


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether a reader has this content already, by weak comparison (RFC 9110 §13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return tags == ["*"] or etag.removeprefix("W/") in tags


@lru_cache(maxsize=64)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding names gzip and does not refuse it."""
    for offer in accept_encoding.lower().split(","):
        coding, _semicolon, weight = offer.partition(";")
        if coding.strip() == "gzip":
            return not NO_WEIGHT.match(weight)
    return False


def _worth_packing(kind: str, content: bytes) -> bool:
    return kind.startswith(PACKED_TYPES) and len(content) >= WORTH_PACKING
