"""Japanese sentence endings: those of the other register, and those that come again and again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils.translation import gettext as _

from prompts.checks.endings import Ending, Register
from prompts.checks.findings import Finding, Severity
from prompts.checks.sentences import Sentence
from prompts.checks.style.draft import Draft

IN_A_ROW = 3  # equal endings within one paragraph
MIXTURE = 0.35  # where the smaller register has more than this share, the text has no register to keep to

Ended = tuple[Sentence, Ending]


def register_findings(draft: Draft) -> Iterator[Finding]:
    """Remark on sentences that leave the register. Several one after the other are one remark."""
    if draft.register == Register.MIXED:
        return
    ended = [pair for pair in draft.endings if pair[1].register]
    wanted = draft.register if draft.register != Register.MAJORITY else _majority(ended)
    if wanted is None:
        yield _mixture(ended)
        return
    words = _reasons()[wanted]
    severity = Severity.ADVICE if draft.register == Register.MAJORITY else Severity.WARNING
    for other, run in groupby(ended, key=lambda pair: pair[1].register != wanted):
        if other:
            first, *_rest, last = [sentence for sentence, _ending in run] * 2
            yield Finding("style.register", first.start, last.end, words, severity)


def _majority(ended: list[Ended]) -> Register | None:
    """The register most sentences have; None where the others are too many to be slips."""
    if not ended:
        return Register.POLITE
    counts = Counter(ending.register for _sentence, ending in ended)
    (register, count), *_others = counts.most_common()
    return register if 1 - count / len(ended) <= MIXTURE else None


def _mixture(ended: list[Ended]) -> Finding:
    counts = Counter(ending.register for _sentence, ending in ended)
    words = _("Both registers, half and half. Sentences in です・ます: %(polite)d, in だ・である: %(plain)d.")
    numbers = {"polite": counts[Register.POLITE], "plain": counts[Register.PLAIN]}
    return Finding("style.register", ended[0][0].start, ended[-1][0].end, words % numbers)


def _reasons() -> dict[Register, str]:
    return {
        Register.POLITE: _("Ends in だ・である, in a text of です・ます."),
        Register.PLAIN: _("Ends in です・ます, in a text of だ・である."),
    }


def ending_findings(draft: Draft) -> Iterator[Finding]:
    """Remark on equal endings in a row within a paragraph."""
    for form, run in _runs(draft.endings):
        if form and len(run) >= IN_A_ROW:
            words = _("%(count)d sentences in a row end in “%(ending)s”.") % {"count": len(run), "ending": form}
            yield Finding("style.ending", run[0].start, run[-1].end, words)


def _runs(ended: Iterable[Ended]) -> Iterator[tuple[str, list[Sentence]]]:
    for (_line, form), run in groupby(ended, key=lambda pair: (pair[0].line, pair[1].form)):
        yield form, [sentence for sentence, _ending in run]
