"""Numbers that claim nothing: parts of words, a single one, and the counts an essay makes of its own parts."""

import re

from prompts.checks.grounding.numerals import Number
from prompts.checks.grounding.units import Unit
from prompts.checks.grounding.wordlists import longest_first, words

# Before a single kanji figure other kanji make a word of it (統一, 再三), except these.
_MAY_PRECEDE = frozenset("約計全各毎週月年日満築他僅丸正実総延累当最中前後上下翌同残過合新旧通")
_KANJI = re.compile(r"[㐀-鿿々]")
_ONE_OF = frozenset({"day", "date-day", "item", "person", "times", "degree"})
_MEASURED = frozenset({"percent", "yen", "dollar", "month", "second"})
_PARTS = longest_first("parts_of_essays.ja")
_PART_BEHIND = re.compile(rf" ?[のは]?(?:{'|'.join(_PARTS)})")
_PART_BEFORE = re.compile(
    rf"(?:{'|'.join(part for part in _PARTS if part not in ('こと', '点', '案', '道'))})[はがも、]{{0,2}}\Z"
)
_SPOKEN_OF = re.compile(r"\b(?:the|these|those|all|other|us|them) \Z", re.IGNORECASE)  # “the five of them”
_ENGLISH_PARTS = words("parts_of_essays.en")


def is_part_of_a_word(text: str, number: Number, unit: Unit) -> bool:
    """Whether kanji read as a number are something else: no unit behind them, a word's end before them, 十分."""
    if number.text[0].isascii():
        return False
    if not unit.names:
        return True
    before, after = text[max(0, number.start - 1) : number.start], text[number.end : number.end + 2]
    if number.text == "十" and after[:1] == "分":  # じゅうぶん, unless it must be minutes
        return after[1:] not in ("間", "後", "前", "ほ") and before not in ("約", "と")
    return len(number.text) == 1 and (before == "っ" or bool(_KANJI.match(before) and before not in _MAY_PRECEDE))


def is_slight(text: str, number: Number, unit: Unit) -> bool:
    """Whether an amount needs no support: 一通, 一つ, 1人; 理由は三つ, two reasons; a bare two."""
    in_words = not number.in_figures
    if number.value == 1:
        return bool(unit.names & _ONE_OF) or (in_words and not unit.names & _MEASURED and unit.factor == 1)
    if number.value > 10:
        return False
    if unit.names & {"item", "点", "種類", "段階"}:
        before = text[max(0, number.start - 8) : number.start]
        return bool(_PART_BEHIND.match(text, unit.end) or _PART_BEFORE.search(before))
    if unit.names or not in_words:
        return in_words and bool(unit.names & _ENGLISH_PARTS)
    return number.value < 4 or bool(_SPOKEN_OF.search(text[max(0, number.start - 8) : number.start]))
