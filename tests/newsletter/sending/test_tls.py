"""TLS and signing in for real: an authority of the test's own, a server with its certificate, and impostors."""

import pytest

from newsletter.sending.outcomes import Phase, Verdict
from newsletter.sending.send import send
from newsletter.sending.smtp.connection import Connection
from newsletter.sending.smtp.server import ServerFault
from tests.factories.sending import at, make_running_mailing, server_at
from tests.fakes.certificates import Authority
from tests.fakes.smtp_server import SmtpServer

DATA = b"Subject: x\r\nMessage-ID: <1@example.jp>\r\n\r\nhello\r\n"
ME = {"username": "me", "password": "hush-hush"}
# aiosmtpd knows of STARTTLS alone, and warns of passwords where TLS began before it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
WAYS = pytest.mark.parametrize("way", ["starttls", "tls"])


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """The only authority this machine trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return made


def offer(server, *, data=DATA, **fields):
    connection = Connection(server_at(server.port, **fields))
    try:
        return connection, connection.submit(sender="letter@example.jp", recipient="a@example.jp", data=data)
    finally:
        connection.close()


def serving(way, context, **options):
    return SmtpServer(judge=None, **{way: context}, **options)


@WAYS
def test_mail_goes_over_tls_to_a_server_with_a_trusted_certificate(authority, way):
    with serving(way, authority.server(), accounts={"me": "hush-hush"}) as server:
        _connection, outcome = offer(server, **{way: True}, **ME)
        assert outcome.verdict == Verdict.SUBMITTED
        assert server.seen[0].raw == DATA
        assert server.signed_in == [("me", "hush-hush", True)]


@WAYS
def test_a_long_message_arrives_whole_over_tls(authority, way):
    data = DATA + b"".join(b"%075d\r\n" % number for number in range(20_000))
    with serving(way, authority.server()) as server:
        assert offer(server, data=data, **{way: True})[1].verdict == Verdict.SUBMITTED
        assert server.seen[0].raw == data


@WAYS
@pytest.mark.parametrize("impostor", ["another authority", "another host", "run out"])
def test_an_impostor_gets_neither_password_nor_mail(authority, tmp_path, way, impostor):
    context = {
        "another authority": lambda: Authority(tmp_path, "impostor").server(),
        "another host": lambda: authority.server("mail.example.org"),
        "run out": lambda: authority.server(days=-1),
    }[impostor]()
    with serving(way, context, accounts={"me": "hush-hush"}) as server:
        connection = Connection(server_at(server.port, **{way: True}, **ME))
        with pytest.raises(ServerFault) as raised:
            connection.submit(sender="letter@example.jp", recipient="a@example.jp", data=DATA)
        assert connection.phase == (Phase.TLS if way == "starttls" else Phase.CONNECT)
        assert "certificate" in raised.value.outcome.reply.text.lower()
        assert server.signed_in == []
        assert server.seen == []


@WAYS
def test_a_wrong_password_is_a_fault_of_the_server_with_its_words(authority, way):
    with serving(way, authority.server(), accounts={"me": "another"}) as server:
        connection = Connection(server_at(server.port, **{way: True}, **ME))
        with pytest.raises(ServerFault) as raised:
            connection.submit(sender="letter@example.jp", recipient="a@example.jp", data=DATA)
        assert (connection.phase, raised.value.outcome.reply.code) == (Phase.AUTH, 535)
        assert "hush-hush" not in raised.value.outcome.reply.text
        assert server.seen == []


@pytest.mark.django_db
@WAYS
def test_a_mailing_goes_over_tls(authority, way):
    mailing = make_running_mailing(count=8)
    with SmtpServer(**{way: authority.server()}, accounts={"me": "hush-hush"}) as server:
        at_server = server_at(server.port, connections=3, **{way: True}, **ME)
        send(mailing_id=mailing.pk, server=at_server, clock=at(mailing.start_at))
        assert len(server.accepted) == 8
        assert server.twice == []
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"submitted"}
