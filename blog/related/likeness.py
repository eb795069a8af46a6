"""How like two essays are: by the words that stand out in them, their tags and their category. Pure.

Neither language needs a dictionary for it. Of Japanese text the runs of kanji and katakana
are taken: hiragana carries the grammar. A run of kanji counts as its pairs, so that 営業部門
is like 営業; numbers and what they count are left out. Of English the longer words are taken.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from blog.search.tokens import normal

# The terms kept of an essay: enough for 3,000 characters, a bound for 60,000.
MOST_TERMS = 120
# How many times in the text a tag and the category weigh as much as.
TAG, CATEGORY = 20, 8
TITLE = 3

Terms = Mapping[str, float]

_NUMBERS = "一二三四五六七八九十百千万"
_KANJI = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(
    rf"\d[{_KANJI}]|(?P<kanji>[{_KANJI}]{{2,}})|[\u30a1-\u30fa\u30fc]{{2,}}|[^\W\d_{_KANJI}\u3041-\u30ff]{{4,}}"
)
_WORDS = """
about after again also another anything because been before being both came come could does each
enough even ever every everything first from gave give goes have having here into itself just kind
know last less like little made make many more most much must never next nobody nothing once only
other ours over own put quite rather really said same says shall should since some somebody
something still such take than that their them then there these they thing things think this those
though thought three through time told took under until upon used very want wanted well went were
what when where which while whom whose will with within without would year years your
"""
_GRAMMAR = frozenset(_WORDS.split())


@dataclass
class Ranking:
    """One essay among the others of its language, met one after another.

    Of the others only what they share with it is kept, and how many essays hold each
    term: memory and time stay small among ten thousand.
    """

    terms: Terms
    _met: int = 0
    _holders: Counter[str] = field(default_factory=Counter)
    _shared: dict[int, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._holders.update(self.terms.keys())

    def meet(self, essay: int, terms: Terms) -> None:
        """Take another essay into account."""
        self._met += 1
        self._holders.update(terms.keys())
        shared = {term: weight for term, weight in terms.items() if term in self.terms}
        if shared:
            self._shared[essay] = shared

    def scores(self) -> dict[int, float]:
        """Return how like each essay is that shares a term, from 0 to 1."""
        return {essay: self.likeness(self.terms, shared) for essay, shared in self._shared.items()}

    def likeness(self, one: Terms, other: Terms) -> float:
        """Return how like any two of the essays met are, from 0 to 1.

        A term counts by how few of the essays met hold it: what all hold, next to nothing.
        """
        return sum(weight * other[term] * self._rarity(term) for term, weight in one.items() if term in other)

    def _rarity(self, term: str) -> float:
        everyone = self._met + 1
        return (math.log((everyone + 1) / self._holders[term]) / math.log(everyone + 1)) ** 2


def terms_of(*, title: str, texts: Iterable[str], tags: Iterable[str], category: int | None) -> dict[str, float]:
    """Return the terms that stand out in an essay, each with its weight; the squares add up to 1.

    Args:
        title: counts three times.
        texts: what a reader reads.
        tags: names; each a term of its own, and its words as well.
        category: its id.
    """
    counts = Counter(_words([title] * TITLE))
    counts.update(_words(texts))
    counts.update({f"#{normal(tag).casefold()}": TAG for tag in tags})
    if category is not None:
        counts[f"@{category}"] = CATEGORY
    weights = {term: 1 + math.log(count) for term, count in counts.most_common(MOST_TERMS)}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {term: round(weight / length, 4) for term, weight in weights.items()}


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for run in _RUN.finditer(normal(text).casefold()):
            yield from _pairs(run[0]) if run["kanji"] else _word(run[0])


def _pairs(run: str) -> list[str]:
    pairs = (run[start : start + 2] for start in range(len(run) - 1))
    return [pair for pair in pairs if pair[0] not in _NUMBERS]


def _word(word: str) -> list[str]:
    return [] if word in _GRAMMAR or word[0].isdigit() else [word]
