"""Cutting a text into sentences, each with its place. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of line a sentence stands in, by the signs of Markdown."""

    PROSE = "prose"
    HEADING = "heading"
    ITEM = "item"
    QUOTATION = "quotation"


@dataclass(frozen=True)
class Sentence:
    """`text[start:end]` of the text that was cut; `line` counts the lines from 0."""

    text: str
    start: int
    end: int
    line: int
    kind: Kind = Kind.PROSE


_LINE = re.compile(r"[^\n]+")
_KINDS = {
    Kind.HEADING: re.compile(r"\s*#{1,6}\s"),
    Kind.ITEM: re.compile(r"\s*(?:[-*•]\s|・|[0-9]{1,3}[.)．]\s?)"),
    Kind.QUOTATION: re.compile(r"\s*>"),
}
_JAPANESE_SIGN = re.compile(r"(?P<opens>[「『（])|(?P<closes>[」』）])|[。！？!?]+")
_ENGLISH_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”’)])\s+")
_MARK = re.compile(r"(?P<opens>[「『（“])|(?P<closes>[」』）”])|\n")
BLANK = "\u25a1"


def sentences(text: str, *, japanese: bool) -> list[Sentence]:
    """Cut a text into sentences. A line's end ends one; what stands in 「」 belongs to the sentence around it."""
    cuts = _japanese_cuts if japanese else _english_cuts
    found = []
    for number, line in enumerate(_LINE.finditer(text)):
        kind = next((kind for kind, sign in _KINDS.items() if sign.match(line[0])), Kind.PROSE)
        begin = 0
        for cut in [*cuts(line[0]), len(line[0])]:
            piece = line[0][begin:cut]
            if stripped := piece.strip():
                start = line.start() + begin + len(piece) - len(piece.lstrip())
                found.append(Sentence(stripped, start, start + len(stripped), number, kind))
            begin = cut
    return found


def _japanese_cuts(line: str) -> list[int]:
    cuts, depth = [], 0
    for sign in _JAPANESE_SIGN.finditer(line):
        if sign["opens"] or sign["closes"]:
            depth = max(0, depth + (1 if sign["opens"] else -1))
        elif not depth:
            cuts.append(sign.end())
    return cuts


def _english_cuts(line: str) -> list[int]:
    return [space.end() for space in _ENGLISH_END.finditer(line)]


def blanked(text: str) -> str:
    """Return a text of the same length in which what stands in quotation marks or brackets is blank.

    A mark that is not closed on its line opens nothing.
    """
    pieces, done = [], 0
    for begin, end in _spoken(text):
        pieces += [text[done:begin], BLANK * (end - begin)]
        done = end
    return "".join([*pieces, text[done:]])


def _spoken(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands between the outermost pairs of marks."""
    depth = begin = 0
    for sign in _MARK.finditer(text):
        if sign["opens"]:
            depth += 1
            begin = sign.end() if depth == 1 else begin
        elif sign["closes"] and depth:
            depth -= 1
            if not depth:
                yield begin, sign.start()
        elif not sign["closes"]:
            depth = 0
