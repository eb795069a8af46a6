"""Sentences that lose their reader: too long, or cut into too many pieces."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from prompts.checks.findings import Finding, Severity
from prompts.checks.sentences import Kind, Sentence, blanked, sentences
from prompts.checks.style.draft import Draft

LONGEST_JAPANESE = 100  # characters in a sentence
LONGEST_ENGLISH = 40  # words in a sentence
MOST_COMMAS = 5  # 読点 in a sentence, outside quotations
LONGEST_WITHOUT_COMMA = 60  # characters in a sentence
_SPACE = re.compile(r"\s")


def long_sentences(text: str, *, japanese: bool) -> Iterator[tuple[Sentence, str]]:
    """Yield the sentences that are too long, headings aside, each with its length in words for the author."""
    for sentence in sentences(text, japanese=japanese):
        length = _size(sentence.text, japanese=japanese)
        if sentence.kind == Kind.HEADING or length <= (LONGEST_JAPANESE if japanese else LONGEST_ENGLISH):
            continue
        words = _("A sentence of %(count)d characters") if japanese else _("A sentence of %(count)d words")
        yield sentence, words % {"count": length}


def _size(text: str, *, japanese: bool) -> int:
    """The characters of a Japanese sentence without white space, the words of an English one."""
    return len(_SPACE.sub("", text)) if japanese else len(text.split())


def length_findings(draft: Draft) -> Iterator[Finding]:
    """Remark on sentences that are too long."""
    for sentence, words in long_sentences(draft.text, japanese=draft.japanese):
        yield Finding("style.sentence-length", sentence.start, sentence.end, words, Severity.WARNING)


def comma_findings(draft: Draft) -> Iterator[Finding]:
    """Remark on Japanese sentences with very many 読点, and on long ones without any."""
    for sentence in draft.sentences:
        if sentence.kind != Kind.PROSE:
            continue
        own = blanked(sentence.text)
        count = len(re.findall(r"[、，]", own))
        if count > MOST_COMMAS:
            words = _("%(count)d commas in one sentence. Could it be two?") % {"count": count}
            yield Finding("style.commas", sentence.start, sentence.end, words)
        elif not count and own == sentence.text and len(own) > LONGEST_WITHOUT_COMMA:
            words = _("%(count)d characters without a comma.") % {"count": len(own)}
            yield Finding("style.commas", sentence.start, sentence.end, words)
