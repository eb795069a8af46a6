"""What the chaos suite counts by must count right itself."""

import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.receiving import Both, Counting, whole
from tests.running.installation import eventually

LETTER = b"To: <a@example.jp>\r\nMessage-ID: <1@example.jp>\r\n\r\nA word.\r\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Counting]:
    server = Counting(tmp_path, "7")
    yield server
    server.stop()


def tell(server: Counting, phase: str, fault: str) -> None:
    server.tell(faults={phase: {fault: 1.0}})


def offer(server: Counting) -> tuple[int, str]:
    """The last reply to a letter; 0 for none."""
    try:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as session:
            for step in (lambda: session.mail("s@example.jp"), lambda: session.rcpt("a@example.jp")):
                code, words = step()
                if code != 250:
                    return code, words.decode()
            code, words = session.data(LETTER)
            return code, words.decode()
    except smtplib.SMTPServerDisconnected:
        return 0, ""
    except smtplib.SMTPResponseException as refusal:
        return refusal.smtp_code, str(refusal.smtp_error)


def test_what_is_accepted_is_written_down_before_the_answer(server: Counting) -> None:
    assert offer(server)[0] == 250
    (seen,) = server.look()
    assert (seen.to, seen.id, seen.own, seen.accepted) == ("a@example.jp", "<1@example.jp>", True, True)


@pytest.mark.parametrize("phase", ["greeting", "mail", "rcpt", "data"])
@pytest.mark.parametrize(("fault", "code"), [("drop", 0), ("450 4.2.0 later", 450), ("421 4.7.0 busy", 421)])
def test_what_fails_before_the_dot_is_no_message(server: Counting, phase: str, fault: str, code: int) -> None:
    tell(server, phase, fault)
    eventually(lambda: offer(server)[0] == code, what="the fault", seconds=30, pause=0.05)
    before = len(server.look())
    assert offer(server)[0] == code
    assert len(server.look()) == before


@pytest.mark.parametrize(
    ("fault", "code", "accepted"),
    [("drop", 0, False), ("lost", 0, True), ("550 5.1.1 nobody", 550, False), ("450 4.2.0 later", 450, False)],
)
def test_after_the_dot_the_record_knows_what_the_client_cannot(
    server: Counting, fault: str, code: int, accepted: bool
) -> None:
    tell(server, "dot", fault)
    eventually(lambda: offer(server)[0] == code, what="the fault", seconds=30, pause=0.05)
    last = server.look()[-1]
    assert (last.said, last.accepted) == ("" if code == 0 else fault, accepted)


def test_a_list_begins_anew(server: Counting) -> None:
    offer(server)
    server.forget()
    assert server.look() == []
    offer(server)
    assert len(server.look()) == 1


def test_each_fault_is_counted_by_its_phase(server: Counting) -> None:
    tell(server, "rcpt", "450 4.2.1 later")
    eventually(lambda: offer(server)[0] == 450, what="the fault", seconds=30, pause=0.05)
    server.forget()
    assert server.faults() == {}
    assert (offer(server)[0], offer(server)[0]) == (450, 450)
    assert server.faults() == {"rcpt": 2}


@pytest.mark.parametrize(("octets", "lines"), [(b"", b""), (b"{", b""), (b"{}\n{", b"{}\n"), (b"{}\n", b"{}\n")])
def test_a_line_that_is_half_written_waits(octets: bytes, lines: bytes) -> None:
    assert whole(octets) == lines


def test_two_servers_are_seen_as_one(tmp_path: Path, server: Counting) -> None:
    second = Counting(tmp_path, "7", "second")
    try:
        both = Both([server, second])
        assert [offer(server)[0], offer(second)[0]] == [250, 250]
        assert [one.to for one in both.look()] == ["a@example.jp"] * 2
        assert len(both.look()) == 2
        both.forget()
        assert both.look() == []
        offer(second)
        assert (len(both.look()), len(server.look()), len(second.look())) == (1, 0, 1)
    finally:
        second.stop()
