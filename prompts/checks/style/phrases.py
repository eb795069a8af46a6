"""Phrases that say less than they take: worn ones, those of language models, long ways round, double negatives.

They stand in data files. A `〜` in one stands for up to thirty characters of the same sentence.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from prompts.checks.findings import Finding
from prompts.checks.folding import fold
from prompts.checks.sentences import blanked
from prompts.checks.style.dictionary import DATA
from prompts.checks.style.draft import Draft

RULES = {
    "worn": "style.phrase",
    "machine": "style.phrase",
    "often": "style.phrase",
    "wordy": "style.wordy",
    "negative": "style.double-negative",
}
_GAP = r"[^。！？!?.\n]{1,30}?"


@dataclass(frozen=True)
class Phrases:
    """Phrases of one kind. Fewer than `least` of them in a text are no matter; `better` says the same."""

    kind: str
    pattern: re.Pattern[str]
    least: int
    better: str


@cache
def phrases(language: str) -> tuple[Phrases, ...]:
    """Return the phrases of a language ("ja", "en")."""
    entries = tomllib.loads((DATA / f"phrases.{language}.toml").read_text("utf-8"))["phrases"]
    return tuple(
        Phrases(
            kind=entry["kind"],
            pattern=_pattern(entry["words"], whole=language == "en"),
            least=entry.get("least", 1),
            better=entry.get("better", ""),
        )
        for entry in entries
    )


def _pattern(words: list[str], *, whole: bool) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    joined = "|".join(re.escape(word).replace("〜", _GAP).replace("’", "['’]") for word in ordered)
    return re.compile(rf"\b(?:{joined})\b" if whole else joined, re.IGNORECASE)


def phrase_findings(draft: Draft) -> Iterator[Finding]:
    """Remark on each place of a phrase that comes often enough to matter. What others say is theirs."""
    folded = fold(blanked(draft.text))
    for entry in phrases(draft.language):
        places = list(entry.pattern.finditer(folded.text))
        if len(places) >= entry.least:
            for place in places:
                reason = _reason(entry, place[0], len(places))
                yield Finding(RULES[entry.kind], *folded.span(place.start(), place.end()), reason)


def _reason(entry: Phrases, phrase: str, count: int) -> str:
    templates = {
        "worn": _("“%(phrase)s” is worn out; readers pass over it. What happened instead?"),
        "machine": _("“%(phrase)s” sounds like a machine. Would you say it to somebody's face?"),
        "often": _("“%(phrase)s”, %(count)d times in this text."),
        "wordy": _("“%(phrase)s” takes the long way round: %(better)s"),
        "negative": _("“%(phrase)s” says no twice. Can it be said straight?"),
    }
    return templates[entry.kind] % {"phrase": phrase, "count": count, "better": entry.better}
