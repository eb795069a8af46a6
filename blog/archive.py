"""Essays by the month they were first published in, as the publication's clock has it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from wagtail.models import Locale

from blog.essays import listed, readable_essays
from blog.models import EssayPage


@dataclass(frozen=True)
class Month:
    """A month with essays and how many there are."""

    year: int
    month: int
    essay_count: int


@dataclass(frozen=True)
class Year:
    """A year with its months, newest first."""

    year: int
    months: tuple[Month, ...]

    @property
    def essay_count(self) -> int:
        """How many essays were first published in the year."""
        return sum(month.essay_count for month in self.months)


def years(locale: Locale) -> list[Year]:
    """Return the years in which readable essays of one language appeared, newest first; one query."""
    zone = timezone.get_default_timezone()
    essays = readable_essays().filter(locale=locale, first_published_at__isnull=False).order_by()
    by_month = essays.annotate(begin=TruncMonth("first_published_at", tzinfo=zone)).values_list("begin")
    found: dict[int, list[Month]] = defaultdict(list)
    for begin, count in by_month.annotate(essay_count=Count("pk")).order_by("-begin"):
        found[begin.year].append(Month(begin.year, begin.month, count))
    return [Year(year, tuple(months)) for year, months in found.items()]


def essays_between(locale: Locale, begin: datetime, end: datetime) -> QuerySet[EssayPage]:
    """Return the readable essays of one language first published from `begin` on and before `end`."""
    return listed(
        readable_essays().filter(locale=locale, first_published_at__gte=begin, first_published_at__lt=end)
    )


def span(year: int, month: int | None = None) -> tuple[datetime, datetime]:
    """Return the first instant of a year or month and of the one after it, in the publication's zone."""
    zone = timezone.get_default_timezone()
    if month is None:
        return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, 1, tzinfo=zone), datetime(*following, 1, tzinfo=zone)
