"""Taking an import back: what it added goes, what it changed is restored, and nothing since is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ReferenceIndex

from newsletter.consent.evidence import check_proofs
from newsletter.consent.models import ConsentRecord, FormerPseudonym, Subscriber, Subscription, Topic
from newsletter.consent.preferences import change_preferences
from newsletter.consent.services import confirm, leave, pause
from newsletter.imports import undo
from newsletter.imports.engine import work
from newsletter.imports.entry import UNSUBSCRIBED
from newsletter.imports.models import ImportedChange, SubscriberImport
from newsletter.imports.services import undo_import
from newsletter.imports.undo import Fate, Since, fate_of
from newsletter.sending.models import Delivery
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.factories.sending import make_plain_edition, make_running_mailing, newsletter_of
from tests.newsletter.consent.steps import press, raw_token
from tests.newsletter.imports.taking_in import import_rows, row

State = SubscriberImport.State
Rule = SubscriberImport.Rule
LATER = timedelta(hours=1)


@given(st.sampled_from(list(Subscription.State)), st.booleans(), st.booleans(), st.booleans())
def test_only_what_nothing_hangs_on_is_removed_and_what_is_kept_is_mailed_by_its_owners_word(
    state, acted, confirmed, mailed
):
    fate = fate_of(state, Since(acted=acted or confirmed, confirmed=confirmed, mailed=mailed))
    assert (fate == Fate.REMOVED) == (not acted and not confirmed and not mailed)
    if fate == Fate.KEPT and state in ("active", "paused"):
        assert confirmed
    if fate == Fate.ENDED:
        assert state in ("active", "paused")


def undone(found: SubscriberImport, now, *, chunk: int = 2) -> SubscriberImport:
    assert undo_import(subscriber_import=found, user=None, now=now + LATER)
    while work(import_id=found.pk, chunk=chunk, seconds=0, clock=lambda: now + LATER):
        continue
    found.refresh_from_db()
    assert found.state == State.UNDONE
    return found


def actions(email: str) -> list[str]:
    pseudonym = Subscriber.objects.get(email_key=email).pseudonym
    return list(ConsentRecord.objects.filter(pseudonym=pseudonym).values_list("action", flat=True))


@pytest.mark.django_db
def test_whom_the_import_added_is_gone_and_the_proofs_stay(now):
    found = import_rows(
        *[f"r{number}@example.com" for number in range(5)], row("l@example.com", state=UNSUBSCRIBED)
    )
    undone(found, now)
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    assert ConsentRecord.objects.filter(action="undone").count() == 6
    assert ConsentRecord.objects.filter(action="imported").count() == 5
    assert found.counts["undo"] == {"removed": 6, "person": 6}
    assert (found.undone_at, found.work_until) == (now + LATER, None)
    again = import_rows("r1@example.com")
    assert again.counts["outcomes"] == {"added": 1}


@pytest.mark.django_db
def test_as_many_statements_however_many_people(now):
    """Not one for each person; and on PostgreSQL no batch waits for the disk."""
    counted = []
    for many in (2, 9):
        found = import_rows(*(f"p{many}.{number}@example.com" for number in range(many)), now=now)
        undo_import(subscriber_import=found, user=None, now=now + LATER)
        with CaptureQueriesContext(connection) as queries:
            work(import_id=found.pk, clock=lambda: now + LATER)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    flushing = [query for query in queries if "synchronous_commit TO off" in query["sql"]]
    assert bool(flushing) == (connection.vendor == "postgresql")
    assert not Subscriber.objects.exists()


@pytest.mark.django_db
def test_a_reader_of_another_newsletter_stays_there_as_they_were(now):
    other = SubscriptionFactory(
        newsletter=NewsletterFactory(slug="other", is_default=False), email="reader@example.com"
    )
    found = import_rows(row("reader@example.com", company="商会"), now=now)
    undone(found, now)
    assert Subscription.objects.get() == other
    assert Subscriber.objects.get().company == ""
    assert not ImportedChange.objects.exists()


@pytest.mark.django_db
def test_what_people_did_since_is_never_lost(now):
    names = ("left", "chose", "paused", "quiet")
    found = import_rows(*[f"{name}@example.com" for name in names], now=now)
    of = {name: Subscription.objects.get(subscriber__email=f"{name}@example.com") for name in names}
    leave(subscription=of["left"], source="one-click", now=now)
    change_preferences(subscription=of["chose"], values={"company": "商会"}, now=now)
    pause(subscription=of["paused"], until=(now + timedelta(days=9)).date(), source="preferences", now=now)
    undone(found, now)
    kept = {
        one.subscriber.email: (one.state, one.unsubscribed_at, one.added_by)
        for one in Subscription.objects.select_related("subscriber")
    }
    assert kept == {
        "left@example.com": ("unsubscribed", now, None),
        "chose@example.com": ("unsubscribed", now + LATER, None),
        "paused@example.com": ("unsubscribed", now + LATER, None),
    }
    assert actions("left@example.com") == ["imported", "withdrawn"]
    assert actions("chose@example.com") == ["imported", "changed", "undone"]
    assert found.counts["undo"]["ended"] == 2


@pytest.mark.django_db
def test_who_confirmed_by_themselves_stays_subscribed(now):
    found = import_rows("taro@example.com", now=now)
    mine = Subscription.objects.get()
    leave(subscription=mine, source="one-click", now=now)
    token = raw_token(press(now=now + timedelta(minutes=5)))
    confirm(token=token, now=now + timedelta(minutes=6))
    undone(found, now)
    mine.refresh_from_db()
    assert (mine.state, mine.added_by) == ("active", None)


@pytest.mark.django_db
def test_who_was_mailed_stays_on_record_and_is_mailed_no_more(now):
    edition = make_plain_edition()
    found = import_rows("taro@example.com", newsletter=newsletter_of(edition), now=now)
    make_running_mailing(edition=edition, count=0)
    assert Delivery.objects.get().address == "taro@example.com"
    undone(found, now)
    assert Subscription.objects.get().state == "unsubscribed"
    assert Delivery.objects.get().subscription_id == Subscription.objects.get().pk


@pytest.mark.django_db
def test_what_was_changed_is_put_back_where_nobody_changed_it_since(now):
    for name in ("a", "b"):
        subscription = SubscriptionFactory(email=f"{name}@example.com")
        Subscriber.objects.filter(pk=subscription.subscriber_id).update(company="商会", job_title="課長")
    rows = [row(f"{name}@example.com", company="Trading", job_title="部長") for name in ("a", "b")]
    found = import_rows(*rows, rows[0]._replace(values={"company": "Third"}), rule=Rule.OVERWRITE, chunk=1)
    assert Subscriber.objects.get(email="a@example.com").company == "Third"
    Subscriber.objects.filter(email="b@example.com").update(company="自分で")
    undone(found, now, chunk=5)
    assert list(Subscriber.objects.order_by("email").values_list("company", "job_title")) == [
        ("商会", "課長"),
        ("自分で", "課長"),
    ]
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active"}


@pytest.mark.django_db
def test_standings_go_back_with_their_pause_and_their_question(now):
    paused = SubscriptionFactory(email="paused@example.com", state="paused", proof=False)
    asked = SubscriptionFactory(email="asked@example.com", state="pending")
    found = import_rows(row("paused@example.com", state=UNSUBSCRIBED), "asked@example.com", now=now)
    assert set(Subscription.objects.values_list("state", flat=True)) == {"unsubscribed", "active"}
    undone(found, now)
    until = paused.paused_until
    paused.refresh_from_db()
    asked.refresh_from_db()
    assert (paused.state, paused.paused_until, paused.unsubscribed_at) == ("paused", until, None)
    assert (asked.state, asked.confirmed_at) == ("pending", None)
    assert actions("paused@example.com") == ["withdrawn", "undone", "paused"]


@pytest.mark.django_db
def test_who_is_active_again_has_no_leaving_for_a_last_word(now):
    subscription = SubscriptionFactory(email="taro@example.com", proof=False)
    imported = {"newsletter": subscription.newsletter, "now": now}
    first = import_rows(row("taro@example.com", state=UNSUBSCRIBED), **imported)
    ConsentRecord.objects.create(
        pseudonym=subscription.subscriber.pseudonym,
        newsletter=subscription.newsletter,
        action="imported",
        evidence="import 0, before",
        at=now - LATER,
        language="ja",
    )
    undone(first, now)
    subscription.refresh_from_db()
    assert (subscription.state, actions("taro@example.com")[-1]) == ("active", "resumed")
    assert check_proofs().ended.number == 0


@pytest.mark.django_db
def test_a_leaving_that_another_import_told_of_outlives_the_undoing(now):
    found = import_rows("taro@example.com", "jiro@example.com", now=now)
    told = {"newsletter": found.newsletter, "now": now + timedelta(minutes=1)}
    import_rows(row("taro@example.com", state=UNSUBSCRIBED), **told)
    undone(found, now)
    assert [(one.subscriber.email, one.state) for one in Subscription.objects.all()] == [
        ("taro@example.com", "unsubscribed")
    ]
    assert import_rows("taro@example.com", **told).counts["reasons"] == {"left-here": 1}


@pytest.mark.django_db
def test_what_was_confirmed_under_a_former_pseudonym_counts(now):
    former = uuid4()
    found = import_rows("taro@example.com", now=now)
    FormerPseudonym.objects.create(pseudonym=former, subscriber=Subscriber.objects.get())
    ConsentRecord.objects.create(
        pseudonym=former, newsletter=found.newsletter, action="confirmed", at=now - LATER, language="ja"
    )
    told = {"newsletter": found.newsletter, "now": now}
    again = import_rows(row("taro@example.com", state=UNSUBSCRIBED), **told)
    assert again.counts["reasons"] == {"confirmed-here": 1}
    undone(found, now)
    assert Subscription.objects.get().state == "active"


@pytest.mark.django_db
def test_whoever_is_erased_while_the_undoing_waits_for_their_lock_stops_nothing(now, monkeypatch):
    for name in ("a", "b"):
        SubscriptionFactory(email=f"{name}@example.com")
    found = import_rows(*[row(f"{name}@example.com", company="商会") for name in ("a", "b")], now=now)
    locked = undo._locked_standings

    def erased_meanwhile(changes):
        Subscriber.objects.filter(email="a@example.com").delete()
        return locked(changes)

    monkeypatch.setattr(undo, "_locked_standings", erased_meanwhile)
    undone(found, now, chunk=5)
    assert found.counts["undo"] == {"changed-since": 1, "restored": 1}


@pytest.mark.django_db
def test_what_hangs_on_a_subscription_goes_with_it(now):
    topic = Topic.objects.create(newsletter=NewsletterFactory(), slug="art", name="美術")
    chose = row("chose@example.com", topics=("art",))
    found = import_rows(chose, "plain@example.com", newsletter=topic.newsletter, now=now)
    assert Subscription.topics.through.objects.count() == 1
    undone(found, now, chunk=5)
    assert not Subscriber.objects.exists()
    assert not Subscription.topics.through.objects.exists()


@pytest.mark.parametrize("model", [Subscriber, Subscription])
def test_wagtail_keeps_no_references_that_rows_gone_in_one_statement_would_leave_behind(model):
    assert model not in ReferenceIndex.tracked_models
