"""A visit to a slow server goes on beyond its time while nobody else waits, and leaves soon when somebody does."""

from collections import Counter
from datetime import timedelta

import pytest
from celery.signals import worker_shutting_down

from newsletter.consent.models import SignUpRequest, Subscription
from newsletter.sending import services, stopping
from newsletter.sending import visit as visits
from newsletter.sending.claim import CHUNK
from newsletter.sending.models import Mailing, ServerConnection, ServerState
from newsletter.sending.send import send
from newsletter.sending.turns import connections_are_wanted, worker_is_wanted
from tests.factories.sending import at, make_plain_edition, make_running_mailing, server_at
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db

TURN = 1.0
"""Seconds of a visit here."""
DELAY = 0.4
"""Seconds the server takes for a message: longer than a fast one."""


@pytest.fixture
def mailing(monkeypatch):
    monkeypatch.setattr(visits, "LOOK", 0.05)
    monkeypatch.setattr(visits, "STAY", 0.5)
    monkeypatch.setattr("newsletter.sending.claim.CHUNK", 4)
    monkeypatch.setattr("newsletter.sending.send.OVERTIME", 1.0)
    return make_running_mailing(count=20)


def visit(mailing, server, **fields):
    return send(
        mailing_id=mailing.pk, server=server_at(server.port, **fields), clock=at(mailing.start_at), seconds=TURN
    )


def after(number, monkeypatch, server, do):
    """Do something once the server has taken so many messages, in the visit's own process."""
    original, done = visits.Visit.heed_a_stop, []

    def heeding(self):
        if len(server.accepted) >= number and not done:
            done.append(True)
            do(self)
        original(self)

    monkeypatch.setattr(visits.Visit, "heed_a_stop", heeding)


@pytest.fixture
def other(mailing):
    """Another mailing to the same readers, which is paused."""
    other = make_running_mailing(edition=make_plain_edition(title="もう一通", slug="another"))
    services.pause(mailing=other, user=None, now=other.start_at)
    return other


def ids(mailing):
    return set(mailing.deliveries.values_list("message_id", flat=True))


def counted(mailing):
    return Counter(mailing.deliveries.values_list("state", flat=True))


def resume(other):
    Mailing.objects.filter(pk=other.pk).update(state=Mailing.State.SENDING)


def test_a_visit_to_a_slow_server_goes_on_over_the_same_connections(mailing):
    with SmtpServer(delay=DELAY) as server:
        assert not visit(mailing, server, connections=2)
        assert len(server.accepted) == 20
        assert server.connections == 2
        assert server.twice == []
    assert not ServerConnection.objects.exclude(worker="").exists()


def test_a_visit_to_a_fast_server_ends_in_its_time(mailing, monkeypatch):
    monkeypatch.setattr(visits, "SLOW", 60.0)
    with SmtpServer(delay=0.15) as server:
        assert visit(mailing, server, connections=1)
        assert len(server.accepted) < 20


def test_nobody_stays_for_ever(mailing, monkeypatch):
    monkeypatch.setattr(visits, "LONGEST", 1.5)
    with SmtpServer(delay=DELAY) as server:
        assert visit(mailing, server, connections=1)
        assert len(server.accepted) < 10
    assert set(counted(mailing)) == {"pending", "submitted"}


def test_nobody_stays_with_a_server_that_says_nothing(mailing, monkeypatch):
    monkeypatch.setattr(visits, "SILENCE", 0.0)
    with SmtpServer(delay=DELAY) as server:
        assert visit(mailing, server, connections=1)
        assert len(server.accepted) < 10


def test_another_mailing_that_becomes_due_gets_its_turn(mailing, other, monkeypatch):
    with SmtpServer(delay=DELAY) as server:
        after(6, monkeypatch, server, lambda _visit: resume(other))
        assert visit(mailing, server, connections=2)
        assert 6 <= len(server.accepted) < 14
        before = len(server.accepted)
        visit(other, server, connections=2)
        assert len(ids(other) & {one.message_id for one in server.seen}) == len(server.accepted) - before > 0


def test_a_press_or_a_change_meanwhile_is_heeded(mailing, monkeypatch):
    with SmtpServer(delay=DELAY) as server:
        pause = {"mailing": mailing, "user": None, "now": mailing.start_at}
        after(6, monkeypatch, server, lambda _visit: services.pause(**pause))
        assert not visit(mailing, server, connections=2)
        assert len(server.accepted) < 14
    assert set(counted(mailing)) == {"pending", "submitted"}


@pytest.mark.parametrize("cause", ["asked", "orphaned"])
def test_a_stop_is_heeded_and_leaves_only_work_behind(mailing, monkeypatch, cause):
    monkeypatch.setattr(stopping, "_asked", bytearray(1))
    monkeypatch.setattr(visits, "HASTE", 1.0)  # The overtime of these visits.

    def stop(visit):
        if cause == "asked":
            worker_shutting_down.send(sender="worker", sig="SIGTERM", how="Warm", exitcode=0)
        else:
            visit._parent = -1

    with SmtpServer(delay=DELAY) as server:
        after(1, monkeypatch, server, stop)
        assert visit(mailing, server, connections=2)
        assert 1 <= len(server.accepted) <= 8
    assert counted(mailing) == {"submitted": len(server.accepted), "pending": 20 - len(server.accepted)}
    assert set(mailing.deliveries.filter(state="pending").values_list("attempt", flat=True)) == {0}


def test_content_is_compared_with_its_hash_as_often_as_by_short_visits(mailing, monkeypatch):
    variant = mailing.variants.get()
    with SmtpServer(delay=DELAY) as server:
        after(6, monkeypatch, server, lambda _visit: mailing.variants.update(text=variant.text + "!"))
        assert not visit(mailing, server, connections=2)
        assert len(server.accepted) < 20
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("paused", "violation")


def test_who_else_waits(mailing, other):
    now = mailing.start_at
    assert not worker_is_wanted(mailing, now=now)
    resume(other)
    assert worker_is_wanted(mailing, now=now)
    assert connections_are_wanted(mailing, of={"EMAIL_URL"}, now=now)
    assert not connections_are_wanted(mailing, of={"EMAIL_URL_ELSEWHERE"}, now=now)


def test_a_mailing_whose_server_rests_waits_for_nobody(mailing, other):
    now = mailing.start_at
    resume(other)
    ServerState.objects.create(key="EMAIL_URL", faults=1, closed_until=now + timedelta(seconds=10))
    assert not worker_is_wanted(mailing, now=now)
    assert not connections_are_wanted(mailing, of={"EMAIL_URL"}, now=now)


def test_a_mailing_to_be_prepared_and_a_sign_up_wait_for_the_worker(mailing, other):
    now = mailing.start_at
    Mailing.objects.filter(pk=other.pk).update(state="scheduled", start_at=now)
    assert worker_is_wanted(mailing, now=now)
    assert not worker_is_wanted(mailing, now=now - timedelta(seconds=1))
    SignUpRequest.objects.create(
        newsletter=mailing.newsletter, email="new@example.jp", language="ja", created_at=now - timedelta(minutes=2)
    )
    assert worker_is_wanted(mailing, now=now - timedelta(minutes=1))


def test_a_message_waits_behind_each_of_many_connections_and_none_behind_few(mailing):
    from newsletter.sending.routes.lanes import Lanes
    from newsletter.sending.routes.roads import road_to

    def lanes(key, connections):
        roads = road_to(server_at(9, key=key, connections=4 * connections))
        return Lanes(roads, worker=key, clock=at(mailing.start_at), starts=None)

    assert lanes("FEW", 4).room == 4 - 1
    assert lanes("MANY", 2 * CHUNK).room == 2 * 2 * CHUNK - 1


def test_who_left_while_their_mail_waited_is_asked_again(mailing, monkeypatch):
    """One connection, a chunk that lasts longer than a visit: consent is not as old as the chunk."""
    monkeypatch.setattr("newsletter.sending.claim.CHUNK", 50)
    last = mailing.deliveries.order_by("pk").last()

    def leave(_visit):
        Subscription.objects.filter(pk=last.subscription_id).update(state=Subscription.State.UNSUBSCRIBED)

    with SmtpServer(delay=DELAY) as server:
        after(1, monkeypatch, server, leave)
        visit(mailing, server, connections=1)
        assert last.address not in server.accepted
    last.refresh_from_db()
    assert (last.state, last.reason) == ("withheld", "unsubscribed")


@pytest.mark.parametrize("change", ["rests", "taken"])
def test_nobody_stays_with_a_server_that_rests_or_connections_that_are_gone(mailing, monkeypatch, change):
    def happen(_visit):
        if change == "rests":
            ServerState.objects.update_or_create(
                key="EMAIL_URL", defaults={"closed_until": mailing.start_at + timedelta(hours=1)}
            )
        else:
            ServerConnection.objects.exclude(worker="").update(worker="another")

    with SmtpServer(delay=DELAY) as server:
        after(6, monkeypatch, server, happen)
        visit(mailing, server, connections=2)
        assert 6 <= len(server.accepted) < 16
