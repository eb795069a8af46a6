"""Days and hours: 2024年4月1日, 令和六年, 4/1, April 1, 午後3時半, 7:30, 9 a.m."""

import re
from collections.abc import Iterator

from prompts.checks.grounding.claims import Claim, Fact, fact
from prompts.checks.grounding.numerals import ONES, kanji_value
from prompts.checks.grounding.wordlists import listed

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_MONTHS = listed("months")
_ORDINALS = listed("ordinals")
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:\d{4}|[一二〇九][〇一二三四五六七八九]{3}|二千[一二三四五六七八九十]{0,3})"
_ERA_YEAR = rf"(?P<era>明治|大正|昭和|平成|令和)\ ?(?P<era_year>元|{_N})\ ?年度?"
_FULL_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(_ORDINALS)})"
_NO_FIGURE = r"(?<![\d./年月-])"

_JAPANESE_DAY = re.compile(
    rf"""
      {_ERA_YEAR}(?:\ ?(?P<m1>{_N})\ ?月(?:\ ?(?P<d1>{_N})\ ?日)?)?
    | (?<!\d)(?P<y2>{_YEAR}|\d\d)\ ?年度?\ ?(?P<m2>{_N})\ ?月(?:\ ?(?P<d2>{_N})\ ?日)?
    | (?<![\d一二三四五六七八九十])(?P<m3>{_N})\ ?月(?!間)(?:\ ?(?P<d3>{_N})\ ?日(?!間))?
    | {_NO_FIGURE}(?P<y4>(?:19|20)\d\d)[/.-](?P<m4>\d{{1,2}})(?:[/.-](?P<d4>\d{{1,2}}))?(?![\d/])
    | {_NO_FIGURE}(?!(?:1/[2-5]|2/[35]|3/[45]|4/5)(?!\d))(?P<m5>\d{{1,2}})/(?P<d5>\d{{1,2}})(?![\d/%])
    """,
    re.VERBOSE,
)
_ENGLISH_DAY = re.compile(
    rf"""
      \b(?P<m6>{_MONTH})\s(?P<d6>{_DAY})\b(?:,?\s(?P<y6>(?:19|20)\d\d)\b)?
    | \b(?P<d7>{_DAY})\s(?:of\s)?(?P<m7>{_MONTH})(?![a-z])(?:,?\s(?P<y7>(?:19|20)\d\d)\b)?
    | \b(?P<m8>{_MONTH}),?\s(?P<y8>(?:19|20)\d\d)\b
    | \b(?:in|since|last|next|by|until|till|early|late|during|from|this|every|of)\s
        (?P<m9>{_FULL_MONTH})\b(?!,?\s(?:{_DAY}\b|(?:19|20)\d\d))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HALVES = {
    **dict.fromkeys(("午前", "朝", "未明", "a", "morning"), "am"),
    **dict.fromkeys(("午後", "夕方", "昼", "p", "afternoon", "evening"), "pm"),
    **dict.fromkeys(("夜", "深夜"), "night"),
}
_NIGHT_ENDS = 6  # 夜の2時 is after midnight, 夜の9時 before
_WORD_HOURS = (*ONES, "ten", "eleven", "twelve")
_H = rf"(?:\d{{1,2}}|{'|'.join(_WORD_HOURS)})"
_OTHER_HOURS = "[間代期点計差給短々候節限]"  # 時間, 時代, …
_PART_OF_DAY = r"morning|afternoon|evening"
_CLOCK = re.compile(
    rf"""
      (?:(?P<half1>午前|午後|未明|深夜|夕方|[朝昼夜])の?\ ?)?(?<![\d第])(?P<h1>(?!一時){_N})\ ?時(?!{_OTHER_HOURS})
        (?:(?P<half_past>半)|\ ?(?P<min1>{_N})\ ?分)?
    | (?:(?P<half2>午前|午後)\ ?)?(?<![\d:.])(?P<h2>\d{{1,2}}):(?P<min2>[0-5]\d)(?![\d:])
        (?:\ ?(?P<half3>[ap])\.?m\b\.?)?
    | (?<![\d:.])(?P<h4>\d{{1,2}})\ ?(?P<half4>[ap])\.?m\b\.?
    | \b(?P<past>half\spast|quarter\spast|quarter\sto)\s(?P<h5>{_H})\b(?:\sin\sthe\s(?P<half5>{_PART_OF_DAY}))?
    | \b(?P<h6>{_H})
        (?:\so['’]clock(?:\sin\sthe\s(?P<half6>{_PART_OF_DAY}))?|\sin\sthe\s(?P<half7>{_PART_OF_DAY})\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PAST = {"half past": 30, "quarter past": 15, "quarter to": -15}


def days(text: str) -> Iterator[Claim]:
    """Find days, months and years with a month, or of an era. A bare year is an amount."""
    for pattern in (_JAPANESE_DAY, _ENGLISH_DAY):
        for match in pattern.finditer(text):
            group = {name[0]: value for name, value in match.groupdict().items() if value and name[1:].isdigit()}
            year, month, day = _year(match, group.get("y")), _month(group.get("m")), _day(group.get("d"))
            if (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31):
                start = match.start("m9") if "m9" in match.groupdict() and match["m9"] else match.start()
                yield Claim(start, match.end(), tuple(_facts(year, month, day)))


def _year(match: re.Match[str], written: str | None) -> int | None:
    groups = match.groupdict()
    if groups.get("era"):
        return _ERAS[groups["era"]] + (kanji_value(groups["era_year"]) or 0)
    year = kanji_value(written) if written else None
    return 2000 + year if year is not None and year < 100 else year


def _month(written: str | None) -> int | None:
    if not written or not written[0].isascii() or written.isdigit():
        return kanji_value(written) if written else None
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(written.lower()[:3]))


def _day(written: str | None) -> int | None:
    if written and written.lower() in _ORDINALS:
        return _ORDINALS.index(written.lower()) + 1
    return kanji_value(re.sub(r"(?:st|nd|rd|th)$", "", written, flags=re.IGNORECASE)) if written else None


def _facts(year: int | None, month: int | None, day: int | None) -> Iterator[Fact]:
    if year is not None:
        yield fact(year, "year")
    if month is not None and day is not None:
        yield fact(100 * month + day, "day-of-year")
    elif month is not None:
        yield fact(month, "month-of-year")


def hours(text: str) -> Iterator[Claim]:
    """Find times of day. One without a half of the day, up to twelve, may be in either."""
    for match in _CLOCK.finditer(text):
        group = match.groupdict()
        hour = _hour(next(group[name] for name in ("h1", "h2", "h4", "h5", "h6") if group[name]))
        minute = _minute(group)
        if hour is not None and hour <= 30 and -60 < minute < 60:
            yield Claim(match.start(), match.end(), (_time(hour, minute, _half(group)),))


def _hour(written: str) -> int | None:
    return _WORD_HOURS.index(written.lower()) + 1 if written.lower() in _WORD_HOURS else kanji_value(written)


def _minute(group: dict[str, str | None]) -> int:
    if group["half_past"]:
        return 30
    if past := group["past"]:
        return _PAST[" ".join(past.lower().split())]
    return kanji_value(group["min1"] or group["min2"] or "〇") or 0


def _half(group: dict[str, str | None]) -> str:
    written = (value for name, value in group.items() if value and re.fullmatch(r"half\d", name))
    return _HALVES.get(next(written, "").lower(), "")


def _time(hour: int, minute: int, half: str) -> Fact:
    """Minutes since midnight; of a time that may be in either half of the day, since twelve o'clock."""
    if half == "night":
        half = "am" if hour < _NIGHT_ENDS or hour == 12 else "pm"
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if half or hour > 12 or hour == 0:
        return fact((60 * hour + minute) % 1440, "clock")
    return fact((60 * hour + minute) % 720, "clock-12")


_CODE = re.compile(r"(?<![\d-])\d{1,5}(?:-\d{1,5}){2,4}(?![\d-])|〒\d{3}-\d{4}")


def codes(text: str) -> Iterator[Claim]:
    """Find telephone numbers and the like, which are held as they stand or not at all."""
    for match in _CODE.finditer(text):
        yield Claim(*match.span(), (fact(int(re.sub(r"\D", "", match[0])), "code"),))
