"""The labelled sentences: reading them, their two halves, and how well findings meet the marks."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prompts.checks.findings import Finding

FOLDER = Path(__file__).resolve().parent
MARK = re.compile(r"\[\[(number|name|quotation):(.+?)\]\]")
LANGUAGES = ("ja", "en")
HALVES = ("tuning", "held-out")

Check = Callable[..., list[Finding]]


@dataclass(frozen=True)
class Span:
    """A place in a sentence and the rule that should find, or found, it."""

    rule: str
    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """The same rule, and at least half of what the two cover is covered by both."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return self.rule == other.rule and 2 * shared >= max(self.end, other.end) - min(self.start, other.start)


@dataclass(frozen=True)
class Sentence:
    """A sentence with its notes and what they do not hold."""

    id: str
    language: str
    half: str
    notes: tuple[str, ...]
    text: str
    unsupported: tuple[Span, ...]


def sentences(language: str) -> list[Sentence]:
    """Return all labelled sentences of a language, in the order of the file."""
    with (FOLDER / f"sentences.{language}.toml").open("rb") as file:
        sets = tomllib.load(file)["set"]
    return [
        Sentence(f"{one['id']}-{number}", language, half_of(one["id"]), tuple(one["notes"]), *unmarked(marked))
        for one in sets
        for number, marked in enumerate(one["sentences"], 1)
    ]


def half_of(set_id: str) -> str:
    """Which half a set belongs to. Never changes while its id stays."""
    return HALVES[hashlib.sha256(set_id.encode()).digest()[0] % 2]


def unmarked(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Return a sentence without its marks, and where they were."""
    text, spans, last = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[last : mark.start()]
        spans.append(Span(f"grounding.{mark[1]}", len(text), len(text) + len(mark[2])))
        text += mark[2]
        last = mark.end()
    return text + marked[last:], tuple(spans)


@dataclass(frozen=True)
class Outcome:
    """What a check made of one sentence."""

    sentence: Sentence
    found: tuple[Span, ...]

    @property
    def missed(self) -> list[Span]:
        """Marks that no finding meets."""
        return [mark for mark in self.sentence.unsupported if not any(mark.meets(span) for span in self.found)]

    @property
    def false_alarms(self) -> list[Span]:
        """Findings that meet no mark."""
        return [span for span in self.found if not any(span.meets(mark) for mark in self.sentence.unsupported)]


@cache
def outcomes(check: Check, language: str, half: str) -> tuple[Outcome, ...]:
    """Put one half of a language's sentences to a check."""
    return tuple(
        Outcome(sentence, tuple(_spans(check(sentence.text, notes=sentence.notes, language=language))))
        for sentence in sentences(language)
        if sentence.half == half
    )


def _spans(findings: Iterable[Finding]) -> Iterator[Span]:
    return (Span(finding.rule, finding.start, finding.end) for finding in findings)


@dataclass(frozen=True)
class Score:
    """Counts over some outcomes, of spans."""

    sentences: int
    marked: int
    met: int
    found: int
    false_alarms: int

    @property
    def precision(self) -> float:
        """The share of findings that meet a mark."""
        return 1 - self.false_alarms / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of marks that a finding meets."""
        return self.met / self.marked if self.marked else 1.0


def score(results: Sequence[Outcome]) -> Score:
    """Count over outcomes."""
    marked = sum(len(one.sentence.unsupported) for one in results)
    return Score(
        sentences=len(results),
        marked=marked,
        met=marked - sum(len(one.missed) for one in results),
        found=sum(len(one.found) for one in results),
        false_alarms=sum(len(one.false_alarms) for one in results),
    )
