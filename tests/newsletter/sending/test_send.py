"""A worker's visit against a real server that fails as it is told: everyone is accounted for."""

from datetime import timedelta

import pytest

from newsletter.consent.models import Subscription, Suppression
from newsletter.events import Event
from newsletter.sending import services, tallies
from newsletter.sending import visit as visits
from newsletter.sending.claim import LEASE, expire
from newsletter.sending.control import finish_if_over, settle
from newsletter.sending.models import Delivery, Mailing, ServerConnection, ServerState
from newsletter.sending.outcomes import HORIZON
from newsletter.sending.send import send
from newsletter.sending.smtp.server import Server, Timeouts
from tests.factories.sending import at, counted, make_running_mailing, server_at, visit
from tests.fakes.smtp_server import SmtpServer, faults

pytestmark = pytest.mark.django_db

FIRST = "reader0@example.jp"


@pytest.fixture
def mailing():
    return make_running_mailing(count=8)


def first(mailing):
    return mailing.deliveries.get(address=FIRST)


def test_everyone_is_submitted_once_and_the_mailing_finishes(mailing):
    with SmtpServer() as server:
        assert not visit(mailing, server)
        assert not visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 8}
    assert sorted(server.accepted) == sorted(mailing.deliveries.values_list("address", flat=True))
    ids = {row.message_id for row in mailing.deliveries.all()}
    assert {one.message_id for one in server.seen} == ids
    row = first(mailing)
    assert (row.reply_code, row.reply, row.attempt, row.lease_until) == (250, "2.0.0 kept", 1, None)
    assert finish_if_over(mailing, now=mailing.start_at)
    assert mailing.state == Mailing.State.FINISHED
    assert mailing.state_data == {"counts": {"submitted": 8}}


def test_one_refused_address_fails_alone_and_is_suppressed(mailing):
    script = faults({"rcpt": f"550 5.1.1 <{FIRST}> no such user"}, only=FIRST)
    with SmtpServer(script=script) as server:
        visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 7, ("failed", "no-such-address"): 1}
    row = first(mailing)
    assert row.reply_code == 550
    assert FIRST not in row.reply
    assert "reader0" not in row.reply
    suppression = Suppression.objects.get(address_hash=row.address_hash)
    assert suppression.reason == "bounced"
    event = Event.objects.get(kind="bounced")
    assert (event.delivery_id, event.actor, event.pseudonym) == (row.pk, "machine", row.subscriber.pseudonym)


def test_refused_content_fails_without_suppression(mailing):
    with SmtpServer(script=faults({"dot": "554 5.7.1 spam"}, only=FIRST)) as server:
        visit(mailing, server)
    assert counted(mailing)[("failed", "content-refused")] == 1
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("phase", ["rcpt", "data", "dot"])
@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "450 4.2.0 later"])
def test_a_deferral_is_the_same_row_tried_again_later(mailing, phase, reply):
    with SmtpServer(script=faults({phase: reply}, only=FIRST, times=1)) as server:
        visit(mailing, server)
        row = first(mailing)
        assert (row.state, row.reason, row.attempt) == ("pending", "try-later", 1)
        assert row.deferred_since == mailing.start_at
        assert not finish_if_over(mailing, now=mailing.start_at)
        assert not visit(mailing, server)
        assert visit(mailing, server, now=row.next_attempt_at) is False
    assert counted(mailing) == {("submitted", "accepted"): 8}
    assert first(mailing).attempt == 2
    assert server.twice == []


def test_a_deferral_that_never_ends_fails_at_the_horizon(mailing):
    with SmtpServer(script=faults({"rcpt": "450 4.2.0 later"}, only=FIRST)) as server:
        now = mailing.start_at
        for _attempt in range(60):
            visit(mailing, server, now=now)
            row = first(mailing)
            if row.state != "pending":
                break
            now = row.next_attempt_at
    assert (row.state, row.reason, row.reply_code) == ("failed", "gave-up", 450)
    assert now - mailing.start_at <= HORIZON
    assert finish_if_over(mailing, now=now)


@pytest.mark.parametrize("action", ["drop", "keep and drop", "stall"])
def test_silence_after_the_dot_is_uncertain_and_nothing_resends_it(mailing, action):
    with SmtpServer(script=faults({"dot": action}, only=FIRST, times=1)) as server:
        visit(mailing, server)
        assert counted(mailing) == {("submitted", "accepted"): 7, ("uncertain", "no-answer"): 1}
        for hours in (1, 24, 96):
            visit(mailing, server, now=mailing.start_at + timedelta(hours=hours))
            expire(now=mailing.start_at + timedelta(hours=hours))
        assert len([one for one in server.seen if one.recipient == FIRST]) == 1
        assert finish_if_over(mailing, now=mailing.start_at)
        services.send_again(delivery=first(mailing), user=None, now=mailing.start_at)
        visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 8}
    messages = [one.message_id for one in server.seen if one.recipient == FIRST]
    assert len(messages) == 2
    assert len(set(messages)) == 1


def test_a_connection_lost_before_the_dot_is_tried_again(mailing):
    with SmtpServer(script=faults({"data": "drop"}, only=FIRST, times=1)) as server:
        visit(mailing, server)
        row = first(mailing)
        assert (row.state, row.reason) == ("pending", "connection-lost")
        visit(mailing, server, now=row.next_attempt_at)
    assert counted(mailing) == {("submitted", "accepted"): 8}
    assert server.twice == []


def test_a_server_in_trouble_costs_no_attempt_and_rests(mailing):
    with SmtpServer(script=faults({"mail": "451 4.3.0 not now"}, times=1)) as server:
        assert not visit(mailing, server)
        assert counted(mailing) == {("pending", ""): 8}
        assert set(mailing.deliveries.values_list("attempt", flat=True)) == {0}
        state = ServerState.objects.get()
        assert (state.faults, state.last_error) == (1, "451 4.3.0 not now")
        assert state.closed_until == mailing.start_at + timedelta(seconds=10)
        assert not visit(mailing, server)
        assert server.seen == []
        visit(mailing, server, now=state.closed_until)
    assert counted(mailing) == {("submitted", "accepted"): 8}
    assert ServerState.objects.get().faults == 0


def test_a_server_that_dies_in_the_middle_of_a_chunk_leaves_the_rest_waiting(mailing):
    def script(phase, recipient, number):
        return "421 4.3.2 going down" if phase == "mail" and number >= 3 else None

    with SmtpServer(script=script) as server:
        visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 3, ("pending", ""): 5}
    assert set(mailing.deliveries.filter(state="pending").values_list("attempt", flat=True)) == {0}
    assert set(mailing.deliveries.filter(state="pending").values_list("wire_at", flat=True)) == {None}


def test_an_address_that_no_mail_can_carry_fails_alone(mailing):
    mailing.deliveries.filter(address=FIRST).update(address="not an address\r\nBcc: x@example.com")
    with SmtpServer() as server:
        visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 7, ("failed", "bad-address"): 1}
    assert len(server.seen) == 7


def test_invented_readers_get_nothing_from_a_server_elsewhere(mailing, monkeypatch):
    real = "reader@kawaraban-shimbun.jp"
    mailing.deliveries.filter(address=FIRST).update(address=real)
    monkeypatch.setattr(Server, "is_on_this_machine", False)
    with SmtpServer() as server:
        visit(mailing, server)
    assert server.accepted == [real]
    assert counted(mailing) == {("submitted", "accepted"): 1, ("failed", "reserved-domain"): 7}
    assert not Suppression.objects.exists()
    assert finish_if_over(mailing, now=mailing.start_at)


def test_after_a_resume_only_new_refusals_pause_again(monkeypatch):
    monkeypatch.setattr("newsletter.sending.claim.CHUNK", 20)
    mailing = make_running_mailing(count=80)
    with SmtpServer(script=faults({"dot": "554 5.7.1 spam"}, times=40)) as server:
        visit(mailing, server, connections=1)
        mailing.refresh_from_db()
        assert (mailing.state, mailing.state_reason) == ("paused", "refusals")
        assert mailing.state_data == {"refused": 20}
        later = mailing.start_at + timedelta(minutes=5)
        services.resume(mailing=mailing, user=None, now=later)
        visit(mailing, server, now=later, connections=1)
        mailing.refresh_from_db()
        assert (mailing.state, mailing.state_data) == ("paused", {"refused": 20})
        latest = later + timedelta(minutes=5)
        services.resume(mailing=mailing, user=None, now=latest)
        visit(mailing, server, now=latest, connections=1)
    assert counted(mailing) == {("submitted", "accepted"): 40, ("failed", "content-refused"): 40}
    assert finish_if_over(mailing, now=latest)


def test_someone_who_leaves_between_freeze_and_claim_gets_nothing(mailing):
    Subscription.objects.filter(subscriber__email=FIRST).update(state="unsubscribed")
    with SmtpServer() as server:
        visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 7, ("withheld", "unsubscribed"): 1}
    assert FIRST not in server.accepted


@pytest.mark.parametrize(("press", "left"), [(services.pause, "pending"), (services.cancel, "cancelled")])
def test_a_pause_or_cancellation_takes_effect_within_one_chunk(monkeypatch, press, left):
    monkeypatch.setattr("newsletter.sending.claim.CHUNK", 5)
    mailing = make_running_mailing(count=20)

    original, pressed = visits.Visit.ready, []

    with SmtpServer() as server:

        def pressing(self, row, *, now):
            if len(server.seen) == 5 and not pressed:
                pressed.append(press(mailing=mailing, user=None, now=now))
            return original(self, row, now=now)

        monkeypatch.setattr(visits.Visit, "ready", pressing)
        assert not visit(mailing, server, connections=1)
        assert len(server.seen) == 5
        if press is services.cancel:
            assert settle(mailing, now=mailing.start_at)
        assert {state: n for (state, _), n in counted(mailing).items()} == {"submitted": 5, left: 15}
        if press is services.pause:
            services.resume(mailing=mailing, user=None, now=mailing.start_at)
            visit(mailing, server, connections=1)
            assert len(server.accepted) == 20
            assert server.twice == []


def test_many_refusals_of_the_content_pause_the_mailing(monkeypatch):
    mailing = make_running_mailing(count=120)
    with SmtpServer(script=faults({"dot": "554 5.7.1 listed"})) as server:
        visit(mailing, server, connections=1)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("paused", "refusals")
    assert len(server.seen) == 50


def test_our_own_error_before_the_wire_pauses_and_gives_everything_back(mailing, monkeypatch):
    def broken(self, row, *, now):
        raise ZeroDivisionError

    monkeypatch.setattr(visits.Visit, "ready", broken)
    with SmtpServer() as server, pytest.raises(ZeroDivisionError):
        visit(mailing, server)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("paused", "error")
    assert counted(mailing) == {("pending", ""): 8}
    assert not ServerConnection.objects.exclude(lease_until=None).exists()


class Stopped(BaseException):
    """Something that ends the process while a message is on the wire."""


@pytest.mark.parametrize(("phase", "state"), [("mail", "pending"), ("rcpt", "pending"), ("dot", "uncertain")])
def test_an_interruption_is_judged_by_the_phase_it_met(mailing, monkeypatch, phase, state):
    from newsletter.sending.smtp.line import Line

    original = Line._take

    def interrupting(self, reply):
        if str(self.passages[0].phase) == phase:
            raise Stopped
        return original(self, reply)

    monkeypatch.setattr(Line, "_take", interrupting)
    with SmtpServer() as server, pytest.raises(Stopped):
        visit(mailing, server, connections=1)
    assert first(mailing).state == state
    assert mailing.deliveries.filter(state="pending").count() == (8 if state == "pending" else 7)


def test_a_visit_ends_in_time_and_gives_back_what_was_not_on_the_wire(mailing, monkeypatch):
    monkeypatch.setattr("newsletter.sending.send.OVERTIME", 0.0)
    with SmtpServer(delay=0.2) as server:
        assert visit(mailing, server, seconds=0.3, connections=1)
    assert 1 <= len(server.accepted) <= 4
    assert mailing.deliveries.filter(state="pending", attempt=0).count() == 8 - len(server.accepted)
    assert mailing.deliveries.filter(state="sending").count() == 0


def test_what_a_worker_learns_after_its_lease_was_lost_still_counts(mailing, monkeypatch):
    from newsletter.sending import send as sending

    original = sending._write

    def late(visit, outcomes):
        if outcomes:
            expire(now=mailing.start_at + LEASE + timedelta(seconds=1))
        original(visit, outcomes)

    monkeypatch.setattr(sending, "_write", late)
    with SmtpServer(script=faults({"rcpt": "450 4.2.0 later"}, only=FIRST)) as server:
        visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 7, ("pending", "try-later"): 1}
    row = first(mailing)
    assert (row.next_attempt_at > mailing.start_at, row.finished_at, row.attempt) == (True, None, 1)
    assert tallies.differences(mailing) == {}
    with SmtpServer() as server:
        visit(mailing, server, now=row.next_attempt_at)
    assert server.accepted == [FIRST]
    assert finish_if_over(mailing, now=row.next_attempt_at)


def test_a_late_refusal_does_not_open_a_mailing_that_is_over(mailing, monkeypatch):
    from newsletter.sending import send as sending

    original = sending._write

    def late(visit, outcomes):
        if outcomes:
            expire(now=mailing.start_at + LEASE + timedelta(seconds=1))
            Mailing.objects.update(state="finished")
        original(visit, outcomes)

    monkeypatch.setattr(sending, "_write", late)
    with SmtpServer(script=faults({"rcpt": "450 4.2.0 later"}, only=FIRST)) as server:
        visit(mailing, server)
    assert counted(mailing) == {("submitted", "accepted"): 7, ("failed", "gave-up"): 1}
    assert tallies.differences(mailing) == {}


def test_the_servers_connections_are_never_exceeded(mailing):
    with SmtpServer() as server:
        now = mailing.start_at
        ServerConnection.objects.bulk_create(
            [
                ServerConnection(server="EMAIL_URL", number=number, worker="other", lease_until=now + LEASE)
                for number in range(2)
            ]
        )
        assert not visit(mailing, server)
        assert server.connections == 0
        ServerConnection.objects.filter(number=1).update(lease_until=now - LEASE)
        visit(mailing, server)
        assert len(server.accepted) == 8


def test_a_rate_is_kept(mailing):
    from django.utils import timezone

    begin = timezone.now()
    mailing.deliveries.update(next_attempt_at=begin)
    with SmtpServer() as server:
        send(mailing_id=mailing.pk, server=server_at(server.port, per_second=4), clock=timezone.now, seconds=10)
        spent = (timezone.now() - begin).total_seconds()
    assert len(server.accepted) == 8
    assert spent >= 1.0


def test_a_mailing_that_is_not_being_sent_is_left_alone(mailing):
    services.pause(mailing=mailing, user=None, now=mailing.start_at)
    with SmtpServer() as server:
        assert not visit(mailing, server)
        assert server.connections == 0


def test_a_server_the_environment_forgot_pauses_the_mailing(mailing, settings):
    settings.EMAIL_URL = "nonsense"
    assert not send(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("paused", "server-unknown")


def test_no_transaction_is_open_while_the_server_is_talked_to(mailing, monkeypatch):
    from django.db import connection

    from newsletter.sending.smtp.lines import Lines

    depth = len(connection.savepoint_ids)
    original, seen = Lines.pump, []

    def watching(self, *args, **kwargs):
        seen.append(len(connection.savepoint_ids))
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Lines, "pump", watching)
    with SmtpServer() as server:
        visit(mailing, server)
    assert set(seen) == {depth}


def test_addresses_stay_out_of_the_logs(mailing, caplog):
    caplog.set_level("DEBUG", logger="newsletter")
    with SmtpServer(script=faults({"rcpt": f"530 5.7.0 <{FIRST}>"}, only=FIRST)) as server:
        visit(mailing, server)
    ours = [record for record in caplog.records if record.name.startswith("newsletter")]
    assert ours
    assert not [record for record in ours if "reader" in f"{record.getMessage()} {record.__dict__}"]


def test_a_wrong_sum_fails_the_mailing_loudly(mailing, caplog):
    Delivery.objects.filter(mailing=mailing).update(state="submitted")
    first(mailing).delete()
    assert finish_if_over(mailing, now=mailing.start_at)
    assert (mailing.state, mailing.state_reason) == ("failed", "violation")
    assert "newsletter.mailing.violation" in caplog.text


def test_a_mail_that_went_out_and_waits_again_stops_the_mailing(mailing, monkeypatch, caplog):
    from newsletter.sending import send as sending

    original = sending._write

    def meddling(visit, outcomes):
        if outcomes:
            mailing.deliveries.filter(address=FIRST).update(state="pending", worker="", attempt=0)
        original(visit, outcomes)

    monkeypatch.setattr(sending, "_write", meddling)
    with SmtpServer() as server:
        visit(mailing, server)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("paused", "violation")
    assert "newsletter.mailing.violation" in caplog.text
    assert server.twice == []


def test_timeouts_are_set():
    assert Timeouts().dot == 600


@pytest.mark.parametrize("name", ["subject", "html", "text", "headers"])
def test_content_that_is_not_what_was_frozen_stops_the_mailing(mailing, caplog, name):
    variant = mailing.variants.get()
    changed = {**variant.headers, "Precedence": "list"} if name == "headers" else getattr(variant, name) + "!"
    mailing.variants.update(**{name: changed})
    with SmtpServer() as server:
        assert not visit(mailing, server)
    assert server.seen == []
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == ("paused", "violation")
    assert counted(mailing) == {("pending", ""): 8}
    assert "newsletter.mailing.violation" in caplog.text
