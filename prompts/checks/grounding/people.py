"""Names with a title behind them: 佐伯さん, 田辺課長, スミス氏."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prompts.checks.grounding.katakana import ordinary
from prompts.checks.grounding.wordlists import longest_first, words

_POSTS = longest_first("posts")
_TITLE = re.compile(
    rf"(?P<courtesy>{'|'.join(longest_first('courtesies'))})(?![㐀-鿿々])"
    rf"|(?P<post>{'|'.join(_POSTS)})(?![㐀-鿿々]|ー|さん|シップ)"
)
_NAME_BEFORE = re.compile(r"(?:[㐀-鿿々ヶ]{1,9}|[ァ-ヴー・=]{2,24}|[A-Z][A-Za-z]{1,20})\Z")
_DEPARTMENT_BEFORE = re.compile(r"[㐀-鿿々]{1,6}[部課室社店局所場係班](?=[㐀-鿿々]{2})")
_KANJI = re.compile(r"[㐀-鿿々ヶ]+")
_COUNT = re.compile(r"[一二三四五六七八九十数何両][人名社]")
_LONGEST_NAME = 5  # kanji; what is longer is an office or a firm


POST = re.compile("|".join(_POSTS))


@dataclass(frozen=True)
class Person:
    """`name` with `post` (empty for さん and other courtesies) in `text[start:end]`."""

    start: int
    end: int
    name: str
    post: str


def people(text: str) -> Iterator[Person]:
    """Find names with a title in a folded text, in order. お客様, 営業部長 and other roles name nobody."""
    for title in _TITLE.finditer(text):
        begin = max(0, title.start() - 24)
        before = _NAME_BEFORE.search(text[begin : title.start()])
        if not before or text[begin + before.start() - 1 : begin + before.start()] in ("お", "ご"):
            continue
        if name := _name(before[0], is_post=bool(title["post"])):
            yield Person(title.start() - len(name), title.end(), name, title["post"] or "")


def _name(run: str, *, is_post: bool) -> str:
    """What of a run before a title is the name; an empty text if it says a role only."""
    if not _KANJI.fullmatch(run):
        is_role = ordinary(run) or run in words("departments") if run[0] >= "ァ" else False
        return "" if is_role else run
    run = _without_department(run) if is_post else run
    if split := _DEPARTMENT_BEFORE.match(run):
        run = run[split.end() :]
    if not run or _is_role(run) or len(run) > _LONGEST_NAME:
        return ""
    return run


def _without_department(run: str) -> str:
    """沖田営業 → 沖田, of 沖田営業部長; empty for 営業."""
    departments = words("departments")
    for start in range(len(run)):
        if run[start:] in departments and (start == 0 or len(run) - start > 1):
            return _without_department(run[:start])
    return run


def _is_role(run: str) -> bool:
    roles = words("people")
    if run in roles or run in words("departments") or _COUNT.match(run):
        return True
    return any(run[start:] in roles for start in range(1, len(run) - 1)) or run.endswith(tuple(_POSTS))
