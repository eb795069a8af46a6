"""From the environment to the server that carries a newsletter."""

import pytest
from django.utils import translation

from newsletter.newsletters.models import MailServer, Newsletter
from newsletter.newsletters.servers import ServerUnknown, Transport, read_address, transport_for


@pytest.mark.parametrize(
    ("address", "transport"),
    [
        ("smtp://127.0.0.1:2525", Transport("127.0.0.1", 2525)),
        ("smtp://mail.example.jp", Transport("mail.example.jp", 25)),
        (
            "smtp+tls://user%40example.jp:p%3Aw@mail.example.jp",
            Transport("mail.example.jp", 587, "starttls", "user@example.jp", "p:w"),
        ),
        ("smtps://mail.example.jp", Transport("mail.example.jp", 465, "tls")),
        ("smtp+ssl://u:p@mail.example.jp", Transport("mail.example.jp", 465, "tls", "u", "p")),
    ],
)
def test_an_address_says_host_port_security_and_who(address, transport):
    assert read_address(address, variable="EMAIL_URL") == transport


@pytest.mark.parametrize(
    "address",
    ["", "mail.example.jp", "http://mail.example.jp", "smtp://:secret@", "smtp://secret:99999", "smtp://secret:x"],
)
def test_a_wrong_address_names_the_variable_and_never_the_value(address):
    with pytest.raises(ServerUnknown, match="EMAIL_URL_SAKURA") as raised:
        read_address(address, variable="EMAIL_URL_SAKURA")
    assert "secret" not in str(raised.value)
    assert "mail.example.jp" not in str(raised.value)


def test_what_is_wrong_with_an_address_is_said_in_the_readers_language():
    for language, words in (
        ("ja", "環境変数 EMAIL_URL_SAKURA"),
        ("en", "The environment variable EMAIL_URL_SAKURA"),
    ):
        with translation.override(language), pytest.raises(ServerUnknown, match=words):
            read_address("ftp://x", variable="EMAIL_URL_SAKURA")


def test_without_a_server_of_its_own_a_newsletter_uses_email_url(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:2599"
    assert transport_for(Newsletter()).port == 2599
    assert transport_for(Newsletter(mail_server=MailServer(name="x", variable="EMAIL_URL"))).port == 2599


def test_a_server_of_its_own_is_read_from_its_variable(monkeypatch):
    newsletter = Newsletter(mail_server=MailServer(name="Sakura", variable="EMAIL_URL_SAKURA"))
    monkeypatch.delenv("EMAIL_URL_SAKURA", raising=False)
    with pytest.raises(ServerUnknown, match="EMAIL_URL_SAKURA"):
        transport_for(newsletter)
    monkeypatch.setenv("EMAIL_URL_SAKURA", "smtp+tls://u:secret@sakura.example")
    transport = transport_for(newsletter)
    assert (transport.host, transport.password) == ("sakura.example", "secret")
    assert "secret" not in repr(transport)
