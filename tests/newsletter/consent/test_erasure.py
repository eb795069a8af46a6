"""Erasing a person: what goes, what stays, and that nothing brings them back."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from newsletter.consent import links, services
from newsletter.consent.address_change import ask_for_change, change_address
from newsletter.consent.addresses import address_hash, normalise
from newsletter.consent.erasure import erase
from newsletter.consent.models import (
    ConsentContext,
    ConsentRecord,
    Notice,
    PersonToken,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.person_links import raw_token_of
from newsletter.consent.records import NO_TERMS, Origin
from newsletter.events import Event
from newsletter.imports.models import ImportedChange, ImportRefusal
from newsletter.sending.claim import claim, mark
from newsletter.sending.models import Delivery
from newsletter.sending.outcomes import Outcome, Reason, Reply, Verdict
from newsletter.sending.people import deliveries_of, send_on
from newsletter.sending.record import record, result_of
from tests.factories.newsletter import (
    NewsletterFactory,
    SubscriberImportFactory,
    SubscriptionFactory,
    SuppressionFactory,
)
from tests.factories.sending import NOW, make_running_mailing
from tests.newsletter.consent.steps import press, raw_token

pytestmark = pytest.mark.django_db

ADDRESS = "yomite.hanako@example.com"


@pytest.fixture
def hanako(newsletter, now) -> Subscription:
    """Somebody of whom there is a trace everywhere."""
    made = SubscriptionFactory(newsletter=newsletter, email=ADDRESS)
    second = NewsletterFactory(slug="second", is_default=False)
    SubscriptionFactory(newsletter=second, subscriber=made.subscriber, state=Subscription.State.UNSUBSCRIBED)
    Subscriber.objects.update(company="株式会社花", family_name="読手")
    imported = SubscriberImportFactory(newsletter=newsletter)
    ImportedChange.objects.create(
        subscriber_import=imported, subscriber=made.subscriber, before={}, after={"company": "株式会社花"}
    )
    ImportRefusal.objects.create(
        subscriber_import=imported,
        row=1,
        reason="x",
        raw=f"{ADDRESS},花",
        address_hash=address_hash(ADDRESS),
        created_at=now,
    )
    services.sign_up(
        newsletter=newsletter, address=normalise(ADDRESS.upper()), language="ja", terms=NO_TERMS, now=now
    )
    services.pause(
        subscription=made, until=now.date() + timedelta(days=9), source="page", now=now,
        origin=Origin("192.0.2.9", "Browser/1.0"),
    )  # fmt: skip
    ask_for_change(subscription=made, address=normalise("hanako@new.example"), language="ja", now=now)
    return made


def texts() -> dict[str, str]:
    """Every text and JSON of every table of the newsletter, by table."""
    found = {}
    for model in apps.get_app_config("newsletter").get_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, (CharField, TextField, JSONField))
        ]
        if names:
            found[model._meta.label] = str(list(model._default_manager.values_list(*names)))
    return found


def test_no_table_names_the_erased(hanako, now):
    pseudonym = hanako.subscriber.pseudonym
    assert sum(ADDRESS in text.lower() for text in texts().values()) >= 3
    assert erase(subscriber=hanako.subscriber, source="own-data", now=now)
    for secret in (ADDRESS, "株式会社花", "読手", "hanako@new.example"):
        assert [label for label, text in texts().items() if secret in text.lower()] == []
    assert not Subscriber.objects.exists()
    assert not SignUpRequest.objects.exists()
    assert not ConsentContext.objects.exists()
    erased = ConsentRecord.objects.filter(pseudonym=pseudonym, action="erased")
    assert {one.evidence for one in erased} == {f"source: own-data; address: {address_hash(ADDRESS)}"}
    assert erased.count() == 2
    assert Event.objects.filter(pseudonym=pseudonym, kind="unsubscribed", source="erasure").count() == 1
    assert not erase(subscriber=hanako.subscriber, source="own-data", now=now)
    assert Suppression.objects.get().reason == Suppression.Reason.ERASED


@pytest.mark.parametrize("reason", Suppression.Reason.values)
def test_every_other_suppression_stays(now, reason):
    made = SubscriptionFactory(email=ADDRESS)
    SuppressionFactory(email=ADDRESS, reason=reason)
    erase(subscriber=made.subscriber, source="admin", now=now)
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"erased", reason}


def test_only_their_own_confirmation_brings_the_erased_back(now):
    made = SubscriptionFactory(email=ADDRESS)
    erase(subscriber=made.subscriber, source="own-data", now=now)
    notice = press(ADDRESS, now=now)
    assert Subscription.objects.get().state == Subscription.State.PENDING
    services.confirm(token=raw_token(notice), now=now)
    assert not Suppression.objects.exists()
    assert Subscriber.objects.get().pseudonym != made.subscriber.pseudonym


def test_earlier_addresses_are_not_brought_back_either(newsletter, now):
    """Those they moved from, and those only a delivery knows; but for one where somebody else is mailed today."""
    mailing = make_running_mailing(count=1)
    made = SubscriptionFactory(newsletter=newsletter, email=ADDRESS)
    for number, email in enumerate(("second@example.com", "third@example.com", "last@example.com")):
        at = now + timedelta(days=number)
        ask_for_change(subscription=made, address=normalise(email), language="ja", now=at)
        change_address(token=raw_token_of(PersonToken.objects.filter(purpose="address").latest("pk")), now=at)
    SubscriptionFactory(newsletter=newsletter, email="third@example.com")
    mailing.deliveries.update(
        subscriber=made.subscriber, subscription=made, address_hash=address_hash("x@example.com")
    )
    imported = SubscriberImportFactory(newsletter=newsletter)
    for row, email in enumerate((ADDRESS, "third@example.com"), start=1):
        ImportRefusal.objects.create(
            subscriber_import=imported,
            row=row,
            reason="x",
            raw=email,
            address_hash=address_hash(email),
            created_at=now,
        )
    erase(subscriber=Subscriber.objects.get(pk=made.subscriber_id), source="admin", now=now)
    gone = (ADDRESS, "second@example.com", "last@example.com", "x@example.com")
    suppressed = set(Suppression.objects.filter(reason="erased").values_list("address_hash", flat=True))
    assert suppressed == {address_hash(email) for email in gone}
    assert [one.raw for one in ImportRefusal.objects.all()] == ["third@example.com"]


def test_the_deliveries_of_one_person_are_found_by_indexes(newsletter):
    made = SubscriptionFactory(newsletter=newsletter)
    assert str(deliveries_of(subscriber_id=made.subscriber_id).query).count("SELECT") == 1


def test_links_of_the_erased_answer_without_a_fault(hanako, now, client):
    leave, preferences = (
        make(subscription_id=hanako.pk, language="ja") for make in (links.leave_url, links.preferences_url)
    )
    erase(subscriber=hanako.subscriber, source="own-data", now=now)
    for url, status in ((leave, 200), (preferences, 404)):
        path = url[url.index("/newsletter") :]
        assert client.get(path).status_code == status
        assert client.post(path, {"action": "leave"}).status_code == status
    assert not Notice.objects.exists()


class TestARunningMailing:
    """Somebody is erased while their mail is on its way."""

    def test_what_waits_and_what_is_in_hand_is_withheld(self):
        mailing = make_running_mailing(count=3)
        first, second, third = mailing.deliveries.order_by("pk")
        at = mailing.start_at
        erase(subscriber=first.subscriber, source="own-data", now=at)
        held = claim(mailing_id=mailing.pk, worker="w", limit=10, now=at)
        assert {one.id for one in held} == {second.pk, third.pk}
        erase(subscriber=second.subscriber, source="own-data", now=at)
        assert mark(dict.fromkeys(held, "<x@example.jp>"), worker="w", now=at) == {third.pk}
        erase(subscriber=third.subscriber, source="own-data", now=at)
        [wire] = [one for one in held if one.id == third.pk]
        outcome = Outcome(Verdict.FAILED, Reason.NO_SUCH_ADDRESS, Reply(550, "5.1.1 no such user"), suppress=True)
        assert record([result_of(wire, outcome, now=at)], mailing=mailing, worker="w", now=at) == {third.pk}
        states = list(mailing.deliveries.order_by("pk").values_list("state", "reason", "address"))
        assert states == [
            ("withheld", "erased", ""),
            ("withheld", "erased", ""),
            ("failed", "no-such-address", ""),
        ]
        assert mailing.deliveries.count() == mailing.frozen_count
        assert len(set(mailing.deliveries.values_list("address_hash", flat=True))) == 3

    def test_a_changed_address_takes_the_waiting_mail_along_once(self):
        mailing = make_running_mailing(count=2)
        first, second = mailing.deliveries.select_related("subscriber").order_by("pk")
        send_on(subscriber_id=first.subscriber_id, address="new@example.jp", now=NOW)
        first.refresh_from_db()
        assert (first.address, first.address_hash) == ("new@example.jp", address_hash("new@example.jp"))
        send_on(subscriber_id=second.subscriber_id, address="new@example.jp", now=NOW)
        second.refresh_from_db()
        assert (second.state, second.reason) == ("withheld", "duplicate")
        assert Delivery.objects.filter(state="pending").count() == 1
