"""Every active subscription shows its proof; the check finds each that cannot."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from newsletter.append_only import lifted
from newsletter.consent.evidence import check_proofs, proofs_of
from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.consent.records import Terms, record
from newsletter.consent.services import leave, undo_leave
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


def numbers() -> tuple[int, int, int, int]:
    found = check_proofs()
    return found.unproven.number, found.altered.number, found.ended.number, found.altered_records


def alter(**changes) -> None:
    with lifted():
        ConsentRecord.objects.filter(action="confirmed").update(**changes)


def test_all_is_well(django_assert_max_num_queries):
    SubscriptionFactory()
    SubscriptionFactory(state="paused")
    SubscriptionFactory(state="pending", proof=False)
    SubscriptionFactory(state="unsubscribed", proof=False)
    with django_assert_max_num_queries(4):
        found = check_proofs()
    assert found.is_sound
    assert found.checked == 2


def test_a_missing_proof_is_counted_and_named():
    SubscriptionFactory()
    bare = SubscriptionFactory(proof=False)
    assert numbers() == (1, 0, 0, 0)
    assert check_proofs().unproven.examples == [bare.pk]


def test_the_proof_of_another_newsletter_proves_nothing():
    proven = SubscriptionFactory()
    SubscriptionFactory(subscriber=proven.subscriber, newsletter=NewsletterFactory(slug="b"), proof=False)
    assert numbers() == (1, 0, 0, 0)


@pytest.mark.parametrize("changes", [{"wording": "別の言葉"}, {"wording_hash": "0" * 64}, {"wording_hash": ""}])
def test_an_altered_wording_is_found(changes):
    SubscriptionFactory()
    SubscriptionFactory(state="paused")
    assert numbers() == (0, 0, 0, 0)
    alter(**changes)
    assert numbers() == (0, 2, 0, 2)


def test_an_altered_record_nobody_rests_on_is_found_too(now):
    row = SubscriptionFactory()
    alter(wording="別の言葉")
    record(subscription=row, action="confirmed", terms=Terms("今の言葉"), now=now)
    assert numbers() == (0, 0, 0, 1)


def test_active_after_a_leaving_is_found_unless_it_was_taken_back(now):
    row = SubscriptionFactory()
    leave(subscription=row, source="page", now=now)
    undo_leave(subscription=row, source="page", now=now + timedelta(minutes=1))
    assert numbers() == (0, 0, 0, 0)
    leave(subscription=row, source="page", now=now + timedelta(minutes=2))
    Subscription.objects.update(state="active")
    assert numbers() == (0, 0, 1, 0)


def test_the_command_says_it_and_its_exit_status_too():
    out = StringIO()
    SubscriptionFactory(email="taro@example.com")
    call_command("consents", "check", stdout=out)
    assert "without a proof\t0" in out.getvalue()
    bare = SubscriptionFactory(email="hanako@example.com", proof=False)
    with pytest.raises(SystemExit) as ended:
        call_command("consents", "check", stdout=out)
    assert ended.value.code == 1
    assert f"without a proof\t1\tsubscriptions {bare.pk}" in out.getvalue()
    assert "example.com" not in out.getvalue()


def test_the_newest_agreement_is_the_proof(now):
    row = SubscriptionFactory()
    newest = record(subscription=row, action="imported", basis="business-card", evidence="展示会", now=now)
    record(subscription=row, action="changed", now=now + timedelta(days=1))
    proof = proofs_of([row])[row.pk]
    assert proof.record == newest
    assert proof.wording_is_sound
