"""What people here may do to a standing, and that none of it subscribes anybody."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.by_staff import leave_by_staff, pause_by_staff, resume_by_staff, set_topic, topics_after
from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.consent.overview import steps_from
from newsletter.consent.services import leave
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, TopicFactory

TOPICS = st.frozensets(st.integers(1, 5))


@given(TOPICS, st.integers(1, 5), st.booleans())
def test_topics_never_become_none_and_none_never_become_some(chosen, topic, add):
    after = topics_after(chosen, topic, add=add)
    if after is None:
        return
    assert chosen
    assert after
    assert after ^ chosen == {topic}
    assert (topic in after) is add


@pytest.mark.parametrize("state", Subscription.State.values)
def test_no_step_begins_or_revives_a_subscription(state):
    assert set(steps_from(state)) <= {"pause", "resume", "leave"}
    assert ("pause" in steps_from(state)) is (state in ("active", "paused"))
    assert steps_from("unsubscribed") == ()


@pytest.mark.django_db
def test_a_pause_by_staff_never_takes_a_leaving_back(now):
    row = SubscriptionFactory()
    leave(subscription=row, source="page", now=now)
    until = now.date() + timedelta(days=9)
    assert not pause_by_staff(subscription=row, until=until, now=now + timedelta(minutes=1))
    assert Subscription.objects.get().state == "unsubscribed"


@pytest.mark.django_db
def test_each_step_once_with_its_proof(now):
    row, until = SubscriptionFactory(), now.date() + timedelta(days=9)
    steps = [
        lambda: pause_by_staff(subscription=row, until=until, now=now),
        lambda: resume_by_staff(subscription=row, now=now),
        lambda: leave_by_staff(subscription=row, now=now),
    ]
    for step in steps:
        assert step()
        assert not step()
    actions = ConsentRecord.objects.order_by("pk").values_list("action", "evidence")
    assert [action for action, _evidence in actions][-3:] == ["paused", "resumed", "withdrawn"]
    assert all("source: admin" in evidence for _action, evidence in list(actions)[-3:])


@pytest.mark.django_db
def test_a_topic_changes_only_its_own_newsletters_subscriptions(now):
    letter = NewsletterFactory()
    one, two = TopicFactory(newsletter=letter, slug="one"), TopicFactory(newsletter=letter, slug="two")
    row = SubscriptionFactory(newsletter=letter)
    assert not set_topic(subscription=row, topic=one, add=True, now=now)
    row.topics.set([two])
    assert set_topic(subscription=row, topic=one, add=True, now=now)
    assert not set_topic(subscription=row, topic=one, add=True, now=now)
    assert set_topic(subscription=row, topic=two, add=False, now=now)
    assert not set_topic(subscription=row, topic=one, add=False, now=now)
    assert list(row.topics.all()) == [one]
    stranger = TopicFactory(newsletter=NewsletterFactory(slug="other"))
    assert not set_topic(subscription=row, topic=stranger, add=True, now=now)
    evidence = list(
        ConsentRecord.objects.filter(action="changed").order_by("pk").values_list("evidence", flat=True)
    )
    assert evidence == ["topics: +one; source: admin", "topics: -two; source: admin"]
