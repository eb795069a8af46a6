"""The tick finds whatever is due from the database alone, and twice at once does no harm."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from newsletter.sending import ranges, services
from newsletter.sending import tick as ticking
from newsletter.sending.claim import CHUNK, LEASE, claim, mark
from newsletter.sending.models import Delivery, DeliveryRange, Mailing, ServerConnection, ServerState
from newsletter.sending.prepare import prepare
from newsletter.sending.send import send
from newsletter.sending.tick import TickFailed, tick
from tests.factories.sending import (
    NOW,
    at,
    make_plain_edition,
    make_running_mailing,
    make_scheduled_mailing,
    server_at,
)
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db


class Bells:
    """Remembers who was rung for."""

    def __init__(self) -> None:
        self.prepare: list[int] = []
        self.send: list[int] = []


def ticked(now) -> Bells:
    bells = Bells()
    tick(now, ring_prepare=bells.prepare.append, ring_send=bells.send.append, leases=at(now))
    return bells


def test_a_mailing_is_rung_for_at_its_hour_and_not_before():
    mailing = make_scheduled_mailing()
    assert ticked(mailing.start_at - timedelta(seconds=1)).prepare == []
    assert ticked(mailing.start_at).prepare == [mailing.pk]


def test_a_task_that_was_lost_is_found_again():
    mailing = make_scheduled_mailing()
    for _lost in range(3):
        assert ticked(mailing.start_at).prepare == [mailing.pk]
    prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    for _lost in range(3):
        assert ticked(mailing.start_at).send == [mailing.pk]


def test_a_preparation_that_stalled_is_resumed_after_its_lease():
    mailing = make_scheduled_mailing()
    until = mailing.start_at + timedelta(seconds=60)
    Mailing.objects.update(state="preparing", work_until=until)
    assert ticked(until).prepare == []
    assert ticked(until + timedelta(seconds=1)).prepare == [mailing.pk]


def test_one_worker_is_woken_per_free_connection_and_chunk():
    mailing = make_running_mailing(count=CHUNK + 1)
    now = mailing.start_at
    assert ticked(now).send == [mailing.pk] * 2
    ServerConnection.objects.create(server="EMAIL_URL", number=0, worker="busy", lease_until=now + LEASE)
    assert ticked(now).send == [mailing.pk]
    ServerState.objects.create(key="EMAIL_URL", faults=1, closed_until=now + timedelta(seconds=10))
    assert ticked(now).send == []
    assert ticked(now + timedelta(seconds=10)).send == [mailing.pk]


def test_nobody_is_woken_while_everything_is_deferred():
    mailing = make_running_mailing()
    mailing.deliveries.update(next_attempt_at=mailing.start_at + timedelta(minutes=5))
    assert ticked(mailing.start_at).send == []
    assert ticked(mailing.start_at + timedelta(minutes=5)).send == [mailing.pk]


@pytest.mark.parametrize("state", ["scheduled", "held", "paused"])
def test_what_waits_for_its_hour_or_a_person_is_left_alone(state):
    mailing = make_scheduled_mailing()
    Mailing.objects.update(state=state)
    bells = ticked(mailing.start_at - timedelta(minutes=1))
    assert (bells.prepare, bells.send) == ([], [])
    mailing.refresh_from_db()
    assert mailing.state == state or state == "paused"


def test_lost_leases_are_taken_back():
    mailing = make_running_mailing(count=4)
    now = mailing.start_at
    rows = claim(mailing_id=mailing.pk, worker="gone", limit=4, now=now)
    mark(dict.fromkeys(rows[:1], "<x@example.jp>"), worker="gone", now=now)
    ticked(now + LEASE + timedelta(seconds=1))
    assert sorted(mailing.deliveries.values_list("state", flat=True)) == ["pending"] * 3 + ["uncertain"]


def test_a_mailing_with_nothing_open_is_finished():
    mailing = make_running_mailing(count=2)
    mailing.deliveries.update(state="submitted")
    bells = ticked(mailing.start_at)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.finished_at, bells.send) == ("finished", mailing.start_at, [])
    before = mailing.finished_at
    ticked(mailing.start_at + timedelta(minutes=1))
    mailing.refresh_from_db()
    assert mailing.finished_at == before


def test_a_cancelled_mailing_is_settled_and_what_is_on_the_wire_left_to_its_worker():
    mailing = make_running_mailing(count=5)
    now = mailing.start_at
    rows = claim(mailing_id=mailing.pk, worker="busy", limit=2, now=now)
    mark({rows[0]: "<x@example.jp>"}, worker="busy", now=now)
    services.cancel(mailing=mailing, user=None, now=now)
    ticked(now)
    mailing.refresh_from_db()
    assert mailing.finished_at is None
    later = now + LEASE + timedelta(seconds=1)
    ticked(later)
    mailing.refresh_from_db()
    assert mailing.finished_at == later
    assert sorted(mailing.deliveries.values_list("state", flat=True)) == ["cancelled"] * 4 + ["uncertain"]


def test_a_mailing_stopped_for_a_violation_is_not_finished_behind_a_persons_back():
    mailing = make_running_mailing(count=2)
    mailing.deliveries.update(state="submitted")
    Mailing.objects.update(state="paused", state_reason="violation")
    ticked(mailing.start_at)
    mailing.refresh_from_db()
    assert mailing.state == "paused"


def test_one_mailings_error_does_not_keep_the_others_waiting(monkeypatch):
    first = make_scheduled_mailing()
    second = make_scheduled_mailing(edition=make_plain_edition(slug="second", title="第二便"))
    rung = []

    def ring(mailing_id):
        if mailing_id == first.pk:
            raise ConnectionError("no broker")
        rung.append(mailing_id)

    with pytest.raises(TickFailed):
        tick(second.start_at, ring_prepare=ring, ring_send=ring)
    assert rung == [second.pk]


def test_from_the_hour_to_the_end_by_ticks_alone():
    mailing = make_scheduled_mailing(count=120)
    now = mailing.start_at
    with SmtpServer() as server:

        def ring_send(mailing_id):
            send(mailing_id=mailing_id, server=server_at(server.port), clock=at(now))

        for _tick in range(6):
            tick(now, ring_prepare=lambda pk: prepare(mailing_id=pk, clock=at(now)), ring_send=ring_send)
    mailing.refresh_from_db()
    assert mailing.state == "finished"
    assert len(server.accepted) == 120
    assert server.twice == []


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_are_harmless():
    mailing = make_scheduled_mailing(count=60)
    now = mailing.start_at
    errors, barrier = [], threading.Barrier(2)
    with SmtpServer() as server:

        def run():
            try:
                for _tick in range(8):
                    barrier.wait(30)
                    tick(
                        now,
                        ring_prepare=lambda pk: prepare(mailing_id=pk, clock=at(now), batch=11),
                        ring_send=lambda pk: send(mailing_id=pk, server=server_at(server.port), clock=at(now)),
                    )
            except Exception as error:
                errors.append(error)
                barrier.abort()
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    assert errors == []
    mailing.refresh_from_db()
    assert mailing.state == "finished"
    assert mailing.frozen_count == 60
    assert Delivery.objects.filter(state="submitted").count() == 60
    assert server.twice == []
    assert len(server.accepted) == 60


def test_tasks_carry_an_id_and_call_one_service(monkeypatch):
    from newsletter.sending import tasks

    called = []
    monkeypatch.setattr(tasks, "prepare", lambda *, mailing_id: called.append(("prepare", mailing_id)) or True)
    monkeypatch.setattr(tasks, "send", lambda *, mailing_id: called.append(("send", mailing_id)) or False)
    monkeypatch.setattr(tasks, "ring_send", lambda mailing_id: called.append(("ring", mailing_id)))
    tasks.prepare_mailing(7)
    tasks.send_chunks(7)
    assert called == [("prepare", 7), ("ring", 7), ("send", 7)]


def test_wake_ups_go_to_the_mail_queue_and_expire(monkeypatch):
    from newsletter.sending import tasks

    calls = []
    for task in (tasks.prepare_mailing, tasks.send_chunks):
        monkeypatch.setattr(task, "apply_async", lambda args, **options: calls.append((args, options)))
    tasks.ring_prepare(7)
    tasks.ring_send(8)
    assert calls == [((7,), {"queue": "mail", "expires": 30}), ((8,), {"queue": "mail", "expires": 30})]


def test_a_running_mailing_whose_sum_is_wrong_is_stopped():
    mailing = make_running_mailing()
    mailing.deliveries.first().delete()
    assert ticked(mailing.start_at).send == []
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("paused", "violation")
    assert mailing.deliveries.filter(state="pending").count() == 2


def test_the_queries_of_a_tick_do_not_grow_with_the_audience(django_assert_max_num_queries):
    make_running_mailing(count=300)
    with django_assert_max_num_queries(20):  # Once a minute it counts, and puts hints right.
        ticked(NOW + timedelta(hours=2))
    with django_assert_max_num_queries(12):
        ticked(NOW + timedelta(hours=2, seconds=5))


def test_a_hint_that_was_lost_is_found_again_while_others_of_the_mailing_still_wait(monkeypatch):
    monkeypatch.setattr(ranges, "RANGE", 2)
    mailing = make_running_mailing(count=4)
    now = mailing.start_at
    DeliveryRange.objects.all().delete()
    last = mailing.deliveries.order_by("pk").last()
    Delivery.objects.filter(pk=last.pk).update(next_attempt_at=now + timedelta(hours=2))
    ranges.repair(mailing.pk)
    Mailing.objects.update(counted_at=now)
    Delivery.objects.filter(pk=last.pk - 1).update(state="submitted")
    DeliveryRange.objects.filter(last_id=last.pk).update(due_at=now + timedelta(hours=2))
    DeliveryRange.objects.exclude(last_id=last.pk).update(due_at=None)
    assert ticked(now + timedelta(seconds=59)).send == []
    assert ticked(now + timedelta(seconds=60)).send == [mailing.pk]


def test_due_is_empty_when_nothing_is():
    assert list(ticking.due(NOW)) == []
