"""Whom a definition holds: the database and the plain rule agree, on both databases, each person once."""

import pytest
from hypothesis import given, settings

from newsletter.consent.models import Subscriber, Subscription
from newsletter.segments.definition import parse
from newsletter.segments.registry import Condition, Operator, Takes, _registered, register
from newsletter.segments.services import members, scope_of
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, TopicFactory
from tests.newsletter.segments.readers import NOW, Reader, definitions, holds, make_readers

pytestmark = pytest.mark.django_db
OF_SUBSCRIPTION = ("frequency", "confirmed_at", "source", "source_detail")


def save(readers: list[Reader], newsletter) -> dict[int, Reader]:
    """The readers in the database, by the ids of their subscriptions."""
    people = [
        Subscriber(
            email=f"r{number}@example.jp",
            email_key=f"r{number}@example.jp",
            **{name: value for name, value in vars(reader).items() if name not in (*OF_SUBSCRIPTION, "topics")},
        )
        for number, reader in enumerate(readers)
    ]
    Subscriber.objects.bulk_create(people)
    people = list(Subscriber.objects.filter(email__startswith="r").order_by("pk"))
    rows = [
        Subscription(
            subscriber=person,
            newsletter=newsletter,
            state="active",
            **{name: getattr(reader, name) for name in OF_SUBSCRIPTION},
        )
        for person, reader in zip(people, readers, strict=True)
    ]
    Subscription.objects.bulk_create(rows)
    ids = list(newsletter.subscriptions.order_by("pk").values_list("pk", flat=True))
    through = Subscription.topics.through
    through.objects.bulk_create(
        through(subscription_id=pk, topic_id=int(topic))
        for pk, reader in zip(ids, readers, strict=True)
        for topic in reader.topics
    )
    return dict(zip(ids, readers, strict=True))


def test_sql_and_the_plain_rule_hold_the_same_readers():
    newsletter = NewsletterFactory()
    topics = [str(TopicFactory(newsletter=newsletter).pk) for _number in range(3)]
    saved = save(make_readers(topics), newsletter)
    scope = scope_of(newsletter, now=NOW)

    @settings(max_examples=120, deadline=None)
    @given(definitions(topics))
    def agree(definition):
        rows = members(parse(definition), newsletter=newsletter, scope=scope)
        found = sorted(rows.values_list("pk", flat=True))
        assert found == [pk for pk, reader in saved.items() if holds(definition, reader)]
        assert rows.count() == len(found)

    agree()


def test_only_active_subscriptions_of_the_newsletter_are_held():
    newsletter = NewsletterFactory()
    active = SubscriptionFactory(newsletter=newsletter, proof=False)
    for state in ("paused", "pending", "unsubscribed"):
        SubscriptionFactory(newsletter=newsletter, state=state, proof=False)
    SubscriptionFactory(newsletter=NewsletterFactory(slug="other"), proof=False)
    negated = {
        "match": "all",
        "conditions": [{"condition": "company", "operator": "is", "value": "x", "not": True}],
    }
    for definition in ({}, negated):
        found = members(parse(definition), newsletter=newsletter, scope=scope_of(newsletter, now=NOW))
        assert [row.pk for row in found] == [active.pk]


def test_another_module_may_add_a_condition(monkeypatch):
    from django.db.models import Q

    monkeypatch.setitem(_registered, "left-before", None)
    del _registered["left-before"]
    way = Operator(Takes.NOTHING, "left before", "never left")
    register(Condition("left-before", "leaving", {"did": way}, lambda *_asked: Q(unsubscribed_at__isnull=False)))
    newsletter = NewsletterFactory()
    came_back = SubscriptionFactory(newsletter=newsletter, unsubscribed_at=NOW, proof=False)
    SubscriptionFactory(newsletter=newsletter, proof=False)
    asked = parse({"match": "all", "conditions": [{"condition": "left-before", "operator": "did"}]})
    found = members(asked, newsletter=newsletter, scope=scope_of(newsletter, now=NOW))
    assert [row.pk for row in found] == [came_back.pk]
