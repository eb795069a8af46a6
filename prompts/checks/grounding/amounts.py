"""Amounts: a number, what it counts, and how near it means to be."""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from prompts.checks.grounding.bounds import bound_at
from prompts.checks.grounding.claims import Claim, Fact
from prompts.checks.grounding.numerals import Number, numbers, scale_of
from prompts.checks.grounding.slight import is_part_of_a_word, is_slight
from prompts.checks.grounding.units import Unit, unit_after

_RANGE = re.compile(r" ?(?:[~〜–—→-]|から|ないし) ?| (?:to|or|and) ")
_NEXT_TO_EACH_OTHER = re.compile(r"[、,] ?")
_CURRENCY = re.compile(r"(?:(?P<yen>¥|JPY)|(?P<dollar>US\$|\$|USD)|(?P<euro>€|EUR)|(?P<pound>£)) ?\Z")
_FINEST = Fraction(1, 10**9)
_FAR = 8  # characters between two numbers that cannot be one range any more


def amounts(text: str) -> Iterator[Claim]:
    """Find every amount in a folded text, in order. Numbers that only order or adorn must be blanked before."""
    found, at = numbers(text), 0
    while at < len(found):
        claim, used = _claim(text, found[at], found[at + 1] if at + 1 < len(found) else None)
        if claim:
            yield claim
        at += used


def _claim(text: str, first: Number, second: Number | None) -> tuple[Claim | None, int]:
    """The claim that begins with a number, and whether it takes one number or two."""
    if second and second.start - first.end < _FAR:
        for together in (_share, _tenths, _range):
            if claim := together(text, first, second):
                return claim, 2
    return _single(text, first), 1


def _share(text: str, first: Number, second: Number) -> Claim | None:
    """3分の1, 1/3."""
    sign = text[first.end : second.start].strip()
    over, under = (second, first) if sign == "分の" else (first, second)
    if sign not in ("分の", "/") or not over.value < under.value:
        return None
    value = 100 * over.value / under.value
    return _written(text, first.start, second.end, Fact(value, frozenset({"percent"}), value / 10))


def _tenths(text: str, first: Number, second: Number) -> Claim | None:
    """3割5分."""
    if text[first.end : second.start].strip() != "割" or text[second.end : second.end + 1] != "分":
        return None
    return _written(
        text, first.start, second.end + 1, Fact(10 * first.value + second.value, frozenset({"percent"}))
    )


def _range(text: str, first: Number, second: Number) -> Claim | None:
    """10〜15分, 2、3人: both ends are claimed. 3〜5万 means 30,000 to 50,000."""
    between = text[first.end : second.start]
    adjoining = _NEXT_TO_EACH_OTHER.fullmatch(between) and second.value == first.value + 1 < 10
    if not (adjoining or _RANGE.fullmatch(between)) or (" and " in between and first.value > second.value):
        return None
    unit = unit_after(text, second.end, figures=second.in_figures)
    scale = scale_of(second.text)
    low = first.value * (scale if scale_of(first.text) == 1 and first.value < scale else 1)
    return _written(text, first.start, unit.end, _fact(low, unit, first), _fact(second.value, unit, second))


def _single(text: str, number: Number) -> Claim | None:
    unit, start = unit_after(text, number.end, figures=number.in_figures), number.start
    if currency := _CURRENCY.search(text[max(0, start - 4) : start]):
        start -= len(currency[0])
        unit = Unit(frozenset({str(currency.lastgroup)}), Fraction(1), number.end)
    if is_part_of_a_word(text, number, unit):
        return None
    slight = is_slight(text, number, unit)
    return _written(text, start, unit.end, _fact(number.value, unit, number), slight=slight)


def _written(text: str, start: int, end: int, *facts: Fact, slight: bool = False) -> Claim:
    return Claim(start, end, facts, bound_at(text, start, end), slight)


def _fact(value: Fraction, unit: Unit, number: Number) -> Fact:
    if _is_year(value, unit, number):
        return Fact(value, frozenset({"year"}))
    step = _step(value)
    value += Fraction(1, 2) if unit.half else 0
    return Fact(value * unit.factor, unit.names, step * unit.factor)


def _is_year(value: Fraction, unit: Unit, number: Number) -> bool:
    """2024, 2024年, but neither 2,024 nor 2024 boxes."""
    counts_years = unit.names == {"month"} and unit.factor == 12
    return (counts_years or not unit.names) and "," not in number.text and 1868 <= value < 2100 and value % 1 == 0


@lru_cache(maxsize=1024)
def _step(value: Fraction) -> Fraction:
    """The value of the last place that is written: 100 for 300, 1/10 for 3.4."""
    step = Fraction(1)
    while (value / step).denominator != 1 and step > _FINEST:
        step /= 10
    while value and (value / step / 10).denominator == 1:
        step *= 10
    return step
