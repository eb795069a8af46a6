"""A phrase: fields together with the words that make sense only with them, such as 様, “Dear” or a bracket.

Whether those words stand is decided for each reader (`newsletter.editions.merge.evaluation`); where they
are is found once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blog.phrases import phrases as japanese_phrases
from newsletter.editions.merge.grammar import FIELD, TAG, Flat, Use

_S = "[ \t\u00a0\u3000]"
T, S, S1 = f"{TAG}{{0,8}}", f"{_S}{{0,8}}", f"{_S}{{1,8}}"
"""Tags, white space. Runs are bounded, so that finding takes time in proportion to the text, whatever is in it."""
_AMONG = f"(?:{TAG}|{_S}){{0,8}}"
_LINE = rf"{_AMONG}(?:\n{_AMONG})?"
_OPENED, _CLOSED = "（(［「『【〈《", "）)］」』】〉》"
_ONE = rf"(?:[{_OPENED}]{FIELD}[{_CLOSED}]|{FIELD}(?:株式会社)?)"
_GAP = (
    rf"(?:{T}{S1}(?:of|at|from){S1}{T}|{T}{S}[・／/,、&＆]{S}{T}"
    rf"|{T}(?:の|にお勤めの|に勤務の|勤務の|所属の){_AMONG}(?=[{_OPENED}]?{FIELD})|{_LINE})"
)
HONORIFIC = (
    r"(?:ご担当者様|ご担当者さま|担当者様|御中|各位|様(?![々子相式態])|樣|さま(?!ざま)|サマ(?![ー\u30a1-\u30fa])"
    r"|さん(?!ざん)|くん|ちゃん|君(?![たが達])|殿(?!下)|どの|女史|氏(?![名族神])|先生(?!方)"
    r"|(?:社長|会長|部長|課長|教授|博士)(?!室|職|会))"
)
_COMPANY = r"(?:(?:株式|有限|合同|合資|合名)会社|(?:一般|公益)?(?:社団|財団)法人|医療法人|学校法人)"
PHRASE = re.compile(
    rf"""
    (?P<space>{S})
    (?P<comma>[,、，]{S})?
    (?P<open>(?![{_OPENED}]{FIELD}[{_CLOSED}]{_LINE}{HONORIFIC})[【［\[(（「『〈《])?
    (?P<lead>{T}(?:\b(?P<dear>Dear)|\b(?:Hello|Hi|Hey|Welcome|Good\ (?:morning|afternoon|evening))),?{S1}
        |(?P<mark>第{S}|\b(?:Vol|No)\.?{S}))?
    (?P<courtesy>(?:Mr|Ms|Mrs|Dr)\.?{S1})?
    (?P<form>{_COMPANY}(?={FIELD}))?
    (?P<run>{T}{_ONE}(?:{_GAP}{_ONE})*)
    (?P<tail>{_LINE}{HONORIFIC}|['’]s\b|{S}(?:号|便))?
    (?P<after>{T}(?:への|には|では|とは|からの|から|より|へ|に|の|は|が|を|と|も|や)?[、，,]?)
    (?P<close>(?(open)[】］\])）」』〉》]))
    (?P<stop>[。．.!！?？]{{0,3}})
    (?P<rest>{S})
    (?P<next>[a-z]?)
    """,
    re.VERBOSE,
)
_FIELDS = re.compile(
    rf"(?P<gap>[^{FIELD}{_OPENED}]*)(?P<before>[{_OPENED}]?){FIELD}(?P<behind>株式会社|[{_CLOSED}]?)"
)
_PARTICLE = re.compile(r"[ぁ-ん]+")
_STOPS = re.compile(r"[\n。．.!！?？\ufdd2]|$")
_STOP = frozenset("。．.!！?？")


class Kind(StrEnum):
    """What a part of a phrase is, and so when it stands."""

    SPACE = "space"
    REST = "rest"
    COMMA = "comma"
    OPEN = "open"
    WORD = "word"
    MARK = "mark"
    LEAD = "lead"
    DEAR = "dear"
    COURTESY = "courtesy"
    GAP = "gap"
    FIELD = "field"
    TAIL = "tail"
    PARTICLE = "particle"
    AFTER = "after"
    CLOSE = "close"
    STOP = "stop"
    NEXT = "next"


@dataclass(frozen=True)
class Part:
    """A piece of a phrase. A field's `text` is what stands before it, `behind` what stands after it."""

    kind: str
    text: str
    portion: int = 0
    key: str = ""
    fallback: str = ""
    behind: str = ""


@dataclass(frozen=True)
class Phrase:
    """The parts of a phrase in order. Tags of the HTML around it cut it into `portions`."""

    parts: tuple[Part, ...]
    portions: int = 1
    starts: bool = False
    ends: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """The fields it uses."""
        return frozenset(part.key for part in self.parts if part.key)

    def portion(self, number: int) -> list[Part]:
        """The parts between two tags."""
        return [part for part in self.parts if part.portion == number]

    def with_constants(self, values: Mapping[str, str]) -> "Phrase":
        """The phrase with the values of fields that are the same for all readers: fields no more."""
        known = [
            replace(one, key="", fallback=values[one.key]) if one.key in values else one for one in self.parts
        ]
        return replace(self, parts=tuple(known))

    def stored(self) -> dict[str, Any]:
        """The phrase as JSON."""
        parts = [[one.kind, one.text, one.portion, one.key, one.fallback, one.behind] for one in self.parts]
        return {"parts": parts, "portions": self.portions, "starts": self.starts, "ends": self.ends}


def restored(data: Mapping[str, Any]) -> Phrase:
    """The phrase that was `stored`."""
    return Phrase(tuple(Part(*one) for one in data["parts"]), data["portions"], data["starts"], data["ends"])


def find(flat: Flat, *, language: str) -> Iterator[tuple[int, int, Phrase]]:
    """Each phrase of a flat text with where it begins and ends in it."""
    used, at = 0, 0
    while match := PHRASE.search(flat.text, at):
        count = match["run"].count(FIELD)
        phrase, end = _phrase(match, flat.uses[used : used + count], language)
        used, at = used + count, end
        yield match.start(), end, phrase


def _phrase(match: re.Match[str], uses: Sequence[Use], language: str) -> tuple[Phrase, int]:
    """The phrase of a match and where it ends: a particle that belongs to the words after it is left out."""
    text, end = match.string, match.end()
    starts = match.start() == 0 or text[match.start() - 1] in "\n\ufdd2"
    pieces = list(_pieces(match, uses))
    if _PARTICLE.match(match["after"].lstrip(TAG)) and not _belongs(match):
        end = match.start("after")
        pieces = [_as_word(piece, Kind.OPEN) for piece in pieces if piece[0] not in _BEHIND]
    elif match["stop"] and not (starts or text[match.start() - 1] in _STOP):
        end = match.start("stop")
        pieces = [piece for piece in pieces if piece[0] not in _FROM_STOP]
    elif not (starts and language[:2] == "en" and match["after"] == "," and not match["lead"]):
        end -= len(match["next"])
        pieces = [piece for piece in pieces if piece[0] != Kind.NEXT]
    if Kind.AFTER not in (piece[0] for piece in pieces if piece[1]) and not _ends_sentence(text, end):
        pieces = [_as_word(piece, Kind.COMMA) for piece in pieces]
    left = text[end:].lstrip(TAG)
    parts, portions = _cut_at_tags(pieces)
    return Phrase(parts, portions, starts, ends=not left or left[0] in "\n\ufdd2"), end


def _ends_sentence(text: str, end: int) -> bool:
    return text[end - 1] in _STOP or _STOPS.match(text, end) is not None


def _as_word(piece: "Piece", kind: str) -> "Piece":
    """The piece as words that stand in any case, if it is of this kind."""
    return (Kind.WORD, *piece[1:]) if piece[0] == kind else piece


def _belongs(match: re.Match[str]) -> bool:
    """Whether the particle after a name ends its phrase, as Japanese reads: さんに, but not 様はじめまして."""
    behind = re.split(r"[\n\ufdd0-\ufdd6]", match.string[match.start("after") :].lstrip(TAG))[0]
    particle = _PARTICLE.match(match["after"].lstrip(TAG))
    honorific = (match["tail"] or "").replace(TAG, "").strip() or "様"
    said, wanted = "", f"山田{honorific}{particle[0] if particle else ''}"
    for phrase in japanese_phrases(f"山田{honorific}{behind}"):
        said += phrase
        if len(said) >= len(wanted):
            break
    return said.rstrip("、，, \u3000") == wanted


Piece = tuple[str, str, Use | None, str]
"""Kind, text, field and what stands behind it, before tags are looked at."""
_FROM_STOP = (Kind.STOP, Kind.REST, Kind.NEXT)
_BEHIND = (Kind.PARTICLE, Kind.AFTER, Kind.CLOSE, *_FROM_STOP)


def _pieces(match: re.Match[str], uses: Sequence[Use]) -> Iterator[Piece]:
    lead = Kind.DEAR if match["dear"] else Kind.MARK if match["mark"] else Kind.LEAD
    for kind, name in ((Kind.SPACE, "space"), (Kind.COMMA, "comma"), (Kind.OPEN, "open"), (lead, "lead")):
        yield kind, match[name] or "", None, ""
    yield Kind.COURTESY, match["courtesy"] or "", None, ""
    form = match["form"] or ""
    if form and uses[0].field.key != "company":
        yield Kind.WORD, form, None, ""
        form = ""
    for found, use in zip(_FIELDS.finditer(match["run"]), uses, strict=True):
        yield Kind.GAP, found["gap"], None, ""
        yield Kind.FIELD, form + found["before"], use, found["behind"]
        form = ""
    yield Kind.TAIL, match["tail"] or "", None, ""
    mark = match["after"][-1:] if match["after"][-1:] in ("、", "，", ",") else ""
    yield Kind.PARTICLE, match["after"].removesuffix(mark), None, ""
    yield Kind.AFTER, mark, None, ""
    for kind, name in (
        (Kind.CLOSE, "close"),
        (Kind.STOP, "stop"),
        (Kind.REST, "rest"),
        (Kind.NEXT, "next"),
    ):
        yield kind, match[name] or "", None, ""


def _cut_at_tags(pieces: Sequence[Piece]) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    portion, opened = 0, False
    for kind, text, use, behind in pieces:
        for number, words in enumerate(text.split(TAG)):
            if number:
                portion, opened = portion + opened, False
            if words or use:
                key, fallback = (use.field.key, use.fallback) if use else ("", "")
                parts.append(Part(str(kind), words, portion, key, fallback, behind))
                opened = True
    return tuple(parts), portion + opened
