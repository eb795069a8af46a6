"""What is left where little is known of a reader, and reads badly: an honorific or a comma that stands alone."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.editions.merge.grammar import BREAK, FIELD, TAG, flatten_html

_HONORIFIC = "(?:様(?![々子相式態])|樣|さま|サマ|さん|くん|ちゃん|君|殿|女史|氏)"
_ENDS = r"(?=[\s、。，．,.!！?？へ」）)』】]|(?:には|の|に|は|が|を|と|も|、)|$)"
_BADLY = re.compile(
    rf"(?m)^{_HONORIFIC}{_ENDS}|(?<=[、。，．（(「『【]){_HONORIFIC}{_ENDS}|^[、。，．,.!！?？）)」』】・ー]"
    r"|[、。，．]{2,}|[（(「『【〈《｢]\s*[）)」』】〉》｣]|(?:^|(?<=\s))['’]s\b|(?<=\w)\s[,.!?](?=\s|$)|の$|^[へをがはにのも][、。]"
    r"|^(?:株式会社|有限会社|合同会社)(?=\s|$)"
)
_SHOWN = 40
_A_NAME, _A_COMPANY = "山田", "かわら社"


@dataclass(frozen=True)
class Reader:
    """A made-up reader of whom little is known: the values, and how what they get is told of."""

    values: Mapping[str, str]
    sentence: Promise


READERS = (
    Reader(
        {},
        _(
            "With nothing known of a reader, this reads “%(words)s”. Put the words that belong to a field right "
            "beside it, or write a fallback: %(example)s."
        ),
    ),
    Reader(
        {"company": _A_COMPANY},
        _(
            "With only the company known, this reads “%(words)s”. Put the words that belong to a field right "
            "beside it, or write a fallback: %(example)s."
        ),
    ),
    Reader(
        {"name": _A_NAME, "family_name": _A_NAME, "given_name": _A_NAME, "reading": _A_NAME},
        _(
            "With only the name known, this reads “%(words)s”. Put the words that belong to a field right "
            "beside it, or write a fallback: %(example)s."
        ),
    ),
)


def badly_left(source: str, said: Callable[[Mapping[str, str]], str], *, example: str) -> Iterator[str]:
    """What reads badly to readers of whom little is known, in a sentence; what is written so is passed over.

    Args:
        source: the words as they are written, flat.
        said: what they say to a reader of some values, as plain words or HTML.
        example: a field with a fallback, as it is written in the active language.
    """
    meant = Counter(match[0] for match in _BADLY.finditer(_plain(source).replace(FIELD, "\ue000")))
    for reader in READERS:
        words = _plain(flatten_html(said(reader.values)).text)
        found = list(_BADLY.finditer(words))
        extra = Counter(match[0] for match in found) - meant
        worst = next((match for match in found if match[0] in extra), None)
        if worst is not None:
            yield str(reader.sentence) % {"words": _around(words, worst), "example": example}
            return


def _plain(flat: str) -> str:
    return flat.replace(TAG, "").replace(BREAK, "\n")


def _around(words: str, match: re.Match[str]) -> str:
    """The line that a match stands in, not too long."""
    start = words.rfind("\n", 0, match.start()) + 1
    line = words[start:].partition("\n")[0].strip()
    return line if len(line) <= _SHOWN else words[max(start, match.start() - 20) : match.end() + 10].strip()
