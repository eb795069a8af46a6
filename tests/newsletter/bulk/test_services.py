"""Changing many: a few at once, many by a worker, each once, none brought back."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import ModelLogEntry

from newsletter.bulk import services
from newsletter.bulk.models import BulkChange
from newsletter.bulk.selection import Selection, all_matching, chosen, count, rows_of, selection_of
from newsletter.consent.listing import Filters, read_filters
from newsletter.consent.models import Subscription, Suppression
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, TopicFactory
from tests.factories.sending import make_user

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(Subscription.objects.order_by("pk").values_list("state", flat=True))


def begin(action, selection, now, **parameters):
    user = get_user_model().objects.filter(username="data").first() or make_user("data")
    return services.begin(action=action, selection=selection, parameters=parameters, user=user, now=now)


def test_a_few_are_changed_at_once_and_it_is_logged_without_addresses(now):
    rows = [SubscriptionFactory(state=state) for state in ("active", "pending", "paused", "unsubscribed")]
    until = (now.date() + timedelta(days=30)).isoformat()
    made = begin("pause", chosen([str(row.pk) for row in rows], read_filters({})), now, until=until)
    assert (made.state, made.changed, made.unchanged, made.selection) == ("finished", 2, 2, {})
    assert states() == ["paused", "pending", "paused", "unsubscribed"]
    entries = list(ModelLogEntry.objects.order_by("timestamp", "pk"))
    assert [entry.action for entry in entries] == [services.BEGUN, services.FINISHED]
    assert entries[1].data["changed"] == 2
    assert not any("example.com" in f"{entry.label}{entry.data}" for entry in entries)


@pytest.fixture
def many(monkeypatch):
    """Seven subscriptions, of whom a worker takes two at a time."""
    monkeypatch.setattr(services, "AT_ONCE", 3)
    monkeypatch.setattr(services, "BATCH", 2)
    return [SubscriptionFactory(email=f"many{number}@example.com", proof=False) for number in range(7)]


def test_many_wait_for_the_worker_who_repeats_nothing(many, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        made = begin("leave", all_matching(read_filters({"q": "many", "state": "active"})), now)
    assert len(callbacks) == 1
    late = SubscriptionFactory(email="many-late@example.com", proof=False)
    assert (made.state, set(states())) == ("running", {"active"})
    assert services._work_batch(made.pk, now)
    made.refresh_from_db()
    assert (made.changed, made.cursor) == (2, many[1].pk)
    assert not services.work(bulk_id=made.pk, clock=lambda: now, pause=0)
    assert not services.work(bulk_id=made.pk, clock=lambda: now, pause=0)
    made.refresh_from_db()
    assert (made.state, made.changed, made.unchanged) == ("finished", 7, 0)
    late.refresh_from_db()
    assert late.state == "active"


def test_a_batch_that_fails_leaves_nothing_behind(many, now, monkeypatch):
    made = begin("leave", all_matching(read_filters({})), now)
    seen = []

    def broken(*, subscription, now):
        seen.append(subscription.pk)
        if len(seen) == 2:
            raise ZeroDivisionError
        return services_leave(subscription=subscription, now=now)

    services_leave = services.leave_by_staff
    monkeypatch.setattr(services, "leave_by_staff", broken)
    with pytest.raises(ZeroDivisionError):
        services.work(bulk_id=made.pk, clock=lambda: now, pause=0)
    made.refresh_from_db()
    assert (made.cursor, set(states())) == (0, {"active"})


def test_the_tick_rings_for_what_was_lost_and_a_stop_stops(many, now, django_capture_on_commit_callbacks):
    made = begin("leave", all_matching(read_filters({})), now)
    with django_capture_on_commit_callbacks() as callbacks:
        services.tick(now + timedelta(seconds=10))
    assert callbacks == []
    with django_capture_on_commit_callbacks() as callbacks:
        services.tick(now + timedelta(seconds=40))
    assert len(callbacks) == 1
    assert services.cancel(change=made, user=make_user("other"), now=now)
    assert not services.cancel(change=made, user=make_user("third"), now=now)
    assert not services.work(bulk_id=made.pk, clock=lambda: now, pause=0)
    assert set(states()) == {"active"}


def test_suppressing_many(now):
    rows = [SubscriptionFactory(proof=False) for _ in range(3)]
    made = begin("suppress", chosen([str(row.pk) for row in rows[:2]], read_filters({})), now, detail="倒産")
    assert (made.changed, Suppression.objects.filter(reason="by-hand", detail="倒産").count()) == (2, 2)


def test_topics_of_many(now):
    letter = NewsletterFactory()
    one, two = TopicFactory(newsletter=letter), TopicFactory(newsletter=letter)
    rows = [SubscriptionFactory(newsletter=letter, proof=False) for _ in range(2)]
    rows[0].topics.set([two])
    made = begin("add-topic", all_matching(read_filters({})), now, topic=one.pk)
    assert (made.changed, made.unchanged) == (1, 1)
    assert set(rows[0].topics.all()) == {one, two}
    gone = begin("remove-topic", all_matching(read_filters({})), now, topic=999)
    assert gone.changed == 0


def test_a_selection_is_kept_and_read_back():
    some, all_active = chosen(["3", "x", "1", "-2"], read_filters({})), Selection(Filters(state="active"), upto=9)
    for selection in (some, all_active):
        kept = selection_of(selection.as_json())
        assert (kept.ids, kept.upto) == (selection.ids, selection.upto)
        assert kept.ids or kept.filters == selection.filters
    assert some.ids == (1, 3)


def test_nobody_chosen_means_nobody(now):
    SubscriptionFactory(proof=False)
    assert count(chosen([], read_filters({}))) == 0
    assert not rows_of(chosen([], read_filters({}))).exists()
    assert BulkChange.objects.count() == 0
