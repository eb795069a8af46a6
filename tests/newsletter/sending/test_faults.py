"""What blames the server: its own trouble, one sender it never takes, and a database that is away."""

import socket
from datetime import timedelta

import pytest
from django.db import OperationalError

from newsletter.sending import ranges, services
from newsletter.sending import visit as visits
from newsletter.sending.models import Delivery, ServerState
from newsletter.sending.outcomes import Phase, Reply, judge
from newsletter.sending.send import send
from newsletter.sending.servers import note_fault
from newsletter.sending.smtp.server import Timeouts
from tests.factories.sending import at, counted, make_running_mailing, server_at, visit
from tests.fakes.smtp_server import SmtpServer, faults

pytestmark = pytest.mark.django_db

FIRST = "reader0@example.jp"


@pytest.fixture
def mailing():
    return make_running_mailing(count=8)


def test_a_success_forgets_no_fault_that_came_after_it_began(mailing, monkeypatch):
    original, fault = visits.Visit.ready, judge(Phase.CONNECT, Reply(421, "4.3.2 going down"))
    later = mailing.start_at + timedelta(seconds=1)

    with SmtpServer() as server:
        mine = server_at(server.port)

        def another_visit_finds_a_fault(self, row, *, now):
            note_fault(mine, fault, now=later)
            return original(self, row, now=now)

        monkeypatch.setattr(visits.Visit, "ready", another_visit_finds_a_fault)
        visit(mailing, server)
        monkeypatch.undo()
        assert counted(mailing) == {("submitted", "accepted"): 8}
        state = ServerState.objects.get()
        assert (state.faults, state.closed_until) == (1, later + timedelta(seconds=10))
        Delivery.objects.filter(address=FIRST).update(state="pending", finished_at=None)
        ranges.repair(mailing.pk)
        visit(mailing, server, now=state.closed_until)
    assert ServerState.objects.get().faults == 0


def visits_until_paused(mailing, server, now):
    """Visit whenever the server may be tried, until the mailing is paused or it was tried eight times."""
    for tried in range(1, 9):
        visit(mailing, server, now=now)
        mailing.refresh_from_db()
        if mailing.state == "paused":
            return tried, now
        now = max(now, ServerState.objects.get().closed_until or now)
    return 0, now


def test_a_sender_refused_again_and_again_pauses_its_own_mailing_alone(mailing):
    refusal = "553 5.7.1 <letter@example.jp>: not owned by user"
    with SmtpServer(script=faults({"mail": refusal})) as server:
        tried, now = visits_until_paused(mailing, server, mailing.start_at)
    assert (tried, mailing.state_reason) == (5, "sender-refused")
    assert mailing.state_data == {"findings": ["553 5.7.1 <…>: not owned by user"]}
    assert counted(mailing) == {("pending", ""): 8}
    assert set(mailing.deliveries.values_list("attempt", flat=True)) == {0}
    services.resume(mailing=mailing, user=None, now=now, confirmed=True)
    now = ServerState.objects.get().closed_until
    with SmtpServer(script=faults({"mail": refusal}, times=1)) as server:
        assert visits_until_paused(mailing, server, now)[0] == 0
    assert counted(mailing) == {("submitted", "accepted"): 8}


def test_a_server_in_passing_trouble_pauses_nothing(mailing):
    with SmtpServer(script=faults({"mail": "451 4.3.0 not now"})) as server:
        assert visits_until_paused(mailing, server, mailing.start_at)[0] == 0
    assert (mailing.state, mailing.state_data) == ("sending", {})


def test_answers_are_heard_out_when_the_database_is_away_for_the_next_claim(monkeypatch):
    monkeypatch.setattr("newsletter.sending.claim.CHUNK", 5)
    mailing = make_running_mailing(count=8)
    original, taken = visits.Visit.take, []

    def once(self, number):
        taken.append(self.lines.unfinished)
        if len(taken) == 2:
            raise OperationalError("server closed the connection unexpectedly")
        return original(self, number)

    monkeypatch.setattr(visits.Visit, "take", once)
    with SmtpServer(delay=0.2) as server, pytest.raises(OperationalError):
        visit(mailing, server, connections=16)
    assert taken[1] > 0
    assert counted(mailing) == {("submitted", "accepted"): 5, ("pending", ""): 3}
    assert len(server.accepted) == 5


def test_what_waits_stays_off_the_wire_when_the_database_is_away(monkeypatch):
    mailing = make_running_mailing(count=8)
    original, taken = visits.Visit.renew, []

    def once(self):
        if len(server.seen) >= 2 and not taken:
            taken.append(len(self.lines.waiting))
            raise OperationalError("server closed the connection unexpectedly")
        original(self)

    monkeypatch.setattr(visits.Visit, "renew", once)
    monkeypatch.setattr("newsletter.sending.send.PUMP", 0.02)
    with SmtpServer(delay=0.3) as server, pytest.raises(OperationalError):
        visit(mailing, server, connections=1)
    [waiting] = taken
    assert waiting > 2
    assert counted(mailing) == {
        ("submitted", "accepted"): len(server.accepted),
        ("pending", ""): 8 - len(server.accepted),
    }
    assert len(server.accepted) <= 8 - waiting


def test_a_server_that_says_nothing_is_left_alone_however_short_the_visit(mailing, monkeypatch):
    monkeypatch.setattr("newsletter.sending.send.OVERTIME", 0.2)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        server = server_at(mute.getsockname()[1], timeouts=Timeouts(connect=2))
        assert not send(mailing_id=mailing.pk, server=server, clock=at(mailing.start_at), seconds=0.5)
    assert ServerState.objects.get().faults == 1
    assert counted(mailing) == {("pending", ""): 8}


def test_a_sender_refused_by_one_server_pauses_nothing_that_another_carries(mailing, monkeypatch):
    monkeypatch.setattr("newsletter.sending.routes.lanes.Lanes.work", property(lambda self: True))
    with SmtpServer(script=faults({"mail": "553 5.7.1 not owned"})) as server:
        assert visits_until_paused(mailing, server, mailing.start_at)[0] == 0
    assert mailing.state == "sending"
