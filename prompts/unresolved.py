"""Marks left in a text where a fact is still to be checked.

A model that lacks a fact writes `[要確認: 何が足りないか]` (in English `[to check: what is
missing]`) instead of inventing one, and authors may write the same by hand. Nothing that
still carries a mark may be published or mailed; every route asks this module.
"""

import re
import unicodedata

from prompts.characters import visible

# Read on folded text, see `_Folding`, and by the browser too: only what means the same in both.
_JA = r"要\s{0,9}確認(?:事項|項目|箇所|個所|点)?\s?[0-9]{0,3}"
_EN = r"(?:to\s{1,9}check|to\s{1,9}be\s{1,9}checked)"
_SIGNS = r"[\s※★☆●■◆▲△⚠!?#・:→]{0,4}"
_PARTING = r":;、,.。・/|(\-‐–—―−→=~〜"
# 要確認書類 and 要確認事項の一覧 are words like others: letters follow.
_WORDS = rf"(?:{_JA}|{_EN})(?=[\s{_PARTING}!?)\]】〗〕}}>〉]|$)"
_EXPLAINED = rf"(?:{_JA}|{_EN})\s{{0,9}}[{_PARTING}]"
_ASIDE = rf"(?:{_JA}\s{{0,9}}[{_PARTING}]|{_EN}\s{{0,9}}:)"
_UNQUOTED = "(?<![「『“‘〝])"  # 「【要確認】」 tells what stood on a mail


def _closed_by(sign: str) -> str:
    """The rest of a mark. One never closed counts to the end of its line: half a mark is as unresolved."""
    return rf"[^{sign}\n]*(?:{sign}|$)"


_BRACKETS = [("【", "】"), ("〖", "〗"), ("〔", "〕"), (r"\{", r"\}")]
_PARENTHESES = [(r"\(", r"\)"), ("<", ">"), ("〈", "〉")]
PATTERN = "|".join(
    [
        rf"\[{_SIGNS}{_WORDS}" + _closed_by(r"\]"),
        *(
            rf"(?:{_UNQUOTED}{begin}{_SIGNS}{_WORDS}|{begin}{_SIGNS}{_EXPLAINED}){_closed_by(end)}"
            for begin, end in _BRACKETS
        ),
        *(
            rf"(?:{_UNQUOTED}{begin}{_SIGNS}{_JA}\s{{0,9}}(?={end})|{begin}{_SIGNS}{_ASIDE}){_closed_by(end)}"
            for begin, end in _PARENTHESES
        ),
    ]
)
_MARK = re.compile(PATTERN, re.IGNORECASE | re.MULTILINE)

_EMPHASIS = frozenset("*_`~\\")  # of Markdown


class _Folding(dict[int, str]):
    """What a character counts as: nothing, if it draws nothing or only emphasises, else its plain width."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        unseen = sign in _EMPHASIS or unicodedata.category(sign) in ("Cf", "Mn", "Me")
        self[code] = "" if unseen else unicodedata.normalize("NFKC", visible(sign))
        return self[code]


_FOLDING = _Folding()


def marks_in(text: str) -> list[tuple[int, int]]:
    """Return where each mark of `text` begins and ends, in order. They do not overlap.

    A mark is found in brackets of any kind and width, whatever Markdown emphasises in it
    and whatever characters that nobody sees stand between its own. In brackets other than
    square ones it must say what is missing, or stand there unquoted. Takes time linear in
    the text.

    Args:
        text: plain text or Markdown; for rich text pass the text without tags.
    """
    folded = text.translate(_FOLDING)
    spans = [match.span() for match in _MARK.finditer(folded)]
    if not spans or folded == text:
        return spans
    places = [place for place, sign in enumerate(text) for _ in _FOLDING[ord(sign)]]
    return [(places[start], places[end - 1] + 1) for start, end in spans]


def find_unresolved(text: str) -> list[str]:
    """Return every mark of `text` that still asks for a check, as written, in order.

    Args:
        text: as for `marks_in`.

    Returns:
        The marks with their brackets, repeated ones repeated; empty when nothing is open.
    """
    return [text[start:end].strip() for start, end in marks_in(text)]
