"""How long a pause may last. Pure."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Span(StrEnum):
    """The lengths that are offered as one press."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


MONTHS = {Span.MONTH: 1, Span.QUARTER: 3}
LONGEST = 12
"""In months."""


def today_in(zone: str, *, now: datetime) -> date:
    """The day it is in a time zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def pause_end(today: date, span: Span) -> date:
    """The day on which a pause of this length that begins today is over."""
    return today + timedelta(days=7) if span == Span.WEEK else _months_later(today, MONTHS[span])


def bounds(today: date) -> tuple[date, date]:
    """The first and the last day a pause that begins today may end on: tomorrow, and a year from now."""
    return today + timedelta(days=1), _months_later(today, LONGEST)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
