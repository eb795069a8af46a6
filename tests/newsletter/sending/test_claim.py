"""Leases: who holds what, what is checked at the claim, and what happens to a lost one."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from newsletter.consent.addresses import address_hash
from newsletter.consent.models import Subscription, Suppression
from newsletter.sending import claim as leases
from newsletter.sending import ranges, tallies
from newsletter.sending.claim import LEASE, MOST_LOST, claim, expire, give_back, give_back_all, mark, renew
from newsletter.sending.models import Delivery, DeliveryRange, Mailing, MailingTally
from tests.factories.sending import make_running_mailing

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing():
    return make_running_mailing(count=6)


@pytest.fixture
def now(mailing):
    return mailing.start_at


def states(mailing: Mailing) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in mailing.deliveries.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def claimed(mailing, now, worker="one", limit=50):
    return claim(mailing_id=mailing.pk, worker=worker, limit=limit, now=now)


def marked(rows, now, worker="one"):
    return mark({row: f"<{row.id}@example.jp>" for row in rows}, worker=worker, now=now)


def test_a_claim_leases_the_oldest_and_counts_the_attempt(mailing, now):
    rows = claimed(mailing, now, limit=4)
    ids = list(mailing.deliveries.order_by("pk").values_list("pk", flat=True))
    assert [row.id for row in rows] == ids[:4]
    assert {row.attempt for row in rows} == {1}
    row = Delivery.objects.get(pk=ids[0])
    assert (row.state, row.worker, row.lease_until) == ("claimed", "one", now + LEASE)
    assert [row.id for row in claimed(mailing, now, worker="two")] == ids[4:]
    assert claimed(mailing, now, worker="three") == []


def test_what_is_deferred_is_not_claimed_before_its_time(mailing, now):
    mailing.deliveries.update(next_attempt_at=now + timedelta(minutes=5), deferred_since=now)
    assert claimed(mailing, now) == []
    rows = claimed(mailing, now + timedelta(minutes=5))
    assert len(rows) == 6
    assert rows[0].deferred_since == now


@pytest.mark.parametrize("state", ["scheduled", "preparing", "paused", "held", "cancelled", "finished", "failed"])
def test_only_a_mailing_that_is_being_sent_gives_work(mailing, now, state):
    Mailing.objects.filter(pk=mailing.pk).update(state=state)
    assert claimed(mailing, now) == []
    assert states(mailing) == {"pending": 6}


def unsubscribe(row):
    Subscription.objects.filter(pk=row.subscription_id).update(state="unsubscribed")


def never_confirmed(row):
    Subscription.objects.filter(pk=row.subscription_id).update(state="pending")


def pause(row):
    Subscription.objects.filter(pk=row.subscription_id).update(state="paused")


def suppress(row):
    Suppression.objects.create(address_hash=row.address_hash, reason="complained", created_at=row.next_attempt_at)


def erase(row):
    row.subscriber.delete()


def blank(row):
    Delivery.objects.filter(pk=row.pk).update(address="")


CHANGES = [
    (unsubscribe, "unsubscribed"),
    (never_confirmed, "unsubscribed"),
    (pause, "paused"),
    (suppress, "suppressed"),
    (erase, "erased"),
    (blank, "erased"),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_who_changed_their_mind_since_the_freeze_is_withheld_at_the_claim(mailing, now, change, reason):
    row = mailing.deliveries.first()
    change(row)
    assert row.pk not in {one.id for one in claimed(mailing, now)}
    row.refresh_from_db()
    assert (row.state, row.reason, row.finished_at) == ("withheld", reason, now)
    assert states(mailing) == {"withheld": 1, "claimed": 5}


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_and_again_at_the_last_moment_before_the_wire(mailing, now, change, reason):
    rows = claimed(mailing, now)
    row = Delivery.objects.get(pk=rows[0].id)
    change(row)
    assert marked(rows, now) == {one.id for one in rows[1:]}
    row.refresh_from_db()
    assert (row.state, row.reason) == ("withheld", reason)


def test_a_suppression_counts_for_every_spelling_of_the_address(mailing, now):
    address = mailing.deliveries.first().address
    Suppression.objects.create(address_hash=address_hash(address.upper()), reason="by-hand", created_at=now)
    assert len(claimed(mailing, now)) == 5


def test_a_mark_is_committed_with_wire_time_and_message_id(mailing, now):
    rows = claimed(mailing, now)
    assert marked(rows, now + timedelta(seconds=3)) == {row.id for row in rows}
    row = Delivery.objects.get(pk=rows[0].id)
    assert (row.state, row.wire_at) == ("sending", now + timedelta(seconds=3))
    assert row.message_id == f"<{row.pk}@example.jp>"
    assert row.lease_until == now + timedelta(seconds=3) + LEASE


@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_a_pause_or_cancellation_after_the_claim_stops_the_chunk(mailing, now, state):
    rows = claimed(mailing, now)
    Mailing.objects.filter(pk=mailing.pk).update(state=state)
    assert marked(rows, now) == set()
    assert states(mailing) == {"claimed": 6}


def test_a_worker_that_lost_its_lease_may_mark_nothing(mailing, now):
    rows = claimed(mailing, now)
    later = now + LEASE + timedelta(seconds=1)
    assert expire(now=later) == (6, 0)
    others = claimed(mailing, later, worker="two")
    assert marked(rows, later) == set()
    assert {row.attempt for row in others} == {2}
    assert marked(others, later, worker="two") == {row.id for row in others}


def test_a_lost_lease_on_the_wire_is_uncertain_and_never_claimed_again(mailing, now):
    rows = claimed(mailing, now, limit=2)
    marked(rows, now)
    later = now + LEASE + timedelta(seconds=1)
    assert expire(now=later) == (0, 2)
    assert expire(now=later) == (0, 0)
    assert states(mailing) == {"uncertain": 2, "pending": 4}
    assert len(claimed(mailing, later, worker="two")) == 4
    row = Delivery.objects.get(pk=rows[0].id)
    assert (row.reason, row.finished_at, row.worker) == ("lease-lost", later, "one")


def test_a_lease_that_lasts_is_left_alone_and_can_be_renewed(mailing, now):
    rows = claimed(mailing, now)
    assert expire(now=now + LEASE) == (0, 0)
    assert renew([row.id for row in rows], worker="one", now=now + LEASE) == 6
    assert renew([row.id for row in rows], worker="two", now=now + LEASE) == 0
    assert expire(now=now + LEASE + timedelta(seconds=30)) == (0, 0)


def test_what_is_given_back_waits_again_without_a_counted_attempt(mailing, now):
    rows = claimed(mailing, now)
    marked(rows[:2], now)
    assert give_back([row.id for row in rows], worker="two") == 0
    assert give_back([rows[0].id], worker="one") == 1
    assert give_back_all(mailing_id=mailing.pk, worker="one") == 4
    assert states(mailing) == {"pending": 5, "sending": 1}
    assert set(mailing.deliveries.filter(state="pending").values_list("attempt", flat=True)) == {0}


@pytest.mark.django_db(transaction=True)
def test_many_who_claim_at_once_never_get_the_same():
    mailing = make_running_mailing(count=200)
    barrier, found, errors = threading.Barrier(4), [], []

    def run(name):
        try:
            barrier.wait(10)
            while rows := claim(mailing_id=mailing.pk, worker=name, limit=7, now=mailing.start_at):
                found.extend(row.id for row in rows)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"worker {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(found) == sorted(mailing.deliveries.values_list("pk", flat=True))


def test_a_chunk_costs_a_fixed_number_of_queries(mailing, now, django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, range, lease with consent, release
        rows = claimed(mailing, now, limit=6)
    with django_assert_num_queries(1):
        marked(rows, now)


def test_a_claim_walks_indexes_only(mailing, now):
    """Neither the range nor the deliveries in it are found by reading what is over already."""
    with CaptureQueriesContext(connection) as queries:
        claimed(mailing, now, limit=6)
    take, lease = (one["sql"] for one in queries if "UPDATE" in one["sql"].upper().split("(")[0])
    with connection.cursor() as cursor:
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        if connection.vendor == "postgresql":
            # So few rows are read in any way; with these off the plan shows what many rows get.
            for way in ("seqscan", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"{explain} {take}")
        assert "range_due" in str(cursor.fetchall())
        cursor.execute(f"{explain} {lease}")
        plan = str(cursor.fetchall())
    assert "delivery_in_order" in plan or "newsletter_delivery_pkey" in plan or "INTEGER PRIMARY KEY" in plan
    assert "Seq Scan" not in plan
    assert "SCAN newsletter_delivery" not in plan


def test_what_was_taken_back_is_found_again(mailing, now):
    rows = claimed(mailing, now)
    assert claimed(mailing, now, worker="two") == []
    give_back([rows[0].id], worker="one")
    assert [row.id for row in claimed(mailing, now, worker="two")] == [rows[0].id]


def test_hints_that_were_lost_cost_time_and_nobody(mailing, now):
    DeliveryRange.objects.update(due_at=None)
    assert claimed(mailing, now) == []
    ranges.repair(mailing.pk)
    assert len(claimed(mailing, now)) == 6
    DeliveryRange.objects.all().delete()
    ranges.repair(mailing.pk)
    assert DeliveryRange.objects.get().leased_until == now + LEASE
    assert expire(now=now + LEASE + timedelta(seconds=1)) == (6, 0)


def test_a_delivery_that_brings_its_workers_down_is_taken_out(mailing, now):
    bad, *others = mailing.deliveries.order_by("pk").values_list("pk", flat=True)
    for _time in range(MOST_LOST - 1):
        assert bad in {row.id for row in claimed(mailing, now)}
        now += LEASE + timedelta(seconds=1)
        expire(now=now)
    Delivery.objects.exclude(pk=bad).update(lost_claims=0)
    assert bad not in {row.id for row in claimed(mailing, now, worker="two")}
    assert [row.id for row in claimed(mailing, now, worker="three")] == [bad]
    now += LEASE + timedelta(seconds=1)
    expire(now=now)
    row = Delivery.objects.get(pk=bad)
    assert (row.state, row.reason, row.finished_at) == ("failed", "claims-lost", now)
    assert [one.id for one in claimed(mailing, now)] == others
    assert tallies.ends(mailing) == {("failed", "claims-lost"): 1}


def test_many_lost_claims_take_nobody_out_for_another(mailing, now):
    """Workers are killed again and again with all in hand: whoever is suspected is tried alone, and goes out."""
    for _time in range(MOST_LOST + 1):
        claimed(mailing, now)
        now += LEASE + timedelta(seconds=1)
        expire(now=now)
        Delivery.objects.filter(state="failed").update(state="submitted")
    assert Delivery.objects.filter(state="submitted").count() <= 2
    assert [len(claimed(mailing, now, worker=str(turn))) for turn in range(3)] == [1, 1, 1]


def test_leases_end_by_the_clock_that_granted_them(mailing, monkeypatch):
    monkeypatch.setattr(leases, "database_now", lambda: mailing.start_at)
    claimed(mailing, mailing.start_at)
    assert expire() == (0, 0)
    monkeypatch.setattr(leases, "database_now", lambda: mailing.start_at + LEASE + timedelta(seconds=1))
    assert expire() == (6, 0)


def in_ranges_of(size, mailing, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE", size)
    DeliveryRange.objects.all().delete()
    ranges.repair(mailing.pk)


def test_leases_that_do_not_end_yet_are_looked_at_once_however_many_ranges_hold_them(mailing, now, monkeypatch):
    in_ranges_of(2, mailing, monkeypatch)
    while claimed(mailing, now):
        continue
    monkeypatch.setattr(ranges, "LOOKED_AT", 2)
    looks, look_again = [], ranges.look_again

    def look(held):
        looks.append(held)
        assert len(looks) < 10, "without an end"
        look_again(held)

    monkeypatch.setattr(ranges, "look_again", look)
    assert expire(now=now + timedelta(seconds=20)) == (0, 0)
    assert [len(held) for held in looks] == [2, 1]
    looks.clear()
    assert expire(now=now + LEASE + timedelta(seconds=1)) == (6, 0)


def test_ranges_are_put_right_in_steps(mailing, now, monkeypatch):
    in_ranges_of(2, mailing, monkeypatch)
    monkeypatch.setattr(ranges, "LOOKED_AT", 2)
    DeliveryRange.objects.update(due_at=None)
    with CaptureQueriesContext(connection) as queries:
        ranges.repair(mailing.pk)
    assert sum(f"UPDATE {ranges.RANGES}" in one["sql"] for one in queries) == 2
    assert not DeliveryRange.objects.filter(due_at=None).exists()


def test_who_is_withheld_is_counted_in_one_statement(mailing, now):
    """One shard, too: workers that count in several lock them in any order, and stop each other."""
    Subscription.objects.filter(deliveries__mailing=mailing).update(state="unsubscribed")
    with CaptureQueriesContext(connection) as queries:
        assert claimed(mailing, now) == []
    assert sum(f"INSERT INTO {tallies.TALLY}" in one["sql"] for one in queries) == 1
    assert MailingTally.objects.get().number == 6


@pytest.mark.django_db(transaction=True)
def test_what_was_cancelled_while_a_claim_waited_for_it_stays_cancelled():
    mailing = make_running_mailing(count=6)
    row, found = mailing.deliveries.first(), []

    def run():
        try:
            found.extend(claimed(mailing, mailing.start_at))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(state="cancelled")
        thread.start()
        thread.join(0.5)
    thread.join(60)
    row.refresh_from_db()
    assert (row.state, len(found)) == ("cancelled", 5)


@pytest.mark.django_db(transaction=True)
def test_ranges_are_woken_in_the_order_of_their_numbers(monkeypatch):
    """Two that wake the same ranges would else wait for each other. Who waits for the first holds no later one."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite a transaction that writes is alone")
    monkeypatch.setattr(ranges, "RANGE", 1)
    mailing = make_running_mailing(count=20)
    first, *others = DeliveryRange.objects.order_by("pk").values_list("pk", flat=True)
    deliveries = list(mailing.deliveries.values_list("pk", flat=True))

    def run():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_sort = off")  # No order by the way, as in large tables.
                ranges.wake(deliveries, at=mailing.start_at)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        DeliveryRange.objects.select_for_update().get(pk=first)
        thread.start()
        thread.join(1)
        assert thread.is_alive()
        free = DeliveryRange.objects.filter(pk__in=others).select_for_update(nowait=True)
        assert len(free) == 19
    thread.join(60)
    assert not thread.is_alive()
