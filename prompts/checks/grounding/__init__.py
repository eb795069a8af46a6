"""What a text claims and the author's notes do not hold: numbers, names, quotations.

It compares words and figures and asks no model. `docs/grounding.md` says what it finds, what it cannot, and how
often it is wrong on sentences it was not made with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from prompts.checks.findings import Finding
from prompts.checks.folding import fold
from prompts.checks.grounding.blanking import blanked
from prompts.checks.grounding.names import unheld_names
from prompts.checks.grounding.numbers import unheld_numbers
from prompts.checks.grounding.quotations import unheld_quotations
from prompts.checks.grounding.unread import list_signs_blanked, without_addresses


def ungrounded(text: str, *, notes: Sequence[str], language: str) -> list[Finding]:
    """Find what `text` states and no note holds: amounts, days and times, names, quotations.

    Findings come in the order of the text and do not overlap; in a quotation that is found nothing else is. Rules:
    "grounding.number", "grounding.name", "grounding.quotation". Takes time linear in text and notes.

    Args:
        text: plain text; positions of the findings count its characters.
        notes: the author's material, plain text. Without any, everything is unheld.
        language: of the text, "ja" or any other; it decides how Latin names are recognised.
    """
    folded = fold(list_signs_blanked(text))
    held = [without_addresses(fold(list_signs_blanked(note)).text) for note in notes]
    return [
        replace(finding, start=start, end=end)
        for finding in _found(without_addresses(folded.text), held, language)
        for start, end in [folded.span(finding.start, finding.end)]
    ]


def _found(text: str, notes: Sequence[str], language: str) -> Iterator[Finding]:
    found: list[Finding] = []
    for finds in (unheld_quotations, partial(unheld_names, language=language), unheld_numbers):
        new = list(finds(text, notes))
        text = blanked(text, ((finding.start, finding.end) for finding in new))
        found += new
    yield from sorted(found, key=lambda finding: finding.start)
