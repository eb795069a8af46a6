"""A checked draft in pieces: what a browser shows as marked, as a heading, as still to be checked. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from prompts.checks.escapes import escapes_in
from prompts.checks.findings import Finding
from prompts.unresolved import marks_in

_HEADING = re.compile(r"^(#{1,6}[ \t]+)(.*)$", re.MULTILINE)
_SIGN, _STRONG, _OPEN, _FIRST = 1, 2, 4, 8  # bits of a character; from the last on one for each finding


@dataclass(frozen=True)
class Piece:
    """A stretch of a draft; `findings` are the numbers of those that speak of it."""

    text: str
    findings: tuple[int, ...] = ()
    heading: bool = False
    unresolved: bool = False


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """Cut a draft where findings, headings and marks of unchecked facts begin and end.

    The signs that make a line a heading, and the backslashes of escapes, are left out. Takes time
    linear in the text for each finding.
    """
    bits = _bits(text, findings)
    stretches = [
        (key, "".join(text[at] for at in group)) for key, group in groupby(range(len(text)), bits.__getitem__)
    ]
    return [_piece(key, stretch, len(findings)) for key, stretch in stretches if not key & _SIGN]


def _bits(text: str, findings: Sequence[Finding]) -> list[int]:
    spans = [(match.start(1), match.end(1), _SIGN) for match in _HEADING.finditer(text)]
    spans += [(match.start(2), match.end(2), _STRONG) for match in _HEADING.finditer(text)]
    spans += [(at, at + 1, _SIGN) for at in escapes_in(text)]
    spans += [(start, end, _OPEN) for start, end in marks_in(text)]
    spans += [(finding.start, finding.end, _FIRST << number) for number, finding in enumerate(findings)]
    bits = [0] * len(text)
    for start, end, bit in spans:
        for at in range(start, min(end, len(text))):
            bits[at] |= bit
    return bits


def _piece(key: int, text: str, count: int) -> Piece:
    found = tuple(number for number in range(count) if key & _FIRST << number)
    return Piece(text, found, heading=bool(key & _STRONG), unresolved=bool(key & _OPEN))
