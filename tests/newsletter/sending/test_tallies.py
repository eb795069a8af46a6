"""Numbers kept beside the deliveries: always those one would count, and never the last word."""

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import connection

from newsletter import migrations
from newsletter.consent.models import Subscription
from newsletter.sending import ranges, services, tallies
from newsletter.sending.claim import LEASE, claim, expire, mark
from newsletter.sending.control import counts_by_state, finish_if_over, reconcile, settle, stop_if_violated
from newsletter.sending.models import Delivery, DeliveryRange, Mailing, MailingTally
from newsletter.sending.send import send
from tests.factories.sending import at, make_running_mailing, server_at
from tests.fakes.smtp_server import SmtpServer, faults

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_mailing_is_large(monkeypatch):
    monkeypatch.setattr(tallies, "COUNTED", 0)


@pytest.fixture
def mailing():
    return make_running_mailing(count=8)


def agrees(mailing) -> bool:
    return tallies.differences(mailing) == {} and counts_by_state(mailing) == tallies.true_counts(mailing)


def test_they_follow_a_delivery_through_every_state(mailing):
    now = mailing.start_at
    assert agrees(mailing)
    Subscription.objects.filter(pk=mailing.deliveries.first().subscription_id).update(state="paused")
    rows = claim(mailing_id=mailing.pk, worker="one", limit=4, now=now)
    assert agrees(mailing)
    mark({row: f"<{row.id}@example.jp>" for row in rows[:2]}, worker="one", now=now)
    assert counts_by_state(mailing) == {"pending": 4, "claimed": 2, "sending": 2}
    assert agrees(mailing)
    expire(now=now + LEASE + timedelta(seconds=1))
    assert agrees(mailing)
    doubtful = list(mailing.deliveries.filter(state="uncertain"))
    services.treat_as_submitted(delivery=doubtful[0], user=None, now=now)
    services.send_again(delivery=doubtful[1], user=None, now=now)
    assert agrees(mailing)
    with SmtpServer(script=faults({"rcpt": "550 5.1.1 nobody"}, times=1)) as server:
        send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(now))
    assert agrees(mailing)
    assert finish_if_over(mailing, now=now)
    assert tallies.ends(mailing)["failed", "no-such-address"] == 1


def test_what_is_cancelled_is_counted(mailing):
    services.cancel(mailing=mailing, user=None, now=mailing.start_at)
    assert settle(mailing, now=mailing.start_at)
    assert agrees(mailing)
    assert tallies.ends(mailing) == {("cancelled", "cancelled"): 8}


def test_what_was_concluded_before_a_resume_pauses_nobody_again():
    mailing = make_running_mailing(count=80)
    with SmtpServer(script=faults({"dot": "554 5.7.1 spam"}, times=30)) as server:
        send(mailing_id=mailing.pk, server=server_at(server.port, connections=1), clock=at(mailing.start_at))
        mailing.refresh_from_db()
        assert (mailing.state, mailing.state_reason) == ("paused", "refusals")
        services.resume(mailing=mailing, user=None, now=mailing.start_at)
        while send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(mailing.start_at)):
            continue
    mailing.refresh_from_db()
    assert mailing.state == "sending"
    assert mailing.deliveries.filter(state="submitted").count() == 50


def test_the_numbers_of_a_large_mailing_cost_two_queries(mailing, django_assert_num_queries):
    with django_assert_num_queries(2):
        counts_by_state(mailing)


def test_reconciling_mends_what_differs_and_says_so(mailing, caplog):
    mailing.deliveries.filter(pk__in=mailing.deliveries.values("pk")[:3]).update(
        state="submitted", reason="accepted"
    )
    DeliveryRange.objects.update(due_at=None)
    found = reconcile(mailing, now=mailing.start_at)
    assert (found.agrees, found.violations, found.mended) == (False, [], {("submitted", "accepted"): (0, 3)})
    assert "newsletter.mailing.tallies_differ" in caplog.text
    assert reconcile(mailing, now=mailing.start_at).agrees
    assert len(claim(mailing_id=mailing.pk, worker="one", limit=50, now=mailing.start_at)) == 5


def test_a_large_mailing_is_counted_for_real_once_a_minute(mailing):
    assert not stop_if_violated(mailing, now=mailing.start_at)
    mailing.refresh_from_db()
    assert mailing.counted_at == mailing.start_at
    mailing.deliveries.first().delete()
    assert not stop_if_violated(mailing, now=mailing.start_at + timedelta(seconds=30))
    assert stop_if_violated(mailing, now=mailing.start_at + timedelta(seconds=60))
    assert mailing.state == Mailing.State.PAUSED


def test_an_end_is_never_believed_from_tallies_alone(mailing):
    tallies.add(mailing.pk, {("submitted", "accepted"): 8})
    assert not finish_if_over(mailing, now=mailing.start_at)
    assert mailing.state == Mailing.State.SENDING


def test_two_workers_keep_numbers_of_their_own_and_the_sum_counts(mailing):
    tallies.add(mailing.pk, {("submitted", "accepted"): 3, ("pending", ""): 9}, worker="one")
    tallies.add(mailing.pk, {("submitted", "accepted"): -1, ("failed", "gave-up"): 0}, worker="two")
    tallies.add(mailing.pk, {("submitted", "accepted"): 2}, worker="one")
    assert tallies.ends(mailing) == {("submitted", "accepted"): 4}
    assert MailingTally.objects.count() == 2


def test_a_mailing_under_way_during_an_upgrade_goes_on(mailing):
    now = mailing.start_at
    claim(mailing_id=mailing.pk, worker="old", limit=2, now=now)
    last = mailing.deliveries.order_by("pk").last()
    Delivery.objects.filter(pk=last.pk).update(state="submitted", reason="accepted")
    DeliveryRange.objects.all().delete()
    [name] = [one.name for one in iter_modules(migrations.__path__) if one.name.endswith("fill_delivery_ranges")]
    filling = import_module(f"newsletter.migrations.{name}")
    assert filling.RANGE == ranges.RANGE
    with connection.cursor() as cursor:
        cursor.execute(filling.RANGES)
        cursor.execute(filling.TALLIES)
    assert agrees(mailing)
    assert len(claim(mailing_id=mailing.pk, worker="new", limit=50, now=now)) == 5
    assert expire(now=now + LEASE + timedelta(seconds=1)) == (7, 0)


def test_tallies_that_say_too_much_are_a_suspicion_and_no_violation(mailing):
    assert not stop_if_violated(mailing, now=mailing.start_at)
    mailing.refresh_from_db()
    tallies.add(mailing.pk, {("submitted", "accepted"): 9})
    assert not stop_if_violated(mailing, now=mailing.start_at + timedelta(seconds=10))
    assert mailing.state == Mailing.State.SENDING
    assert agrees(mailing)


def test_a_settlement_counts_the_reason_that_stands_not_the_one_that_was_read(mailing):
    now = mailing.start_at
    rows = claim(mailing_id=mailing.pk, worker="one", limit=2, now=now)
    mark({row: f"<{row.id}@example.jp>" for row in rows}, worker="one", now=now)
    expire(now=now + LEASE + timedelta(seconds=1))
    first, second = mailing.deliveries.filter(state="uncertain")
    Delivery.objects.filter(state="uncertain").update(reason="no-answer")
    tallies.add(mailing.pk, {("uncertain", "lease-lost"): -2, ("uncertain", "no-answer"): 2})
    services.treat_as_submitted(delivery=first, user=None, now=now)
    services.send_again(delivery=second, user=None, now=now)
    assert agrees(mailing)


def test_who_claims_is_not_led_to_a_mailing_that_was_cancelled(mailing):
    services.cancel(mailing=mailing, user=None, now=mailing.start_at)
    assert settle(mailing, now=mailing.start_at)
    assert not DeliveryRange.objects.filter(due_at__isnull=False).exists()
