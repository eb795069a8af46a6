"""The week or month that a digest looks back on, and what it is called. Pure functions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class Span(StrEnum):
    """How long a digest looks back."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """Whole days in one zone: the first, and the one after the last."""

    span: Span
    first: date
    after: date
    zone: str

    @property
    def begins(self) -> datetime:
        """The instant at which the first day begins."""
        return datetime.combine(self.first, time.min, ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        """The instant at which the last day is over."""
        return datetime.combine(self.after, time.min, ZoneInfo(self.zone))

    @property
    def last(self) -> date:
        """The last day."""
        return self.after - timedelta(days=1)


def last_period(span: Span, *, now: datetime, zone: str) -> Period:
    """The last week (Monday to Sunday) or month that is over in a zone at an instant."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if span == Span.WEEK:
        after = today - timedelta(days=today.weekday())
        return Period(span, after - timedelta(days=7), after, zone)
    after = today.replace(day=1)
    return Period(span, (after - timedelta(days=1)).replace(day=1), after, zone)


def digest_title(period: Period) -> str:
    """What the digest of a period is called in the active language, such as 「8月のまとめ」."""
    if period.span == Span.MONTH:
        return _("%(month)s in review") % {"month": date_format(period.first, "F")}
    words = {"first": _day(period.first), "last": _day(period.last)}
    return pgettext("title of a digest", "%(first)s to %(last)s in review") % words


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
