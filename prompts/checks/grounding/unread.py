"""What makes no claim though it holds numbers or names: addresses, open marks, numbering, set phrases."""

import re
from functools import cache

from prompts.checks.grounding.blanking import BLANK, blanked
from prompts.checks.grounding.numerals import FIGURES
from prompts.checks.grounding.wordlists import phrases
from prompts.unresolved import marks_in

_LIST_SIGN = re.compile("[\u2070-\u209c\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf¹²³¼½¾\u2150-\u215f]")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!#-&*-;=?-Z_a-z~]+|[\w.+-]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII | re.IGNORECASE
)

_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
# Numbers that order a text or are part of a word.
_NUMBERING = re.compile(
    rf"""
      ^[ \t\#>*・-]{{0,12}}(?:\d{{1,3}}(?:[.)](?!\d)|[:、](?!\ ?\d))|\(\d{{1,3}}\)|(?<=\#\ )\d{{1,3}}\ )
    | 第\ ?{_COUNT}\ ?(?:章|節|部(?![屋門署品])|編|話|幕|条|項|に|の|は|一歩|印象)
    | {_COUNT}(?:つ|番)[目め]
    | (?<![A-Za-z])(?:[Vv]ol|[Nn]o|Part|Chapter|Step|Fig|Figure|Table|Case|Phase|Lesson|Day)\.?\ ?\d{{1,3}}(?!\d)
    | (?:図|表|注|その|事例|ステップ|ポイント|ケース|パート|フェーズ|コラム)\ ?{_COUNT}(?=[\s:.。、,)」]|$)
    | [#]\d{{1,3}}(?!\d) | \[\^?\d{{1,3}}\]
    | (?<![A-Za-z0-9])(?!USD|JPY|EUR|FY)[A-Za-z]{{1,12}}-?\d{{1,6}}(?:[A-Za-z.-]\w{{0,12}})?(?![\d,])
    | (?<![\d.])(?!(?:19|20)\d\d\.)\d{{1,4}}(?:\.\d{{1,4}}){{2,5}}(?![\d.])
    | (?<![\d.,])(?:\d{{1,3}}[DG]|[48]K)(?![A-Za-z])
    | (?<!\d)\d{{1,2}}(?:st|nd|rd|th)\ century
    """,
    re.VERBOSE | re.MULTILINE,
)


@cache
def _set_phrases() -> re.Pattern[str]:
    """One pattern for all; tried only where a figure, or a word for one, may begin a phrase."""
    listed = "|".join(re.escape(phrase) for phrase in phrases("expressions"))
    first = "".join(sorted({phrase[0] for phrase in phrases("expressions")}))
    return re.compile(
        rf"(?<![A-Za-z{FIGURES}])(?=[{re.escape(first)}])(?:{listed})(?![A-Za-z{FIGURES}])", re.IGNORECASE
    )


def list_signs_blanked(text: str) -> str:
    """Blank ① and the like, numbers of footnotes and ½: in plain widths they would read as other amounts."""
    return _LIST_SIGN.sub(BLANK, text)


def without_addresses(text: str) -> str:
    """Blank addresses of pages and people, and `[要確認: …]`."""
    text = blanked(text, marks_in(text))
    return blanked(text, (match.span() for match in _ADDRESS.finditer(text)))


def without_numbering(text: str) -> str:
    """Blank the numbers that count nothing: markers of lists, headings, parts of words, set phrases."""
    text = blanked(text, (match.span() for match in _NUMBERING.finditer(text)))
    return blanked(text, (match.span() for match in _set_phrases().finditer(text)))
