"""From the time a person meant to the instant a mailing starts, and whether it started too late."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WALL_TIME = "%Y-%m-%dT%H:%M"
SILENTLY_LATE = timedelta(minutes=15)
SOONEST = timedelta(seconds=15)
LEAST_LIMIT = timedelta(minutes=1)
NIGHT_BEGINS, NIGHT_ENDS = 22, 7


class BadTime(ValueError):
    """A wall time or a zone that cannot be read."""


class Kind(StrEnum):
    """How a wall time sits in its zone on that day."""

    PLAIN = "plain"
    GAP = "gap"
    FOLD = "fold"


class Lateness(StrEnum):
    """How late a start is, by the newsletter's limit."""

    ON_TIME = "on-time"
    LATE = "late"
    TOO_LATE = "too-late"


@dataclass(frozen=True)
class Instant:
    """The UTC instant of a wall time, and whether summer time moved or doubled it."""

    at: datetime
    kind: Kind


def instant(wall_time: str, zone: str) -> Instant:
    """The instant meant by a local wall time (`YYYY-MM-DDTHH:MM`) in an IANA zone.

    A time that the change to summer time skips is shifted forward by the gap; one that
    happens twice means the first. Raises `BadTime` for what cannot be read.
    """
    naive, rules = _parse(wall_time), _zone(zone)
    try:
        at = naive.replace(tzinfo=rules, fold=0).astimezone(UTC)
        second = naive.replace(tzinfo=rules, fold=1).astimezone(UTC)
    except OverflowError as error:
        raise BadTime(wall_time) from error
    if at.astimezone(rules).replace(tzinfo=None) != naive:
        return Instant(at, Kind.GAP)
    return Instant(at, Kind.FOLD if second != at else Kind.PLAIN)


def wall_time(at: datetime, zone: str) -> str:
    """The local wall time of an instant in a zone, to the minute. Raises `BadTime` for an unknown zone."""
    return at.astimezone(_zone(zone)).strftime(WALL_TIME)


def local_time(at: datetime, zone: str) -> datetime:
    """The same instant, aware, in a zone. Raises `BadTime` for an unknown zone."""
    return at.astimezone(_zone(zone))


def wall_time_in(minutes: int, *, zone: str, now: datetime) -> str:
    """The wall time about so many minutes from now: whole, and never sooner than 15 seconds away."""
    target = (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    if target < now + SOONEST:
        target += timedelta(minutes=1)
    return wall_time(target, zone)


def next_sensible_hour(*, zone: str, now: datetime) -> str:
    """The next 7:30 in the zone, the hour at which most editions are read."""
    local = now.astimezone(_zone(zone))
    morning = local.replace(hour=7, minute=30, second=0, microsecond=0, tzinfo=None)
    if morning <= local.replace(tzinfo=None):
        morning += timedelta(days=1)
    return morning.strftime(WALL_TIME)


def lateness(start_at: datetime, *, now: datetime, late_limit: int) -> Lateness:
    """Judge a start that happens now; `late_limit` is in minutes.

    Up to a quarter of an hour is silently fine, up to the limit it is `LATE`, then `TOO_LATE`.
    """
    delay = now - start_at
    limit = max(timedelta(minutes=late_limit), LEAST_LIMIT)
    if delay > limit:
        return Lateness.TOO_LATE
    return Lateness.ON_TIME if delay <= min(SILENTLY_LATE, limit) else Lateness.LATE


def is_past(start_at: datetime, *, now: datetime, late_limit: int) -> bool:
    """Whether going on now is too late for a start at `start_at`; `late_limit` is in minutes."""
    return lateness(start_at, now=now, late_limit=late_limit) == Lateness.TOO_LATE


def is_night(local: datetime) -> bool:
    """Whether a local time lies between 22:00 and 7:00, when a mail may wake somebody."""
    return not NIGHT_ENDS <= local.hour < NIGHT_BEGINS


def _parse(text: str) -> datetime:
    try:
        return datetime.strptime(text, WALL_TIME)
    except ValueError as error:
        raise BadTime(text) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadTime(name) from error
