"""How numbers are written (1,200, 千二百, 二〇二四, 3.8 million, forty-one, a dozen), and what they come to."""

import re
from dataclasses import dataclass
from fractions import Fraction

_FIGURES = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = "〇零一二三四五六七八九十百千万億兆"
FIGURES = rf"\d{_KANJI}"  # for a class of signs
_ARABIC = r"\d{1,15}(?:,\d{3}(?!\d)){0,5}(?:\.\d{1,9})?"

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = (
    {word: value for value, word in enumerate(ONES + _TEENS, 1)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
    | {"a": 1, "an": 1}
)
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "k": 10**3, "m": 10**6, "bn": 10**9}

_BELOW = rf"(?:(?:{'|'.join(_TENS)})(?:[-\s](?:{'|'.join(ONES)})\b)?|{'|'.join(_TEENS + ONES)})"
_HUNDREDS = rf"(?:(?:{_BELOW}|an?)\shundred(?:\s(?:and\s)?{_BELOW}\b)?|{_BELOW})"
_SCALE = r"(?:thousand|million|billion)"
_ENGLISH = (
    rf"(?:{_HUNDREDS}|an?)(?:\sand\sa\shalf)?\s{_SCALE}(?:,?\s(?:and\s)?{_HUNDREDS})?"
    rf"|(?:half\sa\s|a\s|{_BELOW}\s)?dozen"
    rf"|{_HUNDREDS}(?:\sand\sa\shalf)?"
)

# Vague amounts (数十, 十数人, 何百) are not read at all.
_NUMERAL = re.compile(
    rf"""
      (?<![A-Za-z\d.{_KANJI}数何幾])(?<!\d,)
      (?P<signs>(?:{_ARABIC}|[一二三四五六七八九]・[一二三四五六七八九](?!\d)|[{_KANJI}])
        (?:\ ?[万億兆]|\ [百千](?=[万億円人件枚通社回個本名台冊])|(?<=[万億兆])\ \d{{1,4}}(?:,\d{{3}})?
          |{_ARABIC}|[{_KANJI}]){{0,15}})
      (?P<many>\ ?(?:thousand|million|billion)\b|(?-i:k|K|M|bn)\b)?
      (?![{_KANJI}数])
    | (?<![\w-])(?P<words>{_ENGLISH})(?![\w])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PIECE = re.compile(rf"{_ARABIC}|[一二三四五六七八九]・[一二三四五六七八九]|[{_KANJI}]")


@dataclass(frozen=True)
class Number:
    """`text`, from `start` to `end` of what was read, and what it comes to."""

    start: int
    end: int
    text: str
    value: Fraction

    @property
    def in_figures(self) -> bool:
        """Whether any of it is written in Arabic figures."""
        return any("0" <= sign <= "9" for sign in self.text)


def numbers(text: str) -> list[Number]:
    """Return every number of a folded text, in order. What comes to none, like 万 alone, is left out."""
    return [
        Number(*match.span(), match[0], value)
        for match in _NUMERAL.finditer(text)
        if (value := _value(match)) is not None
    ]


def _value(match: re.Match[str]) -> Fraction | None:
    if match["words"]:
        return _english(match["words"].lower())
    value = _japanese(_PIECE.findall(match["signs"]))
    if value is not None and match["many"]:
        value *= SCALES[match["many"].strip().lower()]
    return value


def kanji_value(text: str) -> int | None:
    """Return what figures or kanji come to as a whole number: 12, 十二, 元 (the first year of an era)."""
    if text == "元":
        return 1
    value = _japanese(_PIECE.findall(text))
    return int(value) if value is not None and value.denominator == 1 else None


def scale_of(text: str) -> int:
    """Return the multiplier a number is written with: 10,000 for 3万, 1 for 30."""
    signs = [sign for sign in text if sign in _LARGE]
    return _LARGE[signs[-1]] if signs and text.rstrip().endswith(signs[-1]) else 1


def _japanese(pieces: list[str]) -> Fraction | None:
    total, section = Fraction(0), Fraction(0)
    current: Fraction | None = None
    previous = ""
    for piece in pieces:
        if piece in _FIGURES:
            if current is not None and previous not in _FIGURES:
                return None
            current = Fraction(_FIGURES[piece]) + (10 * current if current is not None else 0)
        elif piece in _SMALL:
            section += (1 if current is None else current) * _SMALL[piece]
            current = None
        elif piece in _LARGE:
            section += current or 0
            if not section:
                return None
            total, section, current = total + section * _LARGE[piece], Fraction(0), None
        elif current is not None:
            return None
        else:
            current = _plain(piece)
        previous = piece
    return total + section + (current or 0)


def _plain(piece: str) -> Fraction:
    if "・" in piece:
        whole, _, part = piece.partition("・")
        return Fraction(_FIGURES[whole]) + Fraction(_FIGURES[part], 10)
    return Fraction(piece.replace(",", ""))


def _english(text: str) -> Fraction:
    total, current = Fraction(0), Fraction(0)
    half = "and a half" in text
    if text.startswith("half a"):
        return Fraction(6)
    for word in re.split(r"[\s,-]+", text.replace("and a half", "")):
        if word == "hundred":
            current *= 100
        elif word == "dozen":
            current = (current or Fraction(1)) * 12
        elif word in SCALES:
            total, current, half = total + (current + Fraction(half, 2)) * SCALES[word], Fraction(0), False
        elif word in _WORDS:
            current += _WORDS[word]
    return total + current + Fraction(half, 2)
