"""Amounts that have words of their own: 半年, ふたり, half an hour, two thirds, an hour and a half."""

import re
from collections.abc import Iterator
from fractions import Fraction

from prompts.checks.grounding.bounds import bound_at
from prompts.checks.grounding.claims import Claim, Fact

_SPANS = {
    "year": ("month", 12),
    "month": ("month", 1),
    "fortnight": ("day", 14),
    "week": ("day", 7),
    "day": ("day", 1),
    "hour": ("second", 3600),
    "minute": ("second", 60),
}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_SPAN = "|".join(_SPANS)
_FIXED = {
    "半年": (6, "month"),
    "半月": (15, "day"),
    "半日": (12 * 3600, "second"),
    "半分": (50, "percent"),
    "半数": (50, "percent"),
    "ひとり": (1, "person"),
    "ふたり": (2, "person"),
    "ひとつ": (1, "item"),
    "ふたつ": (2, "item"),
    "みっつ": (3, "item"),
    "よっつ": (4, "item"),
    "いつつ": (5, "item"),
    "twice": (2, "times"),
}
_WORDS = re.compile(
    rf"""
      (?P<fixed>{"|".join(_FIXED)})
    | \b(?P<many>an?|one)\s(?P<span>{_SPAN})\b(?P<more>\sand\sa\shalf\b)?
    | \bhalf\san?\s(?P<halved>{_SPAN})\b
    | \b(?P<quarters>a|three)[\s-]quarters?\sof\san\shour\b
    | \b(?P<over>an?|one|two|three|four)[\s-](?P<part>third|quarter|fifth|tenth)(?P<plural>s)?\b(?P<of>(?=\sof\b))?
    | \b(?P<half>half)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def amounts_in_words(text: str) -> Iterator[Claim]:
    """Find them in a folded text, in order. Those that are ways of speaking as often as claims are slight."""
    for match in _WORDS.finditer(text):
        group = {name: value.lower() for name, value in match.groupdict().items() if value is not None}
        value, unit = _value(group)
        plain_one = "span" in group and "more" not in group
        a_part = "part" in group and not {"plural", "of"} & group.keys()
        slight = plain_one or a_part or bool({"fixed", "halved", "half"} & group.keys())
        step = value / 10 if unit == "percent" else Fraction(1)
        facts = (Fact(value, frozenset({unit}), step),)
        yield Claim(*match.span(), facts, bound_at(text, *match.span()), slight)


def _value(group: dict[str, str]) -> tuple[Fraction, str]:
    if "fixed" in group:
        value, unit = _FIXED[group["fixed"]]
        return Fraction(value), unit
    if "quarters" in group:
        return Fraction(900 * _NUMBERS[group["quarters"]]), "second"
    if span := group.get("span") or group.get("halved"):
        unit, many = _SPANS[span]
        halves = 1 if "halved" in group else 3 if "more" in group else 2
        return Fraction(many * halves, 2), unit
    return Fraction(100 * _NUMBERS[group.get("over", "a")], _PARTS[group.get("part", "half")]), "percent"
