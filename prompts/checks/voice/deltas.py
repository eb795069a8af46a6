"""What of a draft is unlike its author's essays, in words. Pure but for the active language."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from prompts.checks.voice.measures import Reading

MOST_DELTAS = 5
# Differences nobody would notice, in the unit of each measure.
UNNOTICED = {
    "sentence": 2,
    "commas": 0.2,
    "polite": 8,
    "nouns": 4,
    "kanji": 2,
    "person": 2,
    "spoken": 5,
    "contractions": 4,
}
# For each measure: what is said of more, and of less, than in the essays.
MORE_AND_LESS = {
    "sentence": (gettext_noop("Longer sentences"), gettext_noop("Shorter sentences")),
    "commas": (gettext_noop("More commas in a sentence"), gettext_noop("Fewer commas in a sentence")),
    "polite": (gettext_noop("More sentences in です・ます"), gettext_noop("Fewer sentences in です・ます")),
    "nouns": (
        gettext_noop("More sentences that end on a noun"),
        gettext_noop("Fewer sentences that end on a noun"),
    ),
    "kanji": (gettext_noop("More kanji"), gettext_noop("Fewer kanji")),
    "person": (gettext_noop("More often in the first person"), gettext_noop("Less often in the first person")),
    "spoken": (gettext_noop("More speech"), gettext_noop("Less speech")),
    "contractions": (gettext_noop("More contractions"), gettext_noop("Fewer contractions")),
}
UNITS = {
    "sentence": gettext_noop("%(here)s on average; in the essays %(low)s to %(high)s"),
    "commas": gettext_noop("%(here)s on average; in the essays %(low)s to %(high)s"),
    "person": gettext_noop("%(here)s in a thousand; in the essays %(low)s to %(high)s"),
    "contractions": gettext_noop("%(here)s in a thousand; in the essays %(low)s to %(high)s"),
}
PER_CENT = gettext_noop("%(here)s per cent; in the essays %(low)s to %(high)s")


@dataclass(frozen=True)
class Delta:
    """One way in which a draft is unlike the essays: which measure, its value, theirs, and a sentence."""

    measure: str
    here: float
    low: float
    high: float
    words: str


def deltas(draft: Reading, essays: Sequence[Reading]) -> tuple[Delta, ...]:
    """Return where a draft leaves what its author's essays have, the plainest first.

    A measure counts where it is outside of all essays by half of their own deviation and
    by enough to be noticed.
    """
    found = [pair for name in draft.measures if (pair := _delta(name, draft, essays))]
    strongest = [delta for _strength, delta in sorted(found, key=lambda pair: -pair[0])]
    return tuple([*_other_person(draft, essays), *strongest][:MOST_DELTAS])


def _delta(name: str, draft: Reading, essays: Sequence[Reading]) -> tuple[float, Delta] | None:
    values = [essay.measures[name] for essay in essays if name in essay.measures]
    if len(values) < 2:
        return None
    here, low, high = draft.measures[name], min(values), max(values)
    deviation = max(statistics.stdev(values), UNNOTICED[name])
    outside = max(low - here, here - high)
    if outside < max(deviation / 2, UNNOTICED[name]):
        return None
    shown = {key: f"{value:.1f}" for key, value in (("here", here), ("low", low), ("high", high))}
    head, tail = _(MORE_AND_LESS[name][here < low]), _(UNITS.get(name, PER_CENT)) % shown
    words = _("%(difference)s (%(numbers)s).") % {"difference": head, "numbers": tail}
    return outside / deviation, Delta(name, here, low, high, words)


def _other_person(draft: Reading, essays: Sequence[Reading]) -> list[Delta]:
    """The author says わたし in most essays, the draft says 私."""
    persons = Counter(essay.first_person for essay in essays if essay.first_person)
    usual, count = persons.most_common(1)[0] if persons else ("", 0)
    if not draft.first_person or draft.first_person in persons or 2 * count <= len(essays):
        return []
    words = _("Says “%(here)s”, where the essays say “%(usual)s”.")
    shown = {"here": draft.first_person, "usual": usual}
    return [Delta("first person", 0, 0, 0, words % shown)]
