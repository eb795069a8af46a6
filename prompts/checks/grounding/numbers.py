"""Numbers that the notes do not hold."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain

from django.utils.translation import gettext as _

from prompts.checks.findings import Finding, Severity
from prompts.checks.grounding.amounts import amounts
from prompts.checks.grounding.blanking import blanked
from prompts.checks.grounding.claims import Bound, Claim, Fact, fact
from prompts.checks.grounding.dates import codes, days, hours
from prompts.checks.grounding.in_words import amounts_in_words
from prompts.checks.grounding.people import people
from prompts.checks.grounding.units import may_stand_for
from prompts.checks.grounding.unread import without_numbering

RULE = "grounding.number"
_CONVERTED = frozenset(
    {"month", "second", "clock", "clock-12", "day-of-year", "code"}
)  # not the number that was written


def unheld_numbers(text: str, notes: Iterable[str]) -> Iterator[Finding]:
    """Find the amounts, days and times of a folded text that folded notes do not hold, in order."""
    held = HeldFacts(notes)
    for claim in claims_in(text):
        if not claim.slight and not held.holds(claim):
            yield Finding(RULE, claim.start, claim.end, _reason(text, claim, held), Severity.WARNING)


def _reason(text: str, claim: Claim, held: "HeldFacts") -> str:
    shown = {"claim": text[claim.start : claim.end]}
    if instead := held.instead(claim):
        return _("“%(claim)s” is not in your notes; they say %(held)s.") % (shown | {"held": instead})
    return _("“%(claim)s” is not in your notes.") % shown


def claims_in(text: str) -> list[Claim]:
    """Return every claim of a folded text, in order. What was read as a day is not read as an amount again."""
    text = without_numbering(blanked(text, _names(text)))
    found: list[Claim] = []
    for read in (days, hours, codes, amounts_in_words, amounts):
        claims = sorted(read(text), key=lambda claim: claim.start)
        text = blanked(text, ((claim.start, claim.end) for claim in claims))
        found += claims
    return sorted(found, key=lambda claim: claim.start)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand that may begin with a figure: 二階堂さん."""
    return ((person.start, person.start + len(person.name)) for person in people(text))


class HeldFacts:
    """What notes state, to be asked by value and unit. Asking takes the logarithm of the notes' size."""

    def __init__(self, notes: Iterable[str]) -> None:
        self._units: dict[Fraction, set[str]] = defaultdict(set)
        self._shown: dict[tuple[Fraction, str], str] = {}
        for note in notes:
            for claim in claims_in(note):
                for stated in chain.from_iterable(map(_implied, claim.facts)):
                    self._add(stated, "" if claim.slight else note[claim.start : claim.end])
        by_unit: dict[str, list[Fraction]] = defaultdict(list)
        for value in sorted(self._units):
            for unit in self._units[value]:
                by_unit[unit].append(value)
        self._values: Mapping[str, Sequence[Fraction]] = by_unit
        self._any = sorted(value for value, units in self._units.items() if units - _CONVERTED)

    def _add(self, stated: Fact, shown: str) -> None:
        for unit in stated.units or {""}:
            self._units[stated.value].add(unit)
            if shown:
                self._shown.setdefault((stated.value, unit), shown)

    def holds(self, claim: Claim) -> bool:
        """Whether the notes state each fact of a claim, or what it may be rounded from."""
        return all(self._states(one, claim.bound) for one in claim.facts)

    def _states(self, wanted: Fact, bound: Bound) -> bool:
        low, high = _reach(wanted, bound)
        lists = [self._values.get(unit, ()) for unit in wanted.units | {""}] if wanted.units else [self._any]
        if any(_one_within(values, low, high) for values in lists):
            return True
        held = self._units.get(wanted.value, ())
        return any(may_stand_for(unit, other) for unit in wanted.units for other in held)

    def instead(self, claim: Claim) -> str:
        """What the notes say in the place of a claim: its value with another unit, or the nearest of its unit."""
        wanted = next(one for one in claim.facts if not self._states(one, claim.bound))
        same = (self._shown.get((wanted.value, unit)) for unit in sorted(self._units.get(wanted.value, ())))
        if wanted.units and (shown := next(filter(None, same), "")):
            return shown
        near = [
            (abs(value - wanted.value), self._shown[value, unit])
            for unit in sorted(wanted.units)
            for value in _neighbours(self._values.get(unit, ()), wanted.value)
            if (value, unit) in self._shown
        ]
        return min(near)[1] if near else ""


def _reach(wanted: Fact, bound: Bound) -> tuple[Fraction, Fraction]:
    """Between which values a note may lie for the claim to be an honest rounding of it."""
    value, step, little = wanted.value, wanted.step, wanted.step / 10**6
    if bound is Bound.ABOUT:
        return max(value - step / 2, value * 9 / 10), min(value + step / 2, value * 11 / 10)
    if bound is Bound.LEAST:
        return value, value + step - little
    return (value - step + little, value) if bound is Bound.MOST else (value, value)


def _one_within(values: Sequence[Fraction], low: Fraction, high: Fraction) -> bool:
    at = bisect_left(values, low)
    return at < len(values) and values[at] <= high


def _neighbours(values: Sequence[Fraction], value: Fraction) -> Sequence[Fraction]:
    at = bisect_left(values, value)
    return values[max(0, at - 1) : at + 1]


def _implied(stated: Fact) -> Iterator[Fact]:
    """A fact of the notes and what goes without saying: the month of a day, the hour of a time."""
    yield stated
    (unit,) = stated.units if len(stated.units) == 1 else ("",)
    value = int(stated.value)
    if unit == "day-of-year":
        yield fact(value // 100, "month-of-year")
        yield fact(value % 100, "date-day")
    elif unit == "clock":
        yield fact(value % 720, "clock-12")
        yield fact(value % 720 // 60, "hour")
        yield fact(value // 60, "hour")
    elif unit == "clock-12":
        yield fact(value, "clock")
        yield fact((value + 720) % 1440, "clock")
        yield fact(value // 60 or 12, "hour")
