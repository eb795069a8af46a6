"""Limits per recipients' domain against a real server: the same rows, later, and nobody forgotten."""

from datetime import timedelta

import pytest

from newsletter.sending.claim import claim
from newsletter.sending.limits import buckets
from newsletter.sending.limits.buckets import read_book
from newsletter.sending.limits.gate import Gate
from newsletter.sending.limits.models import DomainBucket, DomainLimit
from newsletter.sending.limits.postpone import postpone
from newsletter.sending.limits.rules import FARTHEST, Name, rate_now
from newsletter.sending.models import Delivery, Mailing, ServerState
from newsletter.sending.outcomes import Reason
from newsletter.sending.servers import refund, reserve
from tests.factories.newsletter import MailServerFactory
from tests.factories.sending import make_running_mailing, server_at, visit
from tests.fakes.smtp_server import SmtpServer, faults

pytestmark = pytest.mark.django_db
KEY = "EMAIL_URL"


@pytest.fixture
def mailing():
    return make_running_mailing(count=40)


@pytest.fixture
def limit():
    return DomainLimit.objects.create(name="読者", domains="example.jp", per_minute=60)


def states(mailing):
    return sorted(mailing.deliveries.values_list("state", "reason").distinct())


def test_what_may_not_leave_now_is_the_same_row_later_and_costs_no_attempt(mailing, limit):
    before = set(mailing.deliveries.values_list("pk", flat=True))
    with SmtpServer() as server:
        visit(mailing, server)
        assert len(server.accepted) == 11
    waiting = mailing.deliveries.filter(state="pending")
    assert {(row.reason, row.attempt, row.worker, row.lease_until) for row in waiting} == {
        ("domain-rate", 0, "", None)
    }
    moments = sorted(waiting.values_list("next_attempt_at", flat=True))
    assert len(set(moments)) == 29
    assert moments[0] > mailing.start_at
    assert set(mailing.deliveries.values_list("pk", flat=True)) == before


def test_everybody_is_mailed_once_at_the_pace(mailing, limit):
    with SmtpServer() as server:
        for seconds in range(0, 60, 5):
            visit(mailing, server, now=mailing.start_at + timedelta(seconds=seconds))
            assert len(server.accepted) <= 11 + seconds
        assert server.twice == []
        assert len(server.accepted) == 40
    assert states(mailing) == [("submitted", "accepted")]
    assert set(mailing.deliveries.values_list("attempt", flat=True)) == {1}


def test_others_are_not_held_up(mailing, limit):
    limit.domains, limit.per_minute = "slow.example", 1
    limit.save()
    mailing.deliveries.filter(address__startswith="reader1").update(address="x@mail.slow.example")
    with SmtpServer() as server:
        visit(mailing, server)
        assert len(server.accepted) == 30
    assert mailing.deliveries.filter(state="pending").count() == 10


def test_a_pause_lets_nobody_hurry_afterwards(mailing, limit):
    late = mailing.start_at + timedelta(hours=5)
    with SmtpServer() as server:
        visit(mailing, server)
        visit(mailing, server, now=late)
        assert len(server.accepted) == 22
    waiting = mailing.deliveries.filter(state="pending")
    assert all(late < row.next_attempt_at <= late + FARTHEST for row in waiting)


def test_a_cancelled_mailing_finds_those_that_were_put_off(mailing, limit):
    from newsletter.sending.control import settle

    with SmtpServer() as server:
        visit(mailing, server)
    Mailing.objects.filter(pk=mailing.pk).update(state="cancelled")
    mailing.refresh_from_db()
    assert settle(mailing, now=mailing.start_at)
    assert states(mailing) == [("cancelled", "cancelled"), ("submitted", "accepted")]


def test_a_complaint_slows_its_domain_down_and_says_so_without_the_address(mailing):
    script = faults({"rcpt": "450 4.2.1 <reader0@example.jp> is receiving mail too fast"}, times=30)
    with SmtpServer(script=script) as server:
        visit(mailing, server)
        bucket = DomainBucket.objects.get()
        assert (bucket.server, bucket.limit_id, bucket.domain, bucket.rate) == (KEY, None, "example.jp", 30)
        assert bucket.slowed_at == mailing.start_at
        assert "reader" not in bucket.reply
        assert bucket.reply.startswith("450 4.2.1")
        later, before = mailing.start_at + timedelta(minutes=3), len(server.accepted)
        visit(mailing, server, now=later)
        assert 1 <= len(server.accepted) - before <= 6
    assert mailing.deliveries.filter(state="pending", reason="try-later").exists()


def test_a_complaint_about_a_limited_domain_halves_its_limit(mailing, limit):
    with SmtpServer(script=faults({"rcpt": "421 4.7.0 too fast"}, times=1)) as server:
        visit(mailing, server)
    bucket = DomainBucket.objects.get()
    assert (bucket.limit, bucket.domain, bucket.rate) == (limit, "", 30)


def test_a_domain_that_recovered_is_free_again(mailing):
    buckets.slow_down(
        KEY,
        Name(domain="example.jp"),
        book=read_book(KEY, now=mailing.start_at),
        reply="421 4.7.0",
        now=mailing.start_at - timedelta(hours=2),
    )
    with SmtpServer() as server:
        visit(mailing, server)
        assert len(server.accepted) == 40


def test_complaints_of_one_minute_halve_once(now):
    book = read_book(KEY, now=now)
    name = Name(domain="example.jp")
    rates = [
        buckets.slow_down(KEY, name, book=book, reply="421", now=now + timedelta(seconds=seconds))
        for seconds in (0, 10, 59, 61, 90, 130)
    ]
    assert rates == [30, 30, 30, 15, 15, 7.5]


def test_each_server_is_counted_by_itself_and_a_limit_of_one_is_for_it_alone(now, limit):
    limit.server = MailServerFactory(variable="EMAIL_URL_SAKURA")
    limit.save()
    assert read_book(KEY, now=now).bucket_of("example.jp") is None
    assert read_book("EMAIL_URL_SAKURA", now=now).bucket_of("example.jp") == Name(limit=limit.pk)


def test_who_lost_the_lease_puts_off_nothing(mailing):
    rows = claim(mailing_id=mailing.pk, worker="one", limit=3, now=mailing.start_at)
    moments = dict.fromkeys(rows, mailing.start_at + timedelta(minutes=1))
    assert postpone(moments, worker="other", reason=Reason.DOMAIN_RATE, now=mailing.start_at) == set()
    Delivery.objects.filter(pk=rows[0].id).update(attempt=2)
    assert postpone(moments, worker="one", reason=Reason.DOMAIN_RATE, now=mailing.start_at) == {
        rows[1].id,
        rows[2].id,
    }
    assert postpone(moments, worker="one", reason=Reason.DOMAIN_RATE, now=mailing.start_at) == set()


def test_a_servers_words_about_a_deferral_stay(mailing):
    Delivery.objects.update(deferred_since=mailing.start_at, reason="try-later", reply="greylisted")
    rows = claim(mailing_id=mailing.pk, worker="one", limit=1, now=mailing.start_at)
    postpone(dict.fromkeys(rows, mailing.start_at), worker="one", reason=Reason.DOMAIN_RATE, now=mailing.start_at)
    assert set(mailing.deliveries.values_list("reason", flat=True)) == {"try-later"}


def test_waiting_for_our_own_limits_does_not_count_towards_the_horizon(mailing):
    """Put off by the warm-up plan for three days after a first deferral, a delivery is not given up."""
    now, address = mailing.start_at, "reader0@example.jp"
    Delivery.objects.filter(address=address).update(deferred_since=now, reason="try-later", attempt=1)
    for day in range(3):
        rows = claim(mailing_id=mailing.pk, worker="one", limit=40, now=now + timedelta(days=day))
        tomorrow = now + timedelta(days=day + 1)
        postpone(dict.fromkeys(rows, tomorrow), worker="one", reason=Reason.WARM_UP, now=now + timedelta(days=day))
    with SmtpServer(script=faults({"rcpt": "450 4.2.0 later"}, only=address)) as server:
        visit(mailing, server, now=tomorrow)
    row = mailing.deliveries.get(address=address)
    assert (row.state, row.reason, row.deferred_since) == ("pending", "try-later", tomorrow)
    assert set(mailing.deliveries.exclude(pk=row.pk).values_list("deferred_since", flat=True)) == {None}


def test_without_limits_three_questions_for_two_seconds_are_all(mailing, django_assert_num_queries):
    rows = claim(mailing_id=mailing.pk, worker="one", limit=5, now=mailing.start_at)
    gate = Gate(KEY, "one")
    with django_assert_num_queries(3):
        assert gate.admit(rows, now=mailing.start_at) == rows
        assert gate.admit(rows, now=mailing.start_at) == rows


def test_the_servers_rate_takes_back_what_was_put_off(now):
    server = server_at(25, per_second=10)
    assert reserve(server, wanted=10, now=now) == (10, now)
    refund(server, 8)
    assert ServerState.objects.get(key=KEY).free_at == now + timedelta(seconds=0.2)


def test_the_pace_recovers_by_itself(now):
    buckets.slow_down(KEY, Name(domain="example.jp"), book=read_book(KEY, now=now), reply="421", now=now)
    bucket = DomainBucket.objects.get()
    after = [
        rate_now(None, rate=bucket.rate, slowed_at=bucket.slowed_at, now=now + timedelta(minutes=minutes))
        for minutes in (5, 40, 80)
    ]
    assert after == [30, 330, None]
