"""Spellings: against the house's word, and against each other within one text."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from prompts.checks.findings import Finding, Severity
from prompts.checks.folding import fold
from prompts.checks.style.dictionary import Group
from prompts.checks.style.draft import Draft


@dataclass(frozen=True)
class Place:
    """Where a form stands in the text that was checked, which spelling of its group it is, and how it looks."""

    start: int
    end: int
    spelling: int
    shown: str


def spelling_findings(draft: Draft) -> Iterator[Finding]:
    """Remark on forms the house does not want, and on words spelled in two ways."""
    for group, places in _met(draft).items():
        yield from _against_the_house(group, places) if group.decided else _against_each_other(places)


def _met(draft: Draft) -> dict[Group, list[Place]]:
    folded = fold(draft.text)
    met: dict[Group, list[Place]] = defaultdict(list)
    for found in draft.dictionary.pattern.finditer(folded.text):
        group, spelling = draft.dictionary.known[found[0]]
        shown = folded.text[found.start() : found.end() + bool(group.before)]
        met[group].append(Place(*folded.span(found.start(), found.end()), spelling, shown))
    return met


def _against_the_house(group: Group, places: list[Place]) -> Iterator[Finding]:
    for place in places:
        if place.spelling:
            words = _("The house writes “%(wanted)s”, not “%(here)s”.")
            shown = {"wanted": group.spellings[0][0], "here": place.shown}
            yield Finding("style.spelling", place.start, place.end, words % shown, Severity.WARNING)


def _against_each_other(places: list[Place]) -> Iterator[Finding]:
    counts = Counter(place.spelling for place in places)
    usual = min(counts, key=lambda spelling: (-counts[spelling], spelling))
    there = next(place.shown for place in places if place.spelling == usual)
    for place in places:
        if place.spelling != usual:
            words = _("“%(here)s” here, “%(there)s” elsewhere in the text.")
            yield Finding("style.spelling", place.start, place.end, words % {"here": place.shown, "there": there})
