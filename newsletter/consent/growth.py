"""How a newsletter grows: who joined and who left, by day, week or month of its own time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DateField, QuerySet, Value, When
from django.db.models.functions import Cast, TruncDay, TruncMonth, TruncWeek
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.consent.models import Subscription
from newsletter.newsletters.models import Newsletter

State = Subscription.State

STEPS: dict[str, tuple[Promise, type[Any], int]] = {
    "day": (_("by day"), TruncDay, 31),
    "week": (_("by week"), TruncWeek, 27),
    "month": (_("by month"), TruncMonth, 25),
}
"""Words, how times are cut, and how many periods are shown, the present one included. Weeks begin on Monday."""


@dataclass(frozen=True)
class Period:
    """One day, week or month: who joined and left in it, and how many were subscribed at its end."""

    begins: date
    joined: int
    left: int
    total: int

    @property
    def net(self) -> int:
        """How many more were subscribed at the end than at the beginning."""
        return self.joined - self.left


def growth(newsletter: Newsletter, *, by: str, now: datetime) -> list[Period]:
    """The latest periods of a newsletter, the oldest first. Two queries.

    Whoever came back counts as joined on the last day they did; so the numbers always add up to
    those who are subscribed. Whoever never confirmed has neither joined nor left. Raises
    `KeyError` for a step that is not in `STEPS`.
    """
    _label, cut, number = STEPS[by]
    zone = ZoneInfo(newsletter.time_zone)
    days = beginnings(now.astimezone(zone).date(), by=by, number=number)
    start = datetime.combine(days[0], time.min, zone)
    rows = Subscription.objects.filter(newsletter=newsletter, confirmed_at__isnull=False)
    joined = _by_period(rows.exclude(state=State.PENDING), "confirmed_at", cut, start, zone)
    gone = rows.filter(state=State.UNSUBSCRIBED, unsubscribed_at__isnull=False)
    left = _by_period(gone, "unsubscribed_at", cut, start, zone)
    return periods(days, joined, left)


def periods(days: list[date], joined: Mapping[date | None, int], left: Mapping[date | None, int]) -> list[Period]:
    """Periods that begin on the given days, from the numbers of each; None stands for the time before. Pure."""
    total = joined.get(None, 0) - left.get(None, 0)
    found = []
    for begins in days:
        total += joined.get(begins, 0) - left.get(begins, 0)
        found.append(Period(begins, joined.get(begins, 0), left.get(begins, 0), total))
    return found


def beginnings(today: date, *, by: str, number: int) -> list[date]:
    """The first days of the latest periods, the present one last. Pure."""
    if by == "month":
        months = range(today.year * 12 + today.month - number, today.year * 12 + today.month)
        return [date(month // 12, month % 12 + 1, 1) for month in months]
    step = timedelta(days=7 if by == "week" else 1)
    last = today - timedelta(days=today.weekday()) if by == "week" else today
    return [last - step * back for back in reversed(range(number))]


def _by_period(
    rows: QuerySet[Subscription], field: str, cut: type[Any], start: datetime, zone: ZoneInfo
) -> dict[date | None, int]:
    """How many rows there are in each period, and under None before the first. One query."""
    before = When(**{f"{field}__lt": start}, then=Value(None))
    first_day = Cast(cut(field, tzinfo=zone), DateField())
    period = Case(before, default=first_day, output_field=DateField(null=True))
    return dict(rows.order_by().annotate(period=period).values_list("period").annotate(number=Count("pk")))
