"""Suppressing and taking back; what is asked at sign-up, at the freeze and at the claim."""

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from newsletter.consent.addresses import address_hash
from newsletter.consent.erasure import erase
from newsletter.sending.claim import claim, mark
from newsletter.sending.prepare import prepare
from newsletter.suppressions import services
from newsletter.suppressions.lookup import SuppressedDomains, single_suppressions_of, suppression_of
from newsletter.suppressions.models import DomainSuppression, Suppression
from newsletter.suppressions.rules import strongest
from newsletter.suppressions.services import Outcome, suppress_all, suppress_by_hand, suppress_hash
from tests.factories.newsletter import DomainSuppressionFactory, SubscriptionFactory, SuppressionFactory
from tests.factories.sending import at, make_running_mailing, make_scheduled_mailing, make_user
from tests.newsletter.imports.taking_in import import_rows

pytestmark = pytest.mark.django_db
REASONS = [str(reason) for reason in Suppression.Reason]


@pytest.mark.parametrize("new", REASONS)
@pytest.mark.parametrize("old", REASONS)
def test_every_reason_stands_by_itself_and_lifting_one_forgets_no_other(old, new, now):
    first = SuppressionFactory(email="taro@example.com", reason=old, detail="before")
    outcome = suppress_hash(hashed=address_hash("TARO@example.com"), reason=new, now=now, detail="after")
    suppress_all(reason=new, details={address_hash("taro@example.com"): "once more"}, now=now)
    kept = {row.reason: row.detail for row in Suppression.objects.all()}
    if new == old:
        assert (outcome, kept) == (Outcome.KEPT, {old: "before"})
    else:
        assert (outcome, kept) == (Outcome.FURTHER, {old: "before", new: "after"})
    assert suppression_of("taro@example.com") == strongest([old, new])
    assert [row.reason for row in single_suppressions_of("taro@example.com")][0] == strongest([old, new])
    services.unsuppress(suppression=first, user=make_user())
    assert suppression_of("taro@example.com") == (None if new == old else new)


def test_an_erased_address_is_refused_by_imports_after_its_bounce_was_lifted(now):
    person = SubscriptionFactory(email="taro@example.com").subscriber
    suppress_all(reason="bounced", details={address_hash("taro@example.com"): "550 5.1.1"}, now=now)
    erase(subscriber=person, source="own-data", now=now)
    services.unsuppress(suppression=Suppression.objects.get(reason="bounced"), user=make_user())
    found = import_rows("taro@example.com", "jiro@example.com", now=now)
    assert (found.counts["reasons"], found.counts["outcomes"]) == ({"suppressed": 1}, {"added": 1})
    assert suppression_of("taro@example.com") == "erased"


def test_suppressing_many_costs_one_statement(now, django_assert_num_queries):
    details = {address_hash(f"{number}@example.com"): "550 5.1.1" for number in range(40)}
    with django_assert_num_queries(1):
        suppress_all(reason="bounced", details=details, now=now)
    assert Suppression.objects.filter(reason="bounced", detail="550 5.1.1").count() == 40


def test_by_hand_and_back_with_no_address_in_the_log(now):
    user = make_user()
    assert suppress_by_hand(email="taro@example.com", detail="電話で", user=user, now=now) is Outcome.ADDED
    assert suppress_by_hand(email="Taro@Example.com", detail="また", user=user, now=now) is Outcome.KEPT
    row = Suppression.objects.get()
    assert (row.created_by, row.detail) == (user, "電話で")
    assert services.unsuppress(suppression=row, user=user)
    assert not services.unsuppress(suppression=row, user=user)
    entries = list(ModelLogEntry.objects.order_by("timestamp"))
    assert [entry.action for entry in entries] == [services.ADDED, services.REMOVED]
    assert not any("example.com" in f"{entry.label} {entry.data}" for entry in entries)


def test_a_domain_counts_as_by_hand_and_the_strongest_reason_is_said(now, django_assert_num_queries):
    services.suppress_domain(domain="example.jp", detail="", user=make_user(), now=now)
    for email, reason in {
        "taro@example.jp": "by-hand",
        "taro@Sub.EXAMPLE.jp": "by-hand",
        "taro@notexample.jp": None,
        "taro@example.jp.example.com": None,
    }.items():
        with django_assert_num_queries(1):
            assert suppression_of(email) == reason
        assert SuppressedDomains().covers(email) is (reason is not None)
    SuppressionFactory(email="taro@example.jp", reason="complained")
    SuppressionFactory(email="jiro@example.jp", reason="refused")
    assert (suppression_of("taro@example.jp"), suppression_of("jiro@example.jp")) == ("complained", "by-hand")


def test_an_international_domain_is_met_in_every_spelling(now):
    services.suppress_domain(domain="xn--r8jz45g.jp", detail="", user=make_user(), now=now)
    assert DomainSuppression.objects.get().shown == "例え.jp"
    assert suppression_of("taro@例え.jp") == suppression_of("taro@xn--r8jz45g.jp") == "by-hand"


def test_a_suppressed_domain_is_left_out_at_the_freeze():
    mailing = make_scheduled_mailing(count=4)
    mailing.newsletter.subscriptions.first().subscriber.__class__.objects.filter(
        email="reader2@example.jp"
    ).update(email="reader2@Mail.Example.NET", email_key="reader2@mail.example.net")
    DomainSuppressionFactory(domain="example.net")
    prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert mailing.excluded == {"suppressed": 1}
    assert mailing.frozen_count == 3


@pytest.mark.parametrize("domain", ["example.jp", "mail.example.net"])
def test_a_domain_suppressed_since_the_freeze_is_withheld_at_the_claim(domain):
    mailing = make_running_mailing(count=3)
    first = mailing.deliveries.order_by("pk").first()
    mailing.deliveries.filter(pk=first.pk).update(address="reader0@Mail.Example.NET")
    DomainSuppressionFactory(domain=domain)
    rows = claim(mailing_id=mailing.pk, worker="one", limit=50, now=mailing.start_at)
    assert len(rows) == (1 if domain == "example.jp" else 2)
    assert set(mailing.deliveries.filter(state="withheld").values_list("reason", flat=True)) == {"suppressed"}


def test_and_at_the_last_moment_before_the_wire():
    mailing = make_running_mailing(count=2)
    rows = claim(mailing_id=mailing.pk, worker="one", limit=50, now=timezone.now())
    assert len(rows) == 2
    DomainSuppressionFactory(domain="example.jp")
    assert mark(dict.fromkeys(rows, "<x@y>"), worker="one", now=timezone.now()) == set()
    assert mailing.deliveries.filter(state="withheld", reason="suppressed").count() == 2
