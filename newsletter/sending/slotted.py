"""A body encoded once, of which only the lines that hold what differs between recipients are encoded again.

Base64 turns each 57 octets into a line of 76 characters. What differs may have any length, so that what
stands behind it begins anywhere in a line: each of the 57 ways to cut it into lines is made when it is first
needed, and kept.
"""

import base64
from collections.abc import Sequence

LINE = 76
OCTETS = LINE // 4 * 3


def encoded(body: bytes) -> bytes:
    """Base64 in lines of 76 characters, each ended by CRLF (RFC 2045 §6.8). Nothing for nothing."""
    plain = base64.b64encode(body)
    return b"".join([plain[start : start + LINE] + b"\r\n" for start in range(0, len(plain), LINE)])


class SlottedBody:
    """A body with slots between its `constants`; `fill` gives the encoded body with a value in each."""

    def __init__(self, constants: Sequence[bytes]) -> None:
        self._constants = [_Constant(octets) for octets in constants]

    def fill(self, values: Sequence[bytes]) -> bytes:
        """The encoded body; there is one value less than constants."""
        made: list[bytes] = []
        unfinished = b""
        for constant, value in zip(self._constants, (*values, b""), strict=True):
            unfinished = constant.follow(unfinished, made) + value
        made.append(encoded(unfinished))
        return b"".join(made)


class _Constant:
    """Octets that are the same for all recipients, with their whole lines encoded for each place in a line."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._cuts: dict[int, tuple[bytes, bytes, bytes]] = {}

    def follow(self, unfinished: bytes, made: list[bytes]) -> bytes:
        """Add to `made` the lines that `unfinished` octets and these make; return what is unfinished now."""
        missing = -len(unfinished) % OCTETS
        if missing > len(self._octets):
            return unfinished + self._octets
        head, lines, tail = self._cuts.get(missing) or self._cut(missing)
        made += (encoded(unfinished + head), lines)
        return tail

    def _cut(self, missing: int) -> tuple[bytes, bytes, bytes]:
        end = missing + (len(self._octets) - missing) // OCTETS * OCTETS
        found = (self._octets[:missing], encoded(self._octets[missing:end]), self._octets[end:])
        self._cuts[missing] = found
        return found
