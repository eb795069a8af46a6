"""Wall time and zone to one instant, in every zone; and when a start is too late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.schedule import (
    WALL_TIME,
    BadTime,
    Kind,
    Lateness,
    instant,
    lateness,
    next_sensible_hour,
    wall_time,
    wall_time_in,
)

ZONES = sorted(zone for zone in available_timezones() if zone != "localtime")
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda value: value.replace(second=0))


@pytest.mark.parametrize(
    ("wall", "zone", "utc", "kind"),
    [
        ("2026-11-24T07:30", "Asia/Tokyo", "2026-11-23T22:30", Kind.PLAIN),
        ("2026-12-31T23:59", "Asia/Tokyo", "2026-12-31T14:59", Kind.PLAIN),
        ("2026-03-08T02:30", "America/New_York", "2026-03-08T07:30", Kind.GAP),
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30", Kind.FOLD),
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30", Kind.GAP),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30", Kind.FOLD),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45", Kind.GAP),
    ],
)
def test_known_instants(wall, zone, utc, kind):
    found = instant(wall, zone)
    assert found.at.strftime(WALL_TIME) == utc
    assert found.kind == kind


@given(moments, zones)
def test_in_every_zone_the_wall_time_is_kept_or_shifted_forward(naive, zone):
    found = instant(naive.strftime(WALL_TIME), zone)
    back = found.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    shift = back - naive.replace(microsecond=0)
    assert found.at.tzinfo is UTC
    assert shift == timedelta(0) if found.kind != Kind.GAP else timedelta(0) < shift <= timedelta(hours=24)


@given(moments, zones)
def test_a_doubled_hour_means_its_first(naive, zone):
    found = instant(naive.strftime(WALL_TIME), zone)
    if found.kind == Kind.FOLD:
        later = naive.replace(microsecond=0, tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
        assert found.at < later


@given(moments, zones)
def test_an_instant_has_one_wall_time_that_leads_back(naive, zone):
    at = naive.replace(microsecond=0, tzinfo=UTC)
    again = instant(wall_time(at, zone), zone)
    assert again.at == at or again.kind == Kind.FOLD


@pytest.mark.parametrize(
    ("wall", "zone"),
    [
        ("tomorrow", "Asia/Tokyo"),
        ("2026-11-24T07:30", "Asia/Nowhere"),
        ("2026-11-24T07:30", ""),
        ("2026-11-24T07:30", "../etc/passwd"),
        ("2026-13-01T07:30", "Asia/Tokyo"),
        ("0001-01-01T00:00", "Asia/Tokyo"),
    ],
)
def test_what_cannot_be_read_is_refused(wall, zone):
    with pytest.raises(BadTime):
        instant(wall, zone)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 120), zones)
def test_in_so_many_minutes_is_never_now_and_never_late(naive, minutes, zone):
    now = naive.replace(tzinfo=UTC)
    found = instant(wall_time_in(minutes, zone=zone, now=now), zone)
    if found.kind == Kind.PLAIN:
        assert timedelta(seconds=15) <= found.at - now <= timedelta(minutes=minutes + 1)


def test_the_next_sensible_hour_is_the_next_half_past_seven():
    before = datetime(2026, 11, 23, 22, 29, tzinfo=UTC)
    assert next_sensible_hour(zone="Asia/Tokyo", now=before) == "2026-11-24T07:30"
    assert next_sensible_hour(zone="Asia/Tokyo", now=before + timedelta(minutes=1)) == "2026-11-25T07:30"


@pytest.mark.parametrize(
    ("minutes", "limit", "expected"),
    [
        (0, 120, Lateness.ON_TIME),
        (15, 120, Lateness.ON_TIME),
        (16, 120, Lateness.LATE),
        (120, 120, Lateness.LATE),
        (121, 120, Lateness.TOO_LATE),
        (6, 5, Lateness.TOO_LATE),
        (1, 0, Lateness.ON_TIME),
        (2, 0, Lateness.TOO_LATE),
    ],
)
def test_lateness(minutes, limit, expected):
    start = datetime(2026, 11, 24, tzinfo=UTC)
    assert lateness(start, now=start + timedelta(minutes=minutes), late_limit=limit) == expected
