"""The invented readers: 500 of them, at reserved addresses, with histories that hang together."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.consent.addresses import normalise
from newsletter.consent.kana import katakana
from newsletter.demo.people import BOUNCED, mailed_at, people

ANCHOR = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
RESERVED = re.compile(r"@(?:[a-z-]+\.)?example\.(?:com|net|org|jp)")
"""RFC 2606 and JPRS keep these for examples: nobody can have an address there."""


def test_there_are_500_at_addresses_nobody_can_have() -> None:
    found = people(ANCHOR)
    assert len({person.email for person in found}) == 500
    assert all(RESERVED.search(person.email) and normalise(person.email).key for person in found)
    assert len({person.pseudonym for person in found}) == 500


def test_readings_are_written_as_everywhere_else() -> None:
    readings = {person.name_reading for person in people(ANCHOR)}
    assert {katakana(reading) for reading in readings} == readings


def test_they_stand_in_all_states() -> None:
    states = Counter(person.state for person in people(ANCHOR))
    assert states == {"active": 386, "pending": 36, "paused": 20, "unsubscribed": 58}
    reasons = Counter(person.suppression for person in people(ANCHOR) if person.suppression)
    assert reasons == {"bounced": 6, "complained": 3, "refused": 4, "by-hand": 2}


def test_they_are_the_same_every_time() -> None:
    assert people(ANCHOR) == people(ANCHOR)
    assert [person.email for person in people(ANCHOR)] == [
        person.email for person in people(ANCHOR + timedelta(days=400))
    ]


@pytest.mark.parametrize("days", range(7))
def test_histories_run_forward_and_end_before_the_seeding(days: int) -> None:
    anchor = ANCHOR + timedelta(days=days, hours=days * 3)
    for person in people(anchor):
        steps = [person.requested_at, person.confirmed_at, person.paused_at, person.left_at]
        moments = [moment for moment in steps if moment]
        assert moments == sorted(moments)
        assert moments[-1] < anchor
        assert person.paused_until is None or person.paused_until > anchor.date()


@pytest.mark.parametrize("days", range(7))
def test_editions_were_mailed_on_tuesday_mornings_past(days: int) -> None:
    anchor = ANCHOR + timedelta(days=days)
    times = mailed_at(anchor)
    assert list(times) == [9, 10, 11]
    assert [f"{at:%a %H:%M %Z}" for at in times.values()] == ["Tue 07:30 JST"] * 3
    assert list(times.values()) == sorted(times.values())
    assert times[11] < anchor - timedelta(days=6)


def test_a_bounce_suppresses_from_the_next_mailing_on() -> None:
    times = mailed_at(ANCHOR)
    person = next(person for person in people(ANCHOR) if person.results.get(9) == BOUNCED)
    assert [person.standing_at(number, at) for number, at in times.items()] == [
        "mailed",
        "suppressed",
        "suppressed",
    ]


def test_nobody_is_mailed_after_leaving_or_before_confirming() -> None:
    for number, at in mailed_at(ANCHOR).items():
        for person in people(ANCHOR):
            if person.gets(number, at):
                assert person.confirmed_at
                assert person.confirmed_at < at
                assert person.left_at is None or person.left_at > at
