"""What a number counts. Units that mean the same are one; what can be converted exactly is converted.

Differing counters are different claims: 41 件 does not stand for 41 枚. Where the notes give a number without a
counter, any counter may stand with it.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from prompts.checks.grounding.wordlists import table, words

_OF_TIME = {
    "month",
    "second",
    "year",
    "month-of-year",
    "day-of-year",
    "date-day",
    "clock",
    "clock-12",
    "hour",
    "code",
}
SHARED = frozenset(unit for names in table("units")["ja"] for unit in names.split()) | _OF_TIME | {"pound"}
_KNOWN = SHARED | words("counters")
_GENERIC = frozenset({"件", "item", "通り"})


@dataclass(frozen=True)
class Unit:
    """The canonical names of a unit, one of which is meant, and how many of these one of it is.

    `end` is where it ends in the text, `half` that half a unit was added (3年半). No name: a bare number.
    """

    names: frozenset[str]
    factor: Fraction
    end: int
    half: bool = False


Written = dict[str, tuple[frozenset[str], int]]


@cache
def _written(language: str) -> Written:
    """How units are written, with the canonical names of each and how many of these it is."""
    units = dict(table("units")[language])
    converted = units.pop("converted")
    written = {
        word: (frozenset(names.split()), 1) for names, all_of_it in units.items() for word in all_of_it.split()
    }
    return written | {word: (frozenset({name}), many) for word, (name, many) in converted.items()}


@cache
def _japanese() -> tuple[Written, re.Pattern[str]]:
    written = {word: (frozenset({word}), 1) for word in words("counters")} | _written("ja")
    longest = "|".join(sorted(map(re.escape, written), key=len, reverse=True))
    return written, re.compile(rf"(?:{longest})(?<![A-Za-z])|(?:{longest})(?![A-Za-z])")


_TIME = frozenset({"month", "day", "second"})
_OWN_NOUN = re.compile(r"[ァ-ヴー]{2,10}|[㐀-鿿々]{1,4}")
_HALF = re.compile(r"半(?![㐀-鿿])|半(?=[後前])")


def unit_after(text: str, position: int, *, figures: bool) -> Unit:
    """Return the unit of the number that ends at `position`.

    Args:
        text: folded.
        position: where the number ends.
        figures: whether it is written in Arabic figures; these may stand before any noun (2小間),
            kanji only before a known counter.
    """
    space = text[position : position + 1] == " "
    written, pattern = _japanese()
    if found := pattern.match(text, position + space):
        names, factor = written[found[0]]
        half = _HALF.match(text, found.end()) if names & _TIME else None
        return Unit(names, Fraction(factor), half.end() if half else found.end(), bool(half))
    if figures and (noun := _OWN_NOUN.match(text, position + space)):
        return Unit(frozenset({noun[0]}), Fraction(1), noun.end())
    return _english_unit(text, position)


_WORD = re.compile(r"(?:[-\s]|\s(?:of|per)\s(?:the|our|my|your|his|her|their|its|those|these)\s)?([A-Za-z]+|%)")
_PLURAL = re.compile(r"[a-z]{2,}(?<![suio])s|[a-z]+(?:sses|ches|shes|xes|ies)")
_FURTHEST = 3  # words from a number to its noun: “412 new business cards”


def _english_unit(text: str, position: int) -> Unit:
    written, at = _written("en"), position
    for _ in range(_FURTHEST):
        word = _WORD.match(text, at)
        if not word or (word[1].lower() in words("no_units")):
            break
        if known := written.get(singular(word[1].lower())):
            return Unit(known[0], Fraction(known[1]), word.end())
        compound = text[at] == "-" and at == position  # “a 12-slide deck”
        if compound or _PLURAL.fullmatch(word[1]):
            return Unit(frozenset({singular(word[1].lower())}), Fraction(1), word.end())
        at = word.end()
    return Unit(frozenset(), Fraction(1), position)


_IRREGULAR = {"men": "man", "women": "woman", "children": "child", "people": "people", "businesses": "business"}


def singular(word: str) -> str:
    """Return an English noun without the ending of its plural; a rough rule, the same for text and notes."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2 else word


def may_stand_for(unit: str, other: str) -> bool:
    """Whether a number of the one may be a number of the other though the words differ.

    件 and 個 may stand for a noun without a counter of its own (3商談). A counter of one language may stand for a
    noun of the other (枚, cards), which no table relates, unless it is a unit both languages have.
    """
    pair = {unit, other}
    generic = bool(pair & _GENERIC) and not pair <= _KNOWN
    foreign = unit.isascii() != other.isascii() and not pair & SHARED
    return "" in pair or generic or foreign
