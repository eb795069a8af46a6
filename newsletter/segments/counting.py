"""How many a filter holds, in a bounded time: counted, or estimated from a sample and said to be.

A million rows and a slow condition may take longer than anyone waits for a page. The database stops the
count itself: PostgreSQL by `statement_timeout`, SQLite by a progress handler.
"""

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Count, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter.consent.models import Subscription

SECONDS = 1.5
"""What a count may take in all: a little more than half for counting, the rest for a sample."""
COUNTING, SAMPLING, STATEMENT = 0.55, 0.25, 0.15
STRATA = 100
BLOCK = 300
SQLITE_STEPS = 5_000
CANCELLED = "57014"
"""PostgreSQL's code of a statement that ran out of time."""


class OutOfTime(Exception):
    """The database did not finish in the time allowed."""


class Precision(StrEnum):
    """How a number came about."""

    COUNTED = "counted"
    ABOUT = "about"
    BELOW = "below"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Tally:
    """Numbers by group, all counted or all estimated. `number` is their sum, or the bound it lies below."""

    groups: Mapping[tuple[Any, ...], int]
    precision: Precision = Precision.COUNTED
    bound: int = 0

    @property
    def number(self) -> int:
        """The sum, rounded where it is an estimate."""
        total = sum(self.groups.values())
        return total if self.precision == Precision.COUNTED else _rounded(total) or self.bound

    @property
    def words(self) -> str:
        """The number as an honest sentence part in the active language."""
        return in_words(self.number, self.precision)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let each statement inside take so many seconds at most. Raises `OutOfTime`; a transaction around goes on."""
    guard = _limited_postgresql if connection.vendor == "postgresql" else _limited_sqlite
    with guard(seconds):
        yield


def tally(
    rows: "QuerySet[Subscription]", *fields: str, seconds: float = SECONDS, rng: random.Random | None = None
) -> Tally:
    """Count subscriptions by the values of some fields (none: all together) within `seconds`, however many.

    Out of time the numbers are estimates from blocks of ids spread over the table at random,
    rounded to two digits. Finding nobody in them gives a bound (95 %, the rule of three).
    """
    try:
        with limited(seconds * COUNTING):
            return Tally(_groups(rows, fields))
    except OutOfTime:
        return _estimate(rows, fields, seconds, rng or random.Random())  # noqa: S311 - a sample, no secret


def exists(rows: "QuerySet[Subscription]", *, seconds: float = SECONDS) -> bool | None:
    """Whether there is anyone; None: it could not be found out in time."""
    try:
        with limited(seconds):
            return rows.exists()
    except OutOfTime:
        return None


def in_words(number: int, precision: Precision = Precision.COUNTED) -> str:
    """A number of people as it may be said."""
    shown = number_format(number, force_grouping=True)
    if precision == Precision.ABOUT:
        return _("about %(number)s people, estimated from a sample") % {"number": shown}
    if precision == Precision.BELOW:
        return _("probably fewer than %(number)s people, estimated from a sample") % {"number": shown}
    if precision == Precision.UNKNOWN:
        return _("too many to be counted in the time a page has")
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": shown}


def _groups(rows: "QuerySet[Subscription]", fields: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    if not fields:
        return {(): rows.order_by().count()}
    found = rows.order_by().values_list(*fields).annotate(number=Count("pk")).values_list(*fields, "number")
    return {tuple(row[:-1]): row[-1] for row in found}


def _estimate(
    rows: "QuerySet[Subscription]", fields: tuple[str, ...], seconds: float, rng: random.Random
) -> Tally:
    found: dict[tuple[Any, ...], int] = {}
    looked = span = 0
    until = time.monotonic() + seconds * SAMPLING
    with suppress(OutOfTime), limited(seconds * STATEMENT):  # What was looked at before counts.
        first, last = _ends()
        span = last - first + 1
        for begin, end in _blocks(first, last, rng):
            for group, number in _groups(rows.filter(pk__gte=begin, pk__lt=end), fields).items():
                found[group] = found.get(group, 0) + number
            looked += end - begin
            if time.monotonic() > until:
                break
    return _scaled(found, looked, span)


def _scaled(found: dict[tuple[Any, ...], int], looked: int, span: int) -> Tally:
    if not looked:
        return Tally({}, Precision.UNKNOWN)
    share = span / looked
    if not found or not any(found.values()):
        return Tally({}, Precision.BELOW, bound=_rounded(int(3 * share) + 1))
    return Tally({group: _rounded(round(number * share)) for group, number in found.items()}, Precision.ABOUT)


def _ends() -> tuple[int, int]:
    """The first and the last id there is, each found by its index."""
    ids = Subscription.objects.values_list("pk", flat=True)
    return ids.order_by("pk").first() or 0, ids.order_by("-pk").first() or 0


def _blocks(first: int, last: int, rng: random.Random) -> list[tuple[int, int]]:
    """One block of ids from each stratum, in random order, so that stopping at any time leaves a fair sample."""
    width = max((last - first + 1) // STRATA, 1)
    size = min(BLOCK, width)
    starts = [first + width * number + rng.randrange(width - size + 1) for number in range(STRATA)]
    rng.shuffle(starts)
    return [(start, start + size) for start in starts if start <= last]


def _rounded(number: int) -> int:
    """To two digits: 41,237 is about 41,000."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return (number + unit // 2) // unit * unit


@contextmanager
def _limited_postgresql(seconds: float) -> Iterator[None]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            (before,) = cursor.fetchone()
            _set_timeout(cursor, f"{max(int(seconds * 1000), 1)}ms")
            yield
            _set_timeout(cursor, before)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == CANCELLED:
            raise OutOfTime from error
        raise


def _set_timeout(cursor: Any, value: str) -> None:
    cursor.execute("SELECT set_config('statement_timeout', %s, true)", [value])


@contextmanager
def _limited_sqlite(seconds: float) -> Iterator[None]:
    until = time.monotonic() + seconds
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: time.monotonic() > until, SQLITE_STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" in str(error) and time.monotonic() > until:
            raise OutOfTime from error
        raise
    finally:
        connection.connection.set_progress_handler(None, 0)
