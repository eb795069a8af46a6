"""Who joined and who left, by day, week and month of the newsletter's own zone; and its drawing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.growth import STEPS, Period, beginnings, growth, periods
from newsletter.consent.growth_chart import BOTTOM, HEIGHT, TOP, WIDTH, draw
from newsletter.consent.models import Subscription
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
NUMBERS = st.integers(0, 100_000)


@given(st.sampled_from(list(STEPS)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_periods_follow_one_another_up_to_today(by, today):
    days = beginnings(today, by=by, number=STEPS[by][2])
    assert len(days) == STEPS[by][2]
    assert days == sorted(set(days))
    assert days[-1] <= today < days[-1] + timedelta(days={"day": 1, "week": 7, "month": 31}[by])
    if by == "week":
        assert all(day.weekday() == 0 for day in days)
    if by == "month":
        assert all(day.day == 1 for day in days)


def test_the_total_starts_from_before_the_first_period():
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    found = periods([first, second], {None: 10, first: 2}, {None: 3, second: 1})
    assert [(one.joined, one.left, one.net, one.total) for one in found] == [(2, 0, 2, 9), (0, 1, -1, 8)]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=31))
def test_the_drawing_stays_in_its_frame_and_shows_everyone(pairs):
    shown = [Period(date(2026, 1, 1) + timedelta(days=at), up, down, 0) for at, (up, down) in enumerate(pairs)]
    chart = draw(shown)
    assert len(chart.bars) == sum(bool(up) + bool(down) for up, down in pairs)
    for bar in chart.bars:
        assert 0 <= bar.x < bar.x + bar.width <= WIDTH
        assert TOP - 1 <= bar.y < bar.y + bar.height <= HEIGHT - BOTTOM + 1
        assert (bar.y + bar.height == chart.zero) if bar.kind == "joined" else (bar.y == chart.zero)
    assert len(chart.labels) <= 8


def joined(newsletter, *moments, left=None):
    for moment in moments:
        row = SubscriptionFactory(newsletter=newsletter, proof=False)
        state = "unsubscribed" if left else "active"
        Subscription.objects.filter(pk=row.pk).update(confirmed_at=moment, unsubscribed_at=left, state=state)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Tokyo", date(2026, 11, 25)), ("America/Los_Angeles", date(2026, 11, 24))]
)
def test_days_are_those_of_the_newsletters_zone(zone, day, django_assert_num_queries):
    letter = NewsletterFactory(time_zone=zone)
    joined(letter, datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
    with django_assert_num_queries(2):
        found = growth(letter, by="day", now=NOW)
    assert [one.begins for one in found if one.joined] == [day]


@pytest.mark.django_db
def test_every_step_adds_up_to_who_is_subscribed():
    letter = NewsletterFactory()
    joined(letter, *(NOW - timedelta(days=days) for days in (0, 1, 8, 40, 900)))
    joined(letter, NOW - timedelta(days=1200), left=NOW - timedelta(days=1100))
    joined(letter, NOW - timedelta(days=5), left=NOW - timedelta(days=1))
    SubscriptionFactory(newsletter=letter, state="pending", proof=False)
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"), proof=False)
    for by in STEPS:
        found = growth(letter, by=by, now=NOW)
        assert found[-1].total == 5
        assert sum(one.left for one in found) == 1
    week = growth(letter, by="week", now=NOW)[-1]
    assert (week.begins, week.joined, week.left) == (date(2026, 11, 23), 2, 1)
