"""Days as files write them: 2024-01-31, 2024年1月31日, 令和6年1月31日, 31/01/2024."""

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

EARLIEST = date(1990, 1, 1)
LONGEST = 60
ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?:\D.*)?", re.DOTALL)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")
ERA = re.compile(
    r"(令和|平成|昭和|[rhs])\.?\s?(元|\d{1,2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?:\D.*)?", re.I
)
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:\D.*)?", re.DOTALL)
MONTH_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s)?([a-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?:\D.*)?", re.I
)
DAY_NAMED = re.compile(r"(?:[a-z]{3,9},?\s)?(\d{1,2})[\s-]([a-z]{3,9})\.?[\s-](\d{4})(?:\D.*)?", re.I)


def read_date(text: str, *, zone: ZoneInfo) -> date | None:
    """The day a text names, seen in `zone` where it names a moment.

    None for what is no date, what lies before 1990, and what can be read in two ways (02/03/2024).
    """
    found = _moment(text, zone) or _written(unicodedata.normalize("NFKC", text[:LONGEST]).strip())
    return found if found is not None and found >= EARLIEST else None


def _moment(text: str, zone: ZoneInfo) -> date | None:
    """ISO 8601, the writing of nearly all exports; quick."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


def _written(text: str) -> date | None:
    if found := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := ERA.fullmatch(text):
        year = 1 if found[2] == "元" else int(found[2])
        return _day(ERAS[found[1].lower()] + year, int(found[3]), int(found[4]))
    if found := YEAR_LAST.fullmatch(text):
        return _either(int(found[1]), int(found[2]), int(found[3]))
    if found := MONTH_NAMED.fullmatch(text):
        return _day(int(found[3]), MONTHS.get(found[1][:3].lower(), 0), int(found[2]))
    if found := DAY_NAMED.fullmatch(text):
        return _day(int(found[3]), MONTHS.get(found[2][:3].lower(), 0), int(found[1]))
    return None


def _either(one: int, other: int, year: int) -> date | None:
    """Month and day in either order; nothing where both orders give a day and not the same one."""
    if one > 12:
        return _day(year, other, one)
    return _day(year, one, other) if other > 12 or one == other else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
