"""Everything around one person in one order, a page at a time."""

from datetime import timedelta

import pytest
from wagtail.log_actions import log

from newsletter.consent.models import Subscriber
from newsletter.consent.records import record
from newsletter.consent.timeline import SHOWN, timeline
from newsletter.events import Event
from newsletter.suppressions.services import suppress_by_hand
from tests.factories.newsletter import SubscriptionFactory
from tests.factories.sending import make_running_mailing, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Subscriber:
    """A reader with a mail, a click, records and an act of ours."""
    mailing = make_running_mailing(count=2)
    delivery = mailing.deliveries.order_by("pk").first()
    reader = delivery.subscriber
    now = mailing.start_at
    subscription = reader.subscriptions.get()
    record(subscription=subscription, action="changed", evidence="fields: company", now=now)
    Event.objects.create(
        kind="clicked",
        source="link",
        at=now,
        newsletter=mailing.newsletter,
        mailing=mailing,
        pseudonym=reader.pseudonym,
    )
    Event.objects.create(kind="subscribed", source="x", at=now, pseudonym=reader.pseudonym)
    user = make_user("data")
    suppress_by_hand(email=reader.email, detail="x", user=user, now=now)
    log(reader, SHOWN, user=user)
    return reader


def test_all_sorts_come_in_one_order_without_doubles(person, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        told = timeline(person)
    kinds = [moment.kind for moment in told.moments]
    assert sorted(kinds) == ["act", "delivery", "event", "record", "record"]
    times = [moment.at for moment in told.moments]
    assert times == sorted(times, reverse=True)
    assert told.further is None


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_of_any_size_tell_the_same(person, size):
    whole = [(moment.kind, moment.pk) for moment in timeline(person).moments]
    told, after = [], ""
    while True:
        page = timeline(person, after=after, size=size)
        told += [(moment.kind, moment.pk) for moment in page.moments]
        if page.further is None:
            break
        after = page.further
    assert told == whole


@pytest.mark.parametrize(
    "place", ["x", "2026-99-99_1_1", "2026-11-26T00:00:00_1_1", "_", "2026-11-26T00:00:00+00:00_x_1"]
)
def test_a_place_that_is_none_begins_at_the_beginning(person, place):
    assert len(timeline(person, after=place).moments) == 5


def test_nobody_elses_story_is_told(now):
    other = SubscriptionFactory(email="other@example.com")
    mine = SubscriptionFactory(email="mine@example.com")
    record(subscription=other, action="changed", now=now + timedelta(days=1))
    assert {moment.row.pseudonym for moment in timeline(mine.subscriber).moments} == {mine.subscriber.pseudonym}
