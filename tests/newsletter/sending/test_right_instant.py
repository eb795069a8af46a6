"""Properties of the start: in every zone, on days clocks change, a mailing starts once and at its instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from newsletter.sending import schedule as times
from newsletter.sending import services
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.retime import keep_to_the_wall
from newsletter.sending.schedule import WALL_TIME, Kind, instant
from newsletter.sending.tick import tick
from tests.factories.sending import NOW, at, make_scheduled_mailing

ZONES = sorted(zone for zone in available_timezones() if zone != "localtime")
RESTLESS = (
    "Africa/Casablanca",
    "America/Havana",
    "America/New_York",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Chatham",
)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
WITH_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def days_of_change(zone: str, *years: int) -> Iterator[datetime]:
    """The local days, naive, on which a zone's clocks change, one before each included."""
    rules = ZoneInfo(zone)
    for year in years:
        moments = [datetime(year, 1, 1, tzinfo=UTC) + number * DAY for number in range(367)]
        for before, after in zip(moments, moments[1:], strict=False):
            if before.astimezone(rules).utcoffset() != after.astimezone(rules).utcoffset():
                yield before.astimezone(rules).replace(hour=0, minute=0, tzinfo=None)


CHANGES = [(zone, day) for zone in RESTLESS for day in days_of_change(zone, 2026, 2027)]
minutes = st.integers(0, 48 * 60).map(lambda number: timedelta(minutes=number))
near_changes = st.tuples(st.sampled_from(CHANGES), minutes).map(lambda one: (one[0][0], one[0][1] + one[1]))
near_new_year = st.tuples(
    st.sampled_from(ZONES), st.integers(2027, 2035).map(lambda year: datetime(year, 1, 1)), minutes
).map(lambda one: (one[0], one[1] - DAY + one[2]))
any_time = st.tuples(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31)).map(
        lambda one: one.replace(second=0, microsecond=0)
    ),
)
wishes = st.one_of(near_changes, near_new_year, any_time)


@pytest.fixture
def mailing(db):
    return make_scheduled_mailing()


@contextmanager
def undone() -> Iterator[None]:
    """Take back what one example did."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def wish(mailing: Mailing, zone: str, wall: datetime) -> datetime:
    """Let the mailing be as scheduling makes it for a wall time; returns its instant."""
    text = wall.strftime(WALL_TIME)
    start = instant(text, zone).at
    Mailing.objects.filter(pk=mailing.pk).update(wall_time=text, zone=zone, start_at=start)
    return start


def rung(now: datetime) -> list[int]:
    bells: list[int] = []
    tick(now, ring_prepare=bells.append, ring_send=lambda _pk: None)
    return bells


@pytest.mark.parametrize("year", [2026, 2027])
def test_in_every_zone_the_days_clocks_change_keep_the_wall_time_or_move_it_by_the_gap(year):
    for zone in ZONES:
        rules = ZoneInfo(zone)
        for day in days_of_change(zone, year):
            for number in range(0, 48 * 60, 30):
                wall = day + timedelta(minutes=number)
                found = instant(wall.strftime(WALL_TIME), zone)
                shown = found.at.astimezone(rules).replace(tzinfo=None)
                later = wall.replace(tzinfo=rules, fold=1).astimezone(UTC)
                match found.kind:
                    case Kind.GAP:
                        assert timedelta(0) < shown - wall <= DAY
                    case Kind.FOLD:
                        assert (shown, found.at < later) == (wall, True)
                    case Kind.PLAIN:
                        assert (shown, later) == (wall, found.at)


@WITH_FIXTURES
@given(wishes)
def test_it_is_rung_for_at_its_instant_and_not_before(mailing, wished):
    with undone():
        start = wish(mailing, *wished)
        assert rung(start - SECOND) == []
        assert rung(start) == [mailing.pk]


@settings(WITH_FIXTURES, max_examples=8)
@given(wishes, st.lists(st.integers(-90, 90), max_size=6))
def test_it_starts_once_and_never_early_whatever_the_clock_does(mailing, wished, offsets):
    """Ticks come late, twice, and after a clock that was set back."""
    with undone():
        start = wish(mailing, *wished)
        begun = [
            now
            for now in (start + timedelta(seconds=offset) for offset in (*offsets, 0, 0))
            for pk in rung(now)
            if prepare(mailing_id=pk, clock=at(now))
        ]
        assert len(begun) == 1
        assert begun[0] >= start
        assert Mailing.objects.get(pk=mailing.pk).state == Mailing.State.SENDING


# The rules of a zone change between scheduling and the day: the wall time is what people meant.


@pytest.fixture
def new_rules(monkeypatch):
    """Let Tokyo keep another distance from UTC, as after an update of the time zone database."""
    known = times._zone

    def change(hours: int) -> None:
        moved = timezone(timedelta(hours=hours))
        monkeypatch.setattr(times, "_zone", lambda name: moved if name == "Asia/Tokyo" else known(name))

    return change


@pytest.mark.parametrize(("hours", "moved"), [(10, -HOUR), (8, HOUR), (9, timedelta(0))])
def test_the_start_follows_the_wall_time(mailing, new_rules, hours, moved):
    before = mailing.start_at
    new_rules(hours)
    assert keep_to_the_wall(now=NOW) == bool(moved)
    assert keep_to_the_wall(now=NOW) == 0
    mailing.refresh_from_db()
    assert mailing.start_at == before + moved
    entries = ModelLogEntry.objects.for_instance(mailing).filter(action="newsletter.mailing.retime")
    told = {"at": NOW.isoformat(), "from": before.isoformat(), "to": mailing.start_at.isoformat()}
    assert [entry.data for entry in entries] == ([told] if moved else [])


def test_the_tick_looks_before_it_rings(mailing, new_rules):
    new_rules(8)
    assert rung(mailing.start_at) == []
    assert rung(mailing.start_at + HOUR) == [mailing.pk]


def test_an_hour_that_is_past_by_the_new_rules_is_a_late_start(mailing, new_rules):
    new_rules(15)
    assert rung(NOW) == [mailing.pk]
    assert not prepare(mailing_id=mailing.pk, clock=at(NOW))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("held", "late")


def test_what_a_person_let_start_at_once_does_so(mailing, new_rules):
    late = mailing.start_at + timedelta(hours=3, seconds=40)
    assert not prepare(mailing_id=mailing.pk, clock=at(late))
    mailing.refresh_from_db()
    services.release(mailing=mailing, user=None, now=late)
    new_rules(8)
    assert rung(late) == [mailing.pk]
    assert prepare(mailing_id=mailing.pk, clock=at(late))
