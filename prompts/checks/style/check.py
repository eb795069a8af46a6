"""All rules of style at once."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from prompts.checks.endings import Register
from prompts.checks.findings import Finding, Words
from prompts.checks.style.dictionary import Dictionary
from prompts.checks.style.draft import Draft
from prompts.checks.style.length import comma_findings, length_findings
from prompts.checks.style.phrases import phrase_findings
from prompts.checks.style.register import ending_findings, register_findings
from prompts.checks.style.spelling import spelling_findings

Rule = Callable[[Draft], Iterator[Finding]]
BOTH: Iterable[Rule] = (length_findings, spelling_findings, phrase_findings)
JAPANESE: Iterable[Rule] = (register_findings, ending_findings, comma_findings)

STYLE_RULES: dict[str, Words] = {
    "style.register": _("register (です・ます, だ・である)"),
    "style.ending": _("equal endings in a row"),
    "style.sentence-length": _("long sentences"),
    "style.commas": _("commas in a sentence"),
    "style.spelling": _("spellings"),
    "style.phrase": _("worn phrases"),
    "style.wordy": _("long ways round"),
    "style.double-negative": _("double negatives"),
}
"""The names of the rules, as findings carry them, in words."""


def style_findings(text: str, *, language: str, register: Register, dictionary: Dictionary) -> list[Finding]:
    """Return what the rules say of a text, in its order.

    Args:
        text: plain or Markdown; headings, lists and quotations are told by Markdown's signs.
        language: "ja" or "en".
        register: how Japanese sentences are to end.
        dictionary: the house's spellings, see `house_dictionary`.
    """
    draft = Draft(text, language, register, dictionary)
    rules = [*BOTH, *JAPANESE] if draft.japanese else BOTH
    found = [finding for rule in rules for finding in rule(draft)]
    return sorted(found, key=lambda finding: (finding.start, finding.end))
