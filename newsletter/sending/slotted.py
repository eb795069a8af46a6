"""A body encoded once, of which only the lines that hold a recipient's links are encoded again.

Base64 turns each 57 octets into a line of 76 characters. As long as the links have the length they had
before, every other line stays as it is.
"""

import base64
import re
from collections.abc import Iterator, Mapping

LINE = 76
OCTETS = LINE // 4 * 3

Step = tuple[bytes, list[bytes]]


def encoded(body: bytes) -> bytes:
    """Base64 in lines of 76 characters, each ended by CRLF (RFC 2045 §6.8). Nothing for nothing."""
    plain = base64.b64encode(body)
    return b"".join([plain[start : start + LINE] + b"\r\n" for start in range(0, len(plain), LINE)])


class SlottedBody:
    """A body with slots; `fill` gives the encoded body with each slot replaced by its value."""

    def __init__(self, body: bytes, slots: tuple[bytes, ...]) -> None:
        self.slots = slots
        self._pieces = re.split(b"(" + b"|".join(map(re.escape, slots)) + b")", body)
        self._plans: dict[tuple[int, ...], list[Step]] = {}

    def fill(self, *values: bytes) -> bytes:
        """The encoded body; `values` stand in the order of the slots."""
        chosen = dict(zip(self.slots, values, strict=True))
        lengths = tuple(map(len, values))
        if lengths not in self._plans:
            self._plans[lengths] = list(self._plan(chosen))
        made: list[bytes] = []
        for finished, changing in self._plans[lengths]:
            made += (finished, encoded(b"".join([chosen.get(piece, piece) for piece in changing])))
        return b"".join(made)

    def _plan(self, values: Mapping[bytes, bytes]) -> Iterator[Step]:
        """Finished lines, and after them the pieces of those lines that differ from recipient to recipient."""
        whole, done = b"".join(values.get(piece, piece) for piece in self._pieces), 0
        for start, end in self._changing_lines(values):
            yield encoded(whole[done:start]), list(self._clipped(values, start, end))
            done = end
        yield encoded(whole[done:]), []

    def _placed(self, values: Mapping[bytes, bytes]) -> Iterator[tuple[int, int, bytes]]:
        """Each piece with the place it takes when filled."""
        start = 0
        for piece in self._pieces:
            end = start + len(values.get(piece, piece))
            yield start, end, piece
            start = end

    def _changing_lines(self, values: Mapping[bytes, bytes]) -> list[tuple[int, int]]:
        """The ranges of octets, from line to line, in which slots stand; ranges that touch are one."""
        ranges: list[tuple[int, int]] = []
        for start, end, piece in self._placed(values):
            if piece not in values:
                continue
            first, last = start // OCTETS * OCTETS, -(-end // OCTETS) * OCTETS
            if ranges and first <= ranges[-1][1]:
                first = ranges.pop()[0]
            ranges.append((first, last))
        return ranges

    def _clipped(self, values: Mapping[bytes, bytes], start: int, end: int) -> Iterator[bytes]:
        """The pieces of a range: slots whole, what stands around them as far as the range goes."""
        for begins, ends, piece in self._placed(values):
            if piece in values and start <= begins and ends <= end:
                yield piece
            elif piece not in values and begins < end and ends > start:
                yield piece[max(start - begins, 0) : end - begins]
