"""When things of the demo happened, counted back from the moment it was first seeded. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tokyo")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MORNING = (7, 30)


FOUNDED = 26
"""Weeks before the seeding at which the publication began."""


def founding(anchor: datetime) -> datetime:
    """When the publication and its own pages began."""
    return morning(anchor, weeks=FOUNDED, weekday="mon")


def morning(anchor: datetime, *, weeks: int, weekday: str) -> datetime:
    """Half past seven in Tokyo on a weekday so many weeks before the week of `anchor`; past for `weeks` > 0."""
    local = anchor.astimezone(ZONE)
    day = local.date() - timedelta(days=local.weekday() + 7 * weeks - WEEKDAYS.index(weekday))
    return datetime(day.year, day.month, day.day, *MORNING, tzinfo=ZONE)
