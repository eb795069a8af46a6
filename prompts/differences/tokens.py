"""The smallest pieces of a text that a change may take or leave. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from prompts.unresolved import marks_in

# Signs of Markdown, a number with its separators, a word: half of any of these says something nobody wrote.
_SIGN = r"\*\*|\]\([^()\s]{0,2000}\)|｜[^｜《》\n]{1,60}《[^《》\n]{1,60}》|《《[^《》\n]{1,60}》》"
_WORD = re.compile(_SIGN + r"|[0-9０-９]+(?:[.,．，][0-9０-９]+)*|[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)*")
_JOINER = "\u200d"
_TONES = ("\U0001f3fb", "\U0001f3ff")
_FLAGS = ("\U0001f1e6", "\U0001f1ff")
_TAGS = ("\U000e0020", "\U000e007f")
_VOWELS_AND_FINALS = ("\u1160", "\u11ff")
_SENTENCE_END = frozenset("。！？!?\n")


def tokens(text: str) -> list[str]:
    """Cut a text: marks such as `[要確認: …]`, words and numbers whole, all else by visible character.

    Joined again, they are the text. Takes time linear in it.
    """
    found: list[str] = []
    end = 0
    for start, stop in marks_in(text):
        found += [*_plain(text[end:start]), text[start:stop]]
        end = stop
    return [*found, *_plain(text[end:])]


def _plain(text: str) -> Iterator[str]:
    end = 0
    while end < len(text):
        word = _WORD.match(text, end)
        start, end = end, _cluster_end(text, word.end() - 1 if word else end)
        yield text[start:end]


def _cluster_end(text: str, start: int) -> int:
    """Where the visible character at `start` ends: with its marks, joined signs, and the other half of a flag."""
    end = start + 1
    while end < len(text):
        before, here = text[end - 1], text[end]
        flag = end == start + 1 and _within(before, _FLAGS) and _within(here, _FLAGS)
        if not (flag or before == _JOINER or before + here == "\r\n" or _extends(here)):
            break
        end += 1
    return end


def _extends(sign: str) -> bool:
    combining = sign == _JOINER or unicodedata.category(sign) in ("Mn", "Mc", "Me")
    return combining or any(_within(sign, span) for span in (_TONES, _TAGS, _VOWELS_AND_FINALS))


def _within(sign: str, span: tuple[str, str]) -> bool:
    return span[0] <= sign <= span[1]


def sentences_of(pieces: list[str]) -> list[tuple[str, ...]]:
    """Put tokens together to sentences, each with the end and the white space that follow it."""
    found: list[list[str]] = []
    ended = True
    for piece in pieces:
        trails = piece in _SENTENCE_END or piece.isspace()
        if ended and not (trails and found):
            found.append([])
            ended = False
        found[-1].append(piece)
        ended = ended or piece in _SENTENCE_END
    return [tuple(sentence) for sentence in found]
