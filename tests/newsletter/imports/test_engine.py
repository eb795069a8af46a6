"""From rows to people with a standing and a proof, in batches that are whole or not there."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter.consent.models import ConfirmationToken, ConsentRecord, Subscriber, Subscription
from newsletter.imports.engine import work
from newsletter.imports.entry import UNSUBSCRIBED, Refused
from newsletter.imports.models import ImportedChange, ImportRefusal, SubscriberImport
from newsletter.imports.moves import move
from newsletter.imports.services import let_go_on
from tests.factories.newsletter import (
    DomainSuppressionFactory,
    NewsletterFactory,
    SubscriberFactory,
    SubscriptionFactory,
    SuppressionFactory,
    TopicFactory,
)
from tests.newsletter.imports.taking_in import import_rows, make_import, numbered, reader_of, row

pytestmark = pytest.mark.django_db
State = SubscriberImport.State
Rule = SubscriberImport.Rule
Basis = ConsentRecord.Basis


def standing(email: str) -> Subscription:
    return Subscription.objects.select_related("subscriber").get(subscriber__email_key=email.lower())


def records(email: str) -> list[ConsentRecord]:
    return list(ConsentRecord.objects.filter(pseudonym=standing(email).subscriber.pseudonym))


def test_every_new_person_has_a_standing_and_a_proof(now):
    topic = TopicFactory(slug="sales")
    found = import_rows(
        row("Taro.Yamada@example.com", company="商会", family_name="山田", agreed_on=date(2025, 4, 1)),
        row("hanako@example.com", language="en", topics=("sales",))._replace(frequency="monthly"),
        row("left@example.com", state=UNSUBSCRIBED),
        now=now,
    )
    assert (found.state, found.row_cursor, found.finished_at) == (State.FINISHED, 4, now)
    assert found.counts["outcomes"] == {"added": 2, "added-left": 1}
    taro = standing("taro.yamada@example.com")
    assert (taro.state, taro.source, taro.source_detail, taro.added_by) == (
        "active",
        "import",
        "people.csv",
        found,
    )
    assert taro.confirmed_at == datetime(2025, 3, 31, 15, tzinfo=UTC)  # midnight in Tokyo
    person = taro.subscriber
    assert (person.email, person.company, person.language) == ("Taro.Yamada@example.com", "商会", "ja")
    assert (person.added_by, person.created_at) == (found, now)
    [proof] = records("taro.yamada@example.com")
    assert (proof.action, proof.basis, proof.language, proof.at) == ("imported", "business-card", "ja", now)
    told = f"import {found.pk}, row 2, file {found.file_hash}, agreed on 2025-04-01: {found.evidence}"
    assert proof.evidence == told
    assert list(standing("hanako@example.com").topics.all()) == [topic]
    assert (taro.frequency, standing("hanako@example.com").frequency) == ("every", "monthly")
    assert (standing("hanako@example.com").confirmed_at, records("hanako@example.com")[0].language) == (now, "en")
    left = standing("left@example.com")
    assert (left.state, left.unsubscribed_at, left.confirmed_at) == ("unsubscribed", now, None)
    assert [one.action for one in records("left@example.com")] == ["withdrawn"]


ODD = ["タブ\tと", "逆\\斜線", "\\N", "改\n行", "復\r帰", "'引用\"", "%s", "𠮟る", "a" * 200]


def test_odd_text_comes_in_as_it_is():
    import_rows(*[row(f"odd{number}@example.com", company=text) for number, text in enumerate(ODD)])
    assert list(Subscriber.objects.order_by("pk").values_list("company", flat=True)) == ODD


@pytest.mark.parametrize("chunk", [1, 2, 100])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule.FILL, ("商会", "山田", "太郎")),
        (Rule.OVERWRITE, ("Trading", "佐藤", "太郎")),
        (Rule.SKIP, ("商会", "", "")),
    ],
)
def test_the_rule_for_the_known_holds_within_the_file_and_before_it_however_it_is_cut(rule, chunk, expected):
    SubscriptionFactory(subscriber=SubscriberFactory(email="known@example.com", company="商会"))
    rows = [
        row("new@example.com", company="商会"),
        row("known@example.com", family_name="山田"),
        row("new@example.com", company="Trading", family_name="山田"),
        row("NEW@example.com", family_name="佐藤", given_name="太郎"),
        row("known@example.com", company="Trading", family_name="佐藤", given_name="太郎"),
    ]
    found = import_rows(*rows, chunk=chunk, rule=rule)
    names = ("company", "family_name", "given_name")
    for email in ("new@example.com", "known@example.com"):
        assert Subscriber.objects.values_list(*names).get(email_key=email) == expected
    outcomes = found.counts["outcomes"]
    assert sum(outcomes.values()) == found.counts["rows"] == 5
    assert outcomes["added"] == 1
    assert ConsentRecord.objects.filter(action="imported").count() == 1
    assert ImportedChange.objects.exists() == (rule != Rule.SKIP)


def test_nobody_suppressed_erased_or_gone_comes_back(now):
    SuppressionFactory(email="bounced@example.com")
    SuppressionFactory(email="erased@example.com", reason="erased")
    DomainSuppressionFactory(domain="example.net")
    SubscriptionFactory(email="gone@example.com", state="unsubscribed")
    before = ConsentRecord.objects.count()
    found = import_rows(
        "Bounced@example.com",
        "erased@example.com",
        "someone@mail.example.net",
        "notexample.net@example.org",
        row("gone@example.com", company="商会"),
        now=now,
    )
    assert found.counts["reasons"] == {"suppressed": 2, "suppressed-domain": 1, "left-here": 1}
    assert found.counts["outcomes"] == {"added": 1}
    assert set(Subscriber.objects.values_list("email", flat=True)) == {
        "gone@example.com",
        "notexample.net@example.org",
    }
    assert (standing("gone@example.com").state, standing("gone@example.com").subscriber.company) == (
        "unsubscribed",
        "",
    )
    assert ConsentRecord.objects.count() == before + 1
    kept = {one.reason: one for one in ImportRefusal.objects.order_by("row")}
    assert (kept["suppressed"].raw, kept["left-here"].raw) == ("", "gone@example.com")
    assert all(one.address_hash for one in kept.values())


@pytest.mark.parametrize(
    ("basis", "state", "action"),
    [
        (Basis.BUSINESS_CARD, "active", "imported"),
        (Basis.DOUBLE_OPT_IN, "active", "imported"),
        (Basis.FORM, "pending", "requested"),
        (Basis.PUBLISHED_ADDRESS, "pending", "requested"),
    ],
)
def test_who_was_asked_to_confirm_becomes_active_on_a_basis_of_their_own_alone(basis, state, action, now):
    asked = SubscriptionFactory(email="asked@example.com", state="pending")
    link = ConfirmationToken.objects.create(
        subscription=asked, token_hash="h", created_at=now, expires_at=now + timedelta(days=1)
    )
    import_rows("asked@example.com", basis=basis, now=now)
    assert standing("asked@example.com").state == state
    assert records("asked@example.com")[-1].action == action
    link.refresh_from_db()
    assert (link.used_at is not None) == (state == "active")


def test_who_left_and_is_only_asked_anew_is_not_brought_back(now):
    SubscriptionFactory(email="asked@example.com", state="pending", unsubscribed_at=now - timedelta(days=9))
    found = import_rows("asked@example.com", basis=Basis.DOUBLE_OPT_IN, now=now)
    assert standing("asked@example.com").state == "pending"
    assert found.counts["reasons"] == {"left-here": 1}


def test_a_leaving_elsewhere_ends_what_rests_on_an_import_and_not_what_its_owner_confirmed():
    SubscriptionFactory(email="confirmed@example.com")
    card = SubscriptionFactory(email="card@example.com", proof=False)
    found = import_rows(
        row("confirmed@example.com", state=UNSUBSCRIBED), row("card@example.com", state=UNSUBSCRIBED)
    )
    assert (standing("confirmed@example.com").state, standing("card@example.com").state) == (
        "active",
        "unsubscribed",
    )
    assert found.counts["reasons"] == {"confirmed-here": 1}
    assert found.counts["outcomes"] == {"ended": 1}
    assert [one.action for one in ConsentRecord.objects.filter(pseudonym=card.subscriber.pseudonym)] == [
        "withdrawn"
    ]


def test_the_reader_of_another_newsletter_gets_a_subscription_and_stays_the_same_person():
    other = NewsletterFactory(slug="other", is_default=False)
    reader = SubscriptionFactory(newsletter=other, email="reader@example.com").subscriber
    found = import_rows(row("reader@example.com", company="商会"), rule=Rule.FILL)
    assert Subscriber.objects.get() == reader
    assert found.counts["outcomes"] == {"added": 1}
    made = Subscription.objects.get(newsletter=found.newsletter)
    assert (made.state, made.subscriber.company, made.subscriber.added_by) == ("active", "商会", None)
    actions = ConsentRecord.objects.filter(newsletter=found.newsletter).values_list("action", flat=True)
    assert sorted(actions) == ["changed", "imported"]


def test_a_file_that_looks_wrong_waits_for_a_person_and_nothing_came_in(now):
    rows = [Refused(0, "no-address", f"{number}") for number in range(15)] + ["a@example.com"] * 9
    found = import_rows(*rows, now=now)
    assert (found.state, found.state_reason, found.row_cursor) == (State.HELD, "looks-wrong", 0)
    assert not Subscriber.objects.exists()
    assert not ImportRefusal.objects.exists()
    assert found.counts["held"]["reasons"] == {"no-address": 15}
    let_go_on(subscriber_import=found, user=None, now=now)
    work(import_id=found.pk, reader=reader_of(rows), clock=lambda: now)
    found.refresh_from_db()
    assert (found.state, found.counts["rows"]) == (State.FINISHED, 24)
    assert ImportRefusal.objects.count() == 15


def ticking(now, *, at):
    """A clock that a visit looks at when it begins and before each batch it writes; `at` gets the number."""
    looks = count()

    def clock():
        at(next(looks))
        return now

    return clock


def test_a_cancelled_import_takes_in_no_further_batch(now):
    found = make_import()

    def cancel_before_the_second_batch(look):
        if look == 2:
            move("cancel", SubscriberImport.objects.get(pk=found.pk), now=now)

    emails = [f"reader{number}@example.com" for number in range(8)]
    clock = ticking(now, at=cancel_before_the_second_batch)
    assert not work(import_id=found.pk, chunk=2, reader=reader_of(emails), clock=clock)
    found.refresh_from_db()
    assert (found.state, found.row_cursor, Subscription.objects.count()) == (State.CANCELLED, 3, 2)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]


def test_only_one_worker_is_at_it_and_the_next_goes_on_where_a_lost_one_stopped(now):
    found = make_import()
    emails = [f"reader{number}@example.com" for number in range(6)]

    def beside(look):
        assert not look or not work(import_id=found.pk, reader=reader_of(emails), clock=lambda: now)
        if look == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(import_id=found.pk, chunk=2, reader=reader_of(emails), clock=ticking(now, at=beside))
    assert Subscription.objects.count() == 4
    later = now + timedelta(minutes=2)
    work(import_id=found.pk, chunk=2, reader=reader_of(emails), clock=lambda: later)
    found.refresh_from_db()
    assert (found.state, found.counts["outcomes"]) == (State.FINISHED, {"added": 6})


def test_a_visit_ends_and_asks_to_come_again():
    found = make_import()
    reader = reader_of([f"reader{number}@example.com" for number in range(5)])
    visits = 1
    while work(import_id=found.pk, chunk=2, seconds=0, reader=reader):
        visits += 1
    found.refresh_from_db()
    assert (visits, found.state, found.counts["rows"]) == (4, State.FINISHED, 5)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda found: found.file.delete(), "gone"),
        (lambda found: SubscriberImport.objects.filter(pk=found.pk).update(file_hash="0" * 64), "file-changed"),
    ],
)
def test_a_file_that_is_gone_or_another_stops_the_import(spoil, reason):
    found = make_import()
    spoil(found)
    work(import_id=found.pk, reader=reader_of(["a@example.com"]))
    found.refresh_from_db()
    assert (found.state, found.state_reason, Subscriber.objects.count()) == (State.FAILED, reason, 0)


def test_an_error_of_the_program_stops_the_import_and_keeps_what_came_in(now):
    found = make_import()
    emails = [f"reader{number}@example.com" for number in range(4)]

    def fail(one):
        if one.row == 4:
            raise RuntimeError

    work(import_id=found.pk, chunk=2, reader=reader_of(emails, before=fail))
    found.refresh_from_db()
    assert (found.state, found.state_reason, Subscriber.objects.count()) == (State.FAILED, "error", 2)
    let_go_on(subscriber_import=found, user=None, now=now)
    work(import_id=found.pk, chunk=2, reader=reader_of(emails))
    found.refresh_from_db()
    assert (found.state, Subscriber.objects.count()) == (State.FINISHED, 4)


def test_a_batch_costs_the_same_questions_however_large():
    asked = []
    for size in (1, 3, 60):
        found = make_import(newsletter=NewsletterFactory())
        reader = reader_of([f"reader{size}-{number}@example.com" for number in range(size)])
        with CaptureQueriesContext(connection) as captured:
            work(import_id=found.pk, reader=reader)
        asked.append(len(captured))
    assert asked[1] == asked[2] < 40
    assert Subscription.objects.count() == 64


def test_only_the_first_refused_rows_are_kept_and_all_are_counted(monkeypatch):
    monkeypatch.setattr("newsletter.imports.tally.REFUSALS_KEPT", 3)
    rows = numbered([Refused(0, "no-address", "x") for _number in range(8)])
    found = import_rows(*rows, "a@example.com", chunk=2)
    assert found.counts["reasons"] == {"no-address": 8}
    assert (ImportRefusal.objects.count(), found.counts["refusals_kept"]) == (3, 3)
