"""The figures of the labelled sentences as `docs/grounding.md` gives them."""

from collections.abc import Iterator

from prompts.checks.grounding import ungrounded
from tests.prompts.checks.grounding.labelled import HALVES, LANGUAGES, Outcome, outcomes, score

BEGIN, END = "<!-- written by tests/benchmarks/bench_grounding.py --write -->\n", "<!-- until here -->\n"
_LANGUAGE_NAMES = {"ja": "Japanese", "en": "English"}


def figures() -> list[str]:
    """Precision and recall of each half and language, as lines of a table."""
    lines = ["| | sentences | marks | found | precision | recall |", "|---|---|---|---|---|---|"]
    for half in HALVES:
        for language in LANGUAGES:
            one = score(outcomes(ungrounded, language, half))
            lines.append(
                f"| {_LANGUAGE_NAMES[language]}, {half} | {one.sentences} | {one.marked} | {one.found} "
                f"| {one.precision:.2f} | {one.recall:.2f} |"
            )
    return lines


def mistakes() -> Iterator[str]:
    """Every miss and false alarm of the held-out half, as lines of a list."""
    for language in LANGUAGES:
        for outcome in outcomes(ungrounded, language, HALVES[1]):
            yield from _mistakes_of(outcome)


def _mistakes_of(outcome: Outcome) -> Iterator[str]:
    text = outcome.sentence.text.replace("\n", " / ")
    for word, spans in (("missed", outcome.missed), ("false alarm", outcome.false_alarms)):
        for span in spans:
            kind, place = span.rule.removeprefix("grounding."), outcome.sentence.text[span.start : span.end]
            yield f"- {word}, {kind} “{place}”: {text} ({outcome.sentence.id})"


def section() -> str:
    """What stands between the two marks in the page."""
    heading = "Of the held-out half it gets these wrong:"
    return "\n".join(["", *figures(), "", heading, "", *mistakes(), "", ""])


def rewritten(page: str) -> str:
    """Return the page with the section as it is now. Raises `ValueError` where a mark is missing."""
    before, after = page.index(BEGIN) + len(BEGIN), page.index(END)
    return page[:before] + section() + page[after:]
