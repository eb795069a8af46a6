"""Whether an answer is in the language it was asked in, by the letters it is written with. Pure.

Letters tell Japanese from English and Chinese; they do not tell English from French. Addresses,
code and quotations may be in any language.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from prompts.checks.findings import Finding, Severity, Words
from prompts.own_words import texts_of

RULE = "language"
FEWEST = 40  # letters; fewer may be a name, a title or a term
FEWEST_HAN = 60  # without a single kana: no Japanese sentence is so long without one
LEAST_JAPANESE = 0.15  # of all letters: product names and figures take many Latin letters for little
MOST_FOREIGN = 0.3

NOT_JAPANESE = _("This is not written in Japanese. Ask again, or use another model.")
CHINESE = _("This holds no kana at all and seems to be Chinese. Ask again, or use another model.")
NOT_ENGLISH = _("This is not written in English. Ask again, or use another model.")

# What names kinds, repeats the author's words or is Latin by its nature.
OF_NO_LANGUAGE = frozenset({"kind", "slugs", "quote", "original", "replacement", "tags", "reader"})

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_LEFT_OUT = re.compile(r"https?://[^\s<>()「」、。]+|^```(?:.|\n)*?^```|`[^`\n]{1,300}`|^[ \t]*>.*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"\S.*(?:\n[^\n]*\S.*)*")


def in_another_language(text: str, *, language: str) -> list[Finding]:
    """Return a finding on a text, or on each of its paragraphs, that is not in "ja" or "en" as asked."""
    told = _LEFT_OUT.sub(_blank, text)
    whole = text.strip()
    if reason := _foreign(told, language):
        return [_finding(whole, text.find(whole), reason)]
    return [
        _finding(found[0], found.start(), reason)
        for found in _PARAGRAPH.finditer(told)
        if (reason := _foreign(found[0], language))
    ]


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def result_in_another_language(result: Any, *, language: str) -> str:
    """Say that an answer in JSON as a whole is not in the language it was asked in, "" where it is."""
    return str(_foreign("\n".join(_told(result)), language) or "")


def _told(result: Any) -> Iterator[str]:
    if isinstance(result, dict):
        for name, value in result.items():
            if name not in OF_NO_LANGUAGE:
                yield from _told(value)
    elif isinstance(result, list):
        for item in result:
            yield from _told(item)
    else:
        yield from texts_of(result)


def _finding(text: str, start: int, reason: Words) -> Finding:
    return Finding(RULE, start, start + len(text), reason, Severity.WARNING)


def _foreign(told: str, language: str) -> Words | None:
    letters, kana, han = (len(kind.findall(told)) for kind in (_LETTER, _KANA, _HAN))
    if language == "en":
        latin = len(re.findall("[A-Za-zÀ-ɏ]", told))
        return NOT_ENGLISH if letters >= FEWEST and letters - latin > MOST_FOREIGN * letters else None
    if han >= FEWEST_HAN and not kana:
        return CHINESE
    return NOT_JAPANESE if letters >= FEWEST and kana + han < LEAST_JAPANESE * letters else None
