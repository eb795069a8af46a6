"""Companies by their legal form or the last word of their name, and places in Japan."""

import re
from collections.abc import Iterator
from functools import cache

from prompts.checks.grounding.wordlists import words

_FORM = r"(?:(?:株式|有限|合同|合資)会社|(?:一般|公益)?(?:社団|財団)法人|(?:学校|医療|NPO)法人|\((?:株|有|同)\))"
_SIGN = r"㐀-鿿々ァ-ヴーA-Za-z0-9&・"
_AFTER_FORM = re.compile(
    rf"{_FORM} ?(?![をはがのにでとへも])"
    rf"(?P<name>(?:[ぁ-ん]{{1,8}}(?=[{_SIGN}]))?[{_SIGN}]{{1,20}}|[ぁ-ん]{{3,6}})"
)
_FORM_BEHIND = re.compile(_FORM)
_NAME_BEFORE = re.compile(rf"[{_SIGN}]{{2,20}}\Z")
_LAST_WORD = re.compile(
    r"(?:精機|精工|製作所|工業所|鉄工所|鉄工|電機|電材|商会|商事|商店|物産|製薬|製鋼|製紙|重工|運輸|化成|興業|工務店|酒造|醸造|フーズ"
    r"|ホールディングス|ソリューションズ)(?![㐀-鿿々ァ-ヴー])"
)
_FIRST_PART = re.compile(r"[㐀-鿿々ァ-ヴーA-Za-z]{1,10}\Z")

Found = tuple[int, int, str]  # start, end, the name itself


def companies(text: str) -> Iterator[Found]:
    """Find names of companies in a folded text; those found in two ways come twice."""
    for match in _AFTER_FORM.finditer(text):
        yield match.start(), match.end("name"), match["name"]
    for match in _FORM_BEHIND.finditer(text):
        if before := _NAME_BEFORE.search(text[max(0, match.start() - 20) : match.start()]):
            yield match.start() - len(before[0]), match.end(), before[0]
    for match in _LAST_WORD.finditer(text):
        before = _FIRST_PART.search(text[max(0, match.start() - 10) : match.start()])
        if before and before[0] not in words("no_companies"):
            start = match.start() - len(before[0])
            yield start, match.end(), text[start : match.end()]


def places(text: str) -> Iterator[Found]:
    """Find well-known places of Japan in a folded text."""
    for match in _places().finditer(text):
        yield *match.span(), match[0]


@cache
def _places() -> re.Pattern[str]:
    listed = "|".join(sorted(words("places"), key=len, reverse=True))
    return re.compile(rf"(?<![㐀-鿿々])(?:{listed})(?![々])")
