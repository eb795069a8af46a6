"""The conversation with a real server: every fault at every phase is told apart."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message.reserved import is_reserved
from newsletter.sending.outcomes import Phase, Reason, Reply, Verdict
from newsletter.sending.smtp.connection import Connection
from newsletter.sending.smtp.line import dotted
from newsletter.sending.smtp.replies import parse_reply
from newsletter.sending.smtp.server import ConnectionClosed, Server, ServerFault, Timeouts
from tests.factories.sending import server_at
from tests.fakes.smtp_server import SmtpServer, faults

DATA = b"Subject: x\r\nMessage-ID: <1@example.jp>\r\n\r\n.\r\n..two\r\nend\r\n"


def submit(connection: Connection, recipient: str = "reader@example.jp", data: bytes = DATA):
    return connection.submit(sender="letter@example.jp", recipient=recipient, data=data)


@pytest.fixture(params=[False, True], ids=["one by one", "pipelining"], autouse=True)
def pipelining(request, monkeypatch):
    """Every conversation is held with a server that offers pipelining, and with one that does not."""
    monkeypatch.setattr(SmtpServer, "pipelining", request.param)


@contextmanager
def connected(**options):
    with SmtpServer(**{"judge": None} | options) as server:
        connection = Connection(server_at(server.port))
        try:
            yield server, connection
        finally:
            connection.close()


@pytest.mark.parametrize(
    ("address", "reserved"),
    [
        ("a@example.com", True),
        ("a@mail.EXAMPLE.jp", True),
        ("a@letter.test", True),
        ("a@x.invalid.", True),
        ("a@localhost", True),
        ("a@myexample.com", False),
        ("a@example.co.uk", False),
        ("example.com@gmail.com", False),
        ("a@test.jp", False),
    ],
)
def test_domains_for_examples_are_known(address, reserved):
    assert is_reserved(address) is reserved


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("mail.example.net", False), ("192.0.2.1", False)],
)
def test_which_server_is_on_this_machine(host, here):
    assert Server(key="x", host=host, port=25).is_on_this_machine is here


def test_many_messages_go_over_one_connection_and_arrive_unchanged():
    with connected() as (server, connection):
        outcomes = [submit(connection, f"r{number}@example.jp") for number in range(5)]
        assert {outcome.verdict for outcome in outcomes} == {Verdict.SUBMITTED}
        assert server.connections == 1
        assert server.accepted == [f"r{number}@example.jp" for number in range(5)]
        assert server.seen[0].raw == DATA


@pytest.mark.parametrize(
    ("phase", "action", "verdict", "reason"),
    [
        ("rcpt", "450 4.2.0 later", Verdict.DEFER, Reason.TRY_LATER),
        ("rcpt", "421 4.3.2 closing", Verdict.DEFER, Reason.TRY_LATER),
        ("rcpt", "550 5.1.1 nobody", Verdict.FAILED, Reason.NO_SUCH_ADDRESS),
        ("rcpt", "drop", Verdict.DEFER, Reason.CONNECTION_LOST),
        ("rcpt", "stall", Verdict.DEFER, Reason.CONNECTION_LOST),
        ("data", "450 4.2.0 later", Verdict.DEFER, Reason.TRY_LATER),
        ("data", "421 4.3.2 closing", Verdict.DEFER, Reason.TRY_LATER),
        ("data", "550 5.7.1 no", Verdict.FAILED, Reason.CONTENT_REFUSED),
        ("data", "drop", Verdict.DEFER, Reason.CONNECTION_LOST),
        ("content", "drop", Verdict.DEFER, Reason.CONNECTION_LOST),
        ("dot", "450 4.2.0 later", Verdict.DEFER, Reason.TRY_LATER),
        ("dot", "550 5.7.1 spam", Verdict.FAILED, Reason.CONTENT_REFUSED),
        ("dot", "drop", Verdict.UNCERTAIN, Reason.NO_ANSWER),
        ("dot", "keep and drop", Verdict.UNCERTAIN, Reason.NO_ANSWER),
        ("dot", "stall", Verdict.UNCERTAIN, Reason.NO_ANSWER),
    ],
)
def test_a_fault_of_one_message_and_the_next_one_passes(phase, action, verdict, reason):
    with connected(script=faults({phase: action}, times=1)) as (_server, connection):
        large = DATA + b"x" * 70 + b"\r\n" if phase != "content" else DATA + (b"y" * 76 + b"\r\n") * 100_000
        outcome = submit(connection, data=large)
        if phase == "content":
            # The kernel may have taken everything before the server hung up: then nobody knows.
            assert outcome.verdict in (Verdict.DEFER, Verdict.UNCERTAIN)
        else:
            assert (outcome.verdict, outcome.reason) == (verdict, reason)
        assert submit(connection).verdict == Verdict.SUBMITTED


def test_a_connection_lost_while_the_content_is_written_may_be_tried_again():
    def script(phase, recipient, number):
        return "drop" if phase == "content" else None

    with connected(script=script) as (_server, connection):
        huge = (b"z" * 76 + b"\r\n") * 400_000
        assert submit(connection, data=huge).verdict == Verdict.DEFER


@pytest.mark.parametrize("action", ["421 4.3.2 not now", "550 5.7.1 sender refused", "drop", "stall"])
def test_trouble_at_mail_from_is_the_servers(action):
    with connected(script=faults({"mail": action})) as (server, connection):
        with pytest.raises(ServerFault) as raised:
            submit(connection)
        assert raised.value.outcome.verdict == Verdict.SERVER_FAULT
        assert connection.phase == Phase.MAIL
        assert server.seen == []


def test_a_used_connection_that_was_closed_meanwhile_is_opened_anew():
    def script(phase, recipient, number):
        return "drop" if phase == "mail" and number == 1 and server.connections == 1 else None

    with connected(script=script) as (server, connection):
        assert submit(connection).verdict == Verdict.SUBMITTED
        assert submit(connection).verdict == Verdict.SUBMITTED
        assert server.connections == 2


def test_a_closed_port_is_a_fault_of_the_server():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(ServerFault):
        submit(Connection(server_at(port)))


def test_a_greeting_that_refuses_is_a_fault_of_the_server():
    with (
        connected(greeting="554 5.3.2 no service") as (_server, connection),
        pytest.raises(ServerFault) as raised,
    ):
        submit(connection)
    assert raised.value.outcome.reply.code == 554


def test_tls_that_is_not_offered_is_refused_rather_than_left_out():
    with SmtpServer(judge=None) as server:
        connection = Connection(server_at(server.port, starttls=True))
        with pytest.raises(ServerFault):
            submit(connection)
        assert connection.phase == Phase.TLS
        assert server.seen == []


def test_signing_in_that_fails_is_a_fault_of_the_server():
    with SmtpServer(judge=None) as server:
        connection = Connection(server_at(server.port, username="me", password="wrong"))
        with pytest.raises(ServerFault):
            submit(connection)
        assert connection.phase == Phase.AUTH
        assert "wrong" not in repr(connection.server)


def answering(*answers: bytes) -> int:
    """A server of a few lines: greets, then sends the answers whatever it hears, then closes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with listener, listener.accept()[0] as peer:
            peer.sendall(b"220 hello\r\n")
            for answer in answers:
                peer.recv(65536)
                for octet in (answer[:2], answer[2:]):
                    peer.sendall(octet)
                    time.sleep(0.01)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def test_replies_of_several_lines_in_pieces_are_read_whole():
    port = answering(
        b"250-hello\r\n250 ok\r\n", b"250-2.1.0 one\r\n250 2.1.0 two\r\n", b"450-4.2.0 a\r\n450 4.2.0 b\r\n"
    )
    outcome = submit(Connection(server_at(port)))
    assert outcome.reply.text == "4.2.0 a 4.2.0 b"
    assert outcome.verdict == Verdict.DEFER


def test_what_is_no_smtp_is_treated_as_silence():
    port = answering(b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"HTTP/1.1 200 OK\r\n")
    assert submit(Connection(server_at(port))).verdict == Verdict.UNCERTAIN


def test_leases_can_be_renewed_while_an_answer_is_awaited(monkeypatch):
    monkeypatch.setattr("newsletter.sending.smtp.connection.SLICE", 0.05)
    waits = []
    with SmtpServer(delay=0.3, judge=None) as server:
        connection = Connection(server_at(server.port), waiting=lambda: waits.append(1))
        assert submit(connection).verdict == Verdict.SUBMITTED
    assert len(waits) >= 3


def slow_reader(*, pause: float, greeting: float = 0.0) -> tuple[int, list[bytes]]:
    """A server that greets late, and reads the content in sips with a pause before each."""
    listener, heard = socket.socket(), []
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 200_000)
    listener.bind(("127.0.0.1", 0))
    listener.listen()

    def serve():
        with listener, listener.accept()[0] as peer:
            time.sleep(greeting)
            peer.sendall(b"220 hello\r\n")
            for answer in (b"250 ok", b"250 ok", b"250 ok", b"354 go"):
                peer.recv(65536)
                peer.sendall(answer + b"\r\n")
            content = b""
            while not content.endswith(b"\r\n.\r\n"):
                time.sleep(pause)
                content += peer.recv(300_000)
            heard.append(content)
            peer.sendall(b"250 2.0.0 kept\r\n")
            peer.recv(100)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1], heard


@pytest.mark.parametrize("pause", [0.02, 0.1])
def test_leases_can_be_renewed_while_a_slow_server_takes_the_content(monkeypatch, pause):
    monkeypatch.setattr("newsletter.sending.smtp.connection.SLICE", 0.05)
    port, heard = slow_reader(pause=pause)
    phases = []
    server = server_at(port, timeouts=Timeouts(connect=5, command=5, block=60, dot=10))
    connection = Connection(server, waiting=lambda: phases.append(connection.phase))
    content = b"".join(b"%075d\r\n" % number for number in range(150_000))
    assert submit(connection, data=content).verdict == Verdict.SUBMITTED
    assert heard == [content + b".\r\n"]
    assert phases.count(Phase.DATA) >= 3


def test_content_that_is_never_taken_is_given_up_and_may_be_tried_again(monkeypatch):
    monkeypatch.setattr("newsletter.sending.smtp.connection.SLICE", 0.05)
    port, _heard = slow_reader(pause=30)
    waits = []
    connection = Connection(server_at(port), waiting=lambda: waits.append(1))
    outcome = submit(connection, data=(b"x" * 76 + b"\r\n") * 200_000)
    assert (outcome.verdict, outcome.reply.text) == (Verdict.DEFER, "not taken in time")
    assert len(waits) >= 20


def test_leases_can_be_renewed_while_a_server_greets_late(monkeypatch):
    monkeypatch.setattr("newsletter.sending.smtp.connection.SLICE", 0.05)
    port, heard = slow_reader(pause=0.0, greeting=0.3)
    phases = []
    connection = Connection(server_at(port), waiting=lambda: phases.append(connection.phase))
    assert submit(connection).verdict == Verdict.SUBMITTED
    assert phases.count(Phase.CONNECT) >= 3


def test_dots_and_line_ends():
    assert dotted(b".a\r\n.b") == b"..a\r\n..b\r\n"
    assert dotted(b"a\r\n") == b"a\r\n"


@pytest.mark.parametrize("line", [b"", b"25", b"abc def"])
def test_replies_without_a_code(line):
    with pytest.raises(ConnectionClosed):
        parse_reply([line])


def test_the_password_is_not_shown():
    assert "secret" not in repr(Server(key="k", host="h", port=25, password="secret", timeouts=Timeouts()))


@given(st.lists(st.sampled_from([b".", b"..", b"a", b"\r\n", b"\r\n\r\n", b"b.c"]), max_size=12))
def test_dots_are_doubled_wherever_a_line_begins_with_one(parts):
    data = b"".join(parts)
    lines = (data if data.endswith(b"\r\n") else data + b"\r\n").split(b"\r\n")
    assert dotted(data) == b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)


def test_an_octet_that_fits_no_column_never_leaves_the_reply():
    assert parse_reply([b"450-4.7.0 too\0", b"450 ma\0ny"]) == Reply(450, "4.7.0 too many")
