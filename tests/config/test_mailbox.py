"""The local mailbox: mail really sent by SMTP, really kept, and shown without letting it do anything."""

import smtplib
import subprocess
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import Settings

from config.mailbox import letters, store

HOSTILE = '<p style="color: red">本文 <a href="https://example.org/">へ</a></p><script>alert(1)</script>'


def message(subject: str = "ご登録の確認", to: str = "reader@example.com", html: str = HOSTILE) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "瓦版 <office@example.org>", to, subject
    mail.set_content("本文です。\nhttps://example.org/confirm/abc/\n")
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MAILDIR = tmp_path / "mailbox"
    settings.LOCAL_MAILBOX = True
    store.make(settings.MAILDIR)
    return settings.MAILDIR


@pytest.mark.embedded_only
def test_a_mail_sent_by_smtp_is_kept_as_it_was_sent(
    manage: Callable[..., subprocess.Popen[str]],
    environment: dict[str, str],
    port: int,
    eventually: Callable[..., object],
) -> None:
    manage("mailbox", "--port", str(port))
    eventually(lambda: _answers(port), seconds=60)
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo()
        assert client.has_extn("smtputf8")
        client.send_message(message(), to_addrs=["a@example.com", "b@example.com"])
        with pytest.raises(smtplib.SMTPException):
            client.sendmail("x@example.org", ["a@example.com"], b"x" * (26 * 1024 * 1024))
    kept = Path(environment["VAR_DIR"]) / "mailbox"
    [name] = store.names(kept)
    raw = store.load(kept, name)
    assert raw.startswith(b"Return-Path: <office@example.org>\r\nDelivered-To: a@example.com\r\n")
    sent = message().get_body(("plain",)).get_content()
    assert letters.letter(kept, name).text.splitlines() == sent.splitlines()
    assert letters.summary(kept, name).subject == "ご登録の確認"
    assert letters.summary(kept, name).recipients == "a@example.com, b@example.com"


def _answers(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=30):
            return True
    except OSError:
        return False


def keep(folder: Path, **words: str) -> str:
    mail = message(**words)
    return store.keep(folder, f"Delivered-To: {mail['To']}\r\n".encode() + mail.as_bytes())


@pytest.mark.django_db
def test_the_list_shows_the_newest_first(client: Client, folder: Path) -> None:
    keep(folder, subject="Vol.1")
    keep(folder, subject="Vol.2")
    page = client.get("/mailbox/").content.decode()
    assert page.index("Vol.2") < page.index("Vol.1")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mailbox/", "/en/mailbox/"])
def test_an_empty_mailbox_in_both_languages(client: Client, folder: Path, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [("確認", ["ご登録の確認"]), ("SECOND@", ["Vol.12"]), ("vol", ["Vol.12"]), ("none", []), ("", None)],
)
def test_mails_are_found_by_recipient_and_subject(
    client: Client, folder: Path, query: str, found: list[str] | None
) -> None:
    keep(folder, subject="ご登録の確認", to="first@example.com")
    keep(folder, subject="Vol.12", to="second@example.com")
    mails = client.get("/mailbox/", {"q": query}).context["mails"]
    assert [mail.subject for mail in mails] == (["Vol.12", "ご登録の確認"] if found is None else found)


@pytest.mark.django_db
def test_long_lists_have_pages_that_keep_the_question(client: Client, folder: Path) -> None:
    for number in range(51):
        keep(folder, subject=f"number {number}")
    first = client.get("/mailbox/", {"q": "number"})
    assert len(first.context["mails"]) == 50
    assert "?q=number&amp;page=2" in first.content.decode()
    assert len(client.get("/mailbox/", {"q": "number", "page": 2}).context["mails"]) == 1


@pytest.mark.django_db
def test_one_mail_with_all_its_parts(client: Client, folder: Path) -> None:
    name = keep(folder)
    page = client.get(f"/mailbox/{name}/").content.decode()
    assert "ご登録の確認" in page
    assert 'href="https://example.org/confirm/abc/"' in page
    assert "Content-Transfer-Encoding" in page
    assert "<script>alert(1)</script>" not in page
    frame = page.partition("<iframe")[2].partition(">")[0]
    assert f'src="/mailbox/{name}/html/"' in frame
    assert 'sandbox="' in frame
    assert "allow-scripts" not in frame
    assert "allow-same-origin" not in frame


@pytest.mark.django_db
def test_the_frame_may_run_nothing_and_fetch_nothing(client: Client, folder: Path) -> None:
    answer = client.get(f"/mailbox/{keep(folder)}/html/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert answer.content.decode().startswith('<base target="_top">')
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.django_db
def test_a_mail_without_html(client: Client, folder: Path) -> None:
    page = client.get(f"/mailbox/{keep(folder, html='')}/").content.decode()
    assert "<iframe" not in page
    assert "<details" in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["1", "..", "%2e%2e", "1795447405817124845.1_1", "1795447405817124845.1_1%0a"])
def test_a_mail_that_is_not_there(client: Client, folder: Path, name: str) -> None:
    assert client.get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["../secret_key", "new/x", "", "1795447405817124845.1_1\n"])
def test_names_lead_nowhere_else(folder: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        store.load(folder, name)


@pytest.mark.django_db
def test_there_is_no_mailbox_where_mail_leaves_the_house(client: Client, folder: Path, settings: Settings) -> None:
    name = keep(folder)
    settings.LOCAL_MAILBOX = False
    for path in ("/mailbox/", f"/mailbox/{name}/", f"/mailbox/{name}/html/", "/en/mailbox/"):
        assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("superuser", "status"), [(None, 404), (False, 404), (True, 200)])
def test_where_others_can_ask_administrators_alone_read_it(
    client: Client, folder: Path, settings: Settings, superuser: bool | None, status: int
) -> None:
    settings.AT_HOME = False
    if superuser is not None:
        client.force_login(
            get_user_model().objects.create_user("someone", "s@example.org", is_superuser=superuser)
        )
    name = keep(folder)
    for path in ("/mailbox/", f"/mailbox/{name}/", f"/mailbox/{name}/html/"):
        assert client.get(path).status_code == status


@pytest.mark.django_db
def test_the_mailbox_only_reads(client: Client, folder: Path) -> None:
    assert client.post("/mailbox/").status_code == 405


@pytest.mark.django_db
def test_a_broken_mail_is_shown_all_the_same(client: Client, folder: Path) -> None:
    raw = b"Subject: =?utf-8?b?broken\r\nContent-Type: text/html; charset=nonsense\r\n\r\n\xff\xfe<p>x"
    name = store.keep(folder, raw)
    assert client.get("/mailbox/").status_code == 200
    assert client.get(f"/mailbox/{name}/").status_code == 200
    assert client.get(f"/mailbox/{name}/html/").status_code == 200
