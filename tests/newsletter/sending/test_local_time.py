"""Each reader at the same wall time of their own zone: waves, summer time, and who waits until when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter.consent.models import Subscriber
from newsletter.sending import local_time, services
from newsletter.sending.audience import EVERYONE
from newsletter.sending.claim import claim
from newsletter.sending.local_time import waves_of
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.presses import PRESSES
from newsletter.sending.schedule import wall_time_in
from newsletter.sending.services import revision_stamp, schedule
from newsletter.sending.timing import When, asleep, timing_of
from tests.factories.sending import NOW, ZONE, at, make_audience, make_plain_edition, make_user, newsletter_of

WALL = "2026-11-25T07:30"
ZONES = {"reader0": "", "reader1": "America/New_York", "reader2": "Pacific/Auckland", "reader3": "Asia/Tokyo"}


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def edition(db):
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 4)
    for name, zone in ZONES.items():
        Subscriber.objects.filter(email=f"{name}@example.jp").update(time_zone=zone)
    return edition


def scheduled(edition, **options):
    options = {"wall_time": WALL, "zone": ZONE, "now": NOW, "user": make_user("anyone")} | options
    return schedule(edition=edition, by_local_time=True, **options)


def due(mailing):
    rows = mailing.deliveries.order_by("next_attempt_at", "address")
    return [(row.address.split("@")[0], row.next_attempt_at) for row in rows]


AUCKLAND, TOKYO, NEW_YORK = utc(2026, 11, 24, 18, 30), utc(2026, 11, 24, 22, 30), utc(2026, 11, 25, 12, 30)


def test_readers_are_sorted_into_waves_the_earliest_first():
    waves = waves_of({"": 5, "Asia/Tokyo": 2, "Asia/Seoul": 1, "Mars/Base": 1}, wall_time=WALL, zone="Asia/Tokyo")
    assert [(wave.at, wave.zones, wave.number) for wave in waves] == [
        (TOKYO, ("", "Asia/Seoul", "Asia/Tokyo", "Mars/Base"), 9)
    ]


def test_summer_time_moves_or_doubles_the_hour_of_its_zone_alone():
    counts = {"America/New_York": 1, "Europe/Berlin": 1}
    gap = waves_of(counts, wall_time="2026-03-08T02:30", zone=ZONE)
    assert [(wave.at, wave.moved) for wave in gap] == [
        (utc(2026, 3, 8, 1, 30), False),
        (utc(2026, 3, 8, 7, 30), True),
    ]
    fold = waves_of(counts, wall_time="2026-11-01T01:30", zone=ZONE)
    assert [(wave.at, wave.moved) for wave in fold] == [
        (utc(2026, 11, 1, 0, 30), False),
        (utc(2026, 11, 1, 5, 30), True),
    ]


def test_the_mailing_starts_for_the_first_readers_and_each_waits_for_their_hour(edition):
    mailing = scheduled(edition)
    assert (mailing.start_at, mailing.local_from, mailing.zone) == (AUCKLAND, "Pacific/Auckland", ZONE)
    assert prepare(mailing_id=mailing.pk, clock=at(AUCKLAND))
    assert due(mailing) == [
        ("reader2", AUCKLAND),
        ("reader0", TOKYO),
        ("reader3", TOKYO),
        ("reader1", NEW_YORK),
    ]
    mailing.refresh_from_db()
    assert [(wave["at"], wave["number"]) for wave in mailing.waves] == [
        (AUCKLAND.isoformat(), 1),
        (TOKYO.isoformat(), 2),
        (NEW_YORK.isoformat(), 1),
    ]

    def claimed(now):
        return len(claim(mailing_id=mailing.pk, worker="w", limit=10, now=now))

    assert [claimed(moment) for moment in (AUCKLAND, TOKYO - timedelta(seconds=1), TOKYO, NEW_YORK)] == [
        1,
        0,
        2,
        1,
    ]


def test_a_preparer_that_died_while_spreading_is_taken_over(edition, monkeypatch):
    monkeypatch.setattr(local_time, "BATCH", 1)
    mailing = scheduled(edition)
    calls = []

    def dying(rows, moment):
        if calls:
            raise SystemExit
        calls.append(moment)
        wait_until(rows, moment)

    wait_until = local_time._wait_until
    monkeypatch.setattr(local_time, "_wait_until", dying)
    with pytest.raises(SystemExit):
        prepare(mailing_id=mailing.pk, clock=at(AUCKLAND))
    monkeypatch.setattr(local_time, "_wait_until", wait_until)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.frozen_at) == ("preparing", None)
    assert prepare(mailing_id=mailing.pk, clock=at(AUCKLAND + timedelta(minutes=2)))
    assert [moment for _name, moment in due(mailing)] == [AUCKLAND, TOKYO, TOKYO, NEW_YORK]


def test_whose_hour_is_past_when_it_is_scheduled_gets_it_at_once(edition):
    now = AUCKLAND + timedelta(hours=1)
    mailing = scheduled(edition, now=now)
    assert mailing.start_at == now
    assert prepare(mailing_id=mailing.pk, clock=at(now))
    assert [moment for _name, moment in due(mailing)] == [now, TOKYO, TOKYO, NEW_YORK]


@pytest.mark.parametrize(("state", "name"), [("held", "release"), ("paused", "resume")])
def test_the_presses_promise_no_hour_but_the_readers_own(edition, client, state, name):
    mailing = scheduled(edition)
    Mailing.objects.update(state=state, state_reason="late")
    client.force_login(make_user("someone"))
    pages = [
        reverse("newsletter_press", args=[mailing.pk, name]),
        reverse("newsletter_mailing", args=[mailing.pk]),
    ]
    local = [client.get(page).content.decode() for page in pages]
    Mailing.objects.update(local_from="")
    at_once = [client.get(page).content.decode() for page in pages]
    press = PRESSES[name]
    assert str(press.warning) in at_once[0]
    assert str(press.warning) not in local[0]
    assert str(press.of(mailing).warning) in local[0]
    if name == "release":
        assert str(press.label) in at_once[1]
        assert str(press.label) not in local[1]


def test_released_later_it_goes_on_by_local_time(edition):
    mailing = scheduled(edition)
    late = AUCKLAND + timedelta(hours=3)
    assert not prepare(mailing_id=mailing.pk, clock=at(late))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("held", "late")
    services.release(mailing=mailing, user=None, now=late)
    assert (mailing.wall_time, mailing.start_at) == (WALL, late)
    assert prepare(mailing_id=mailing.pk, clock=at(late))
    assert [moment for _name, moment in due(mailing)] == [late, TOKYO, TOKYO, NEW_YORK]


def test_the_same_press_twice_is_one_mailing_and_another_way_is_refused(edition):
    now = AUCKLAND + timedelta(hours=1)
    first = scheduled(edition, now=now)
    again = {"edition": edition, "user": None, "wall_time": WALL, "zone": ZONE, "now": now + timedelta(seconds=2)}
    assert schedule(by_local_time=True, **again).pk == first.pk
    with pytest.raises(services.SchedulingRefused):
        schedule(**again)


def test_nobody_there_yet_means_the_zone_that_was_given():
    timing = timing_of(When(WALL, ZONE, by_local_time=True), zones={}, now=NOW)
    assert (timing.start_at, timing.local_from, list(timing.waves)) == (TOKYO, ZONE, [])


def test_readers_who_sleep_at_one_instant_are_warned_of():
    with_few = {"": 95, "America/New_York": 5}
    assert list(asleep(with_few, at=TOKYO)) == []
    (finding,) = asleep({"": 80, "Europe/London": 20, "gone": 1}, at=TOKYO)
    assert (finding.level, "20" in finding.message) == ("warn", True)
    assert list(asleep({"Europe/London": 20}, at=utc(2026, 11, 24, 12, 0))) == []


def asked(edition, **fields):
    wall = wall_time_in(24 * 60, zone=ZONE, now=timezone.now())[:11] + "07:30"
    values = {"when": "at", "wall_time": wall, "zone": ZONE, "by_local_time": "on"}
    return values | {"revision": revision_stamp(edition)} | fields


def test_the_page_explains_the_spread_and_counts_by_zone(client, edition):
    client.force_login(make_user("someone"))
    url = reverse("newsletter_schedule", args=[edition.pk])
    page = client.post(url, asked(edition)).content.decode()
    assert page.count('<th scope="row">') >= 3
    assert "オークランド" in page
    assert 'name="by_local_time" value="on"' in page
    assert "深夜" not in page
    answer = client.post(url, asked(edition, confirm="yes"))
    mailing = Mailing.objects.get()
    assert mailing.by_local_time
    page = client.get(answer.url).content.decode()
    assert "オークランド" in page


def test_in_some_minutes_has_no_local_time(client, edition):
    client.force_login(make_user("someone"))
    url = reverse("newsletter_schedule", args=[edition.pk])
    client.post(url, asked(edition, when="in", minutes="5", confirm="yes"))
    assert not Mailing.objects.get().by_local_time


def test_night_is_judged_by_what_the_clocks_show(edition):
    def hour(wall, by_local_time):
        found = services.plan(edition=edition, when=When(wall, ZONE, by_local_time), chosen=EVERYONE)
        return [one.level for one in found.findings if one.code == "hour"]

    assert hour("2027-11-25T23:30", True) == ["warn"]
    assert hour("2027-11-25T07:30", True) == ["pass"]


def test_a_holiday_is_one_by_the_date_the_clocks_show(edition):
    found = services.plan(edition=edition, when=When("2027-11-23T07:30", ZONE, True), chosen=EVERYONE)
    (day,) = [one for one in found.findings if one.code == "day"]
    assert (day.level, "勤労感謝の日" in day.message) == ("warn", True)
