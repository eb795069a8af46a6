"""Many sessions at once: a server that allows fewer, one message that ends its session, and turns."""

from dataclasses import dataclass

import pytest

from newsletter.sending.models import ServerConnection
from newsletter.sending.outcomes import Reason, Verdict
from newsletter.sending.send import send
from newsletter.sending.smtp.lines import Lines
from tests.factories.sending import at, make_plain_edition, make_running_mailing, server_at
from tests.fakes.smtp_server import SmtpServer, faults

CONTENT = b"Subject: x\r\nMessage-ID: <1@example.jp>\r\n\r\nwords\r\n"


@dataclass(frozen=True, eq=False)
class Parcel:
    recipient: str
    sender: str = "letter@example.jp"
    data: bytes = CONTENT


def parcels(number: int) -> list[Parcel]:
    return [Parcel(f"r{count}@example.jp") for count in range(number)]


def finish(lines: Lines[Parcel]) -> None:
    for _turn in range(100):
        if not lines.unfinished or lines.fault:
            break
        lines.pump(0.25)


def test_a_server_that_allows_fewer_sessions_is_left_with_those():
    with SmtpServer(allowed=3, delay=0.01, judge=None) as server:
        lines: Lines[Parcel] = Lines(server_at(server.port), limit=6)
        lines.add(parcels(40))
        finish(lines)
        assert {one.verdict for one in lines.concluded.values()} == {Verdict.SUBMITTED}
        assert len(server.accepted) == 40
        assert lines.fault is None
        assert 1 <= lines.limit <= 3
        assert server.connections <= 6
        lines.add(parcels(10))
        lines.pump(0.0)
        assert not lines.is_saturated, "the server said how many it takes"
        lines.close()


@pytest.mark.parametrize("phase", ["rcpt", "data"])
def test_one_message_that_ends_every_session_is_tried_again_later_and_the_others_pass(phase):
    script = faults({phase: "drop"}, only="r3@example.jp")
    with SmtpServer(script=script, judge=None) as server:
        lines: Lines[Parcel] = Lines(server_at(server.port), limit=1)
        lines.add(parcels(8))
        finish(lines)
        assert lines.fault is None
        assert sorted(server.accepted) == sorted(f"r{count}@example.jp" for count in range(8) if count != 3)
        [lost] = [one for parcel, one in lines.concluded.items() if parcel.recipient == "r3@example.jp"]
        assert (lost.verdict, lost.reason) == (Verdict.DEFER, Reason.CONNECTION_LOST)
        lines.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("others", "most"), [(False, 4), (True, 1)])
def test_a_mailing_takes_all_connections_only_while_no_other_waits(monkeypatch, others, most):
    monkeypatch.setattr("newsletter.sending.visit.GROWTH", 0.0)
    mailing = make_running_mailing(count=60)
    if others:
        make_running_mailing(edition=make_plain_edition(title="第二便"))
    with SmtpServer(delay=0.05) as server:
        send(mailing_id=mailing.pk, server=server_at(server.port, connections=4), clock=at(mailing.start_at))
        assert server.most_open == most
        assert len(server.accepted) == 60
    assert not ServerConnection.objects.exclude(lease_until=None).exists()
