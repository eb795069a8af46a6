"""Every mail Django sends goes out by the policy, over real SMTP."""

import smtplib

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail

from newsletter.message.backend import TIMEOUT, EmailBackend, from_django, stable_message_id
from newsletter.message.headers import HeaderRefused
from newsletter.message.lint import lint
from newsletter.message.policy import serialise
from tests.newsletter.consent.conftest import mailbox, text_of  # noqa: F401
from tests.newsletter.message.signing import sign_here, verified


@pytest.fixture(autouse=True)
def _real_backend(mailbox, settings):  # noqa: F811
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "kawaraban@example.jp"


def test_a_plain_mail_keeps_its_words(mailbox):  # noqa: F811
    subject = "パスワードの再設定について、とても長い題名を付けてみます"
    assert (
        send_mail(
            subject, "本文です。\n二行目。", None, ["山田 太郎 <taro@example.com>"], html_message="<p>本文</p>"
        )
        == 1
    )
    [message], [raw] = mailbox.messages, mailbox.raw
    assert lint(raw, bulk=False) == []
    assert message["Subject"] == subject
    assert message["To"].addresses[0].display_name == "山田 太郎"
    assert text_of(message) == "本文です。\r\n二行目。\r\n"
    assert "<p>本文</p>" in text_of(message, "html")
    assert message["Message-ID"].endswith("@example.jp>")
    assert mailbox.envelopes == [("kawaraban@example.jp", ["taro@example.com"])]


def test_copies_replies_and_own_headers(mailbox):  # noqa: F811
    mail_out = EmailMultiAlternatives(
        "x",
        "y",
        "瓦版（編集） <desk@example.jp>",
        ["a@example.com"],
        bcc=["b@example.com"],
        cc=["c@example.com"],
        reply_to=["返信 <r@example.jp>"],
        headers={"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<https://example.jp/{'a' * 200}>"},
    )
    assert mail_out.send() == 1
    [message] = mailbox.messages
    assert message["From"].addresses[0].display_name == "瓦版（編集）"
    assert message["Cc"] == "c@example.com"
    assert message["Reply-To"].addresses[0].display_name == "返信"
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"List-Unsubscribe: <https://example.jp/{'a' * 200}>\r\n".encode() in mailbox.raw[0]
    assert b"b@example.com" not in mailbox.raw[0]
    assert set(mailbox.envelopes[0][1]) == {"a@example.com", "b@example.com", "c@example.com"}


def test_the_bounce_address_may_differ_from_the_sender(mailbox):  # noqa: F811
    EmailMessage(
        "x", "y", "b+token@bounce.example.jp", ["a@example.com"], headers={"From": "瓦版 <n@example.jp>"}
    ).send()
    assert mailbox.envelopes[0][0] == "b+token@bounce.example.jp"
    assert mailbox.messages[0]["From"].addresses[0].addr_spec == "n@example.jp"


def test_what_the_site_mails_is_signed_and_its_bounces_go_where_the_settings_say(mailbox, settings):  # noqa: F811
    sign_here(settings)
    settings.ENVELOPE_SENDER = "bounces@example.jp"
    settings.BOUNCE_DOMAIN = "bounce.example.jp"
    send_mail("題名", "本文", None, ["a@example.com"])
    assert verified(mailbox.raw[0]) == [True, True]
    assert mailbox.envelopes[0][0] == "bounces@example.jp"


def test_attachments_and_html_alone(mailbox):  # noqa: F811
    out = EmailMessage("x", "<p>本文</p>", None, ["a@example.com"])
    out.content_subtype = "html"
    out.attach("名簿.csv", "氏名\n山田", "text/csv")
    out.attach("x.bin", b"\x00\x01", None)
    out.send()
    [message] = mailbox.messages
    assert lint(mailbox.raw[0], bulk=False) == []
    first, second = message.iter_attachments()
    assert first.get_filename() == "名簿.csv"
    assert first.get_payload(decode=True).decode() == "氏名\n山田"
    assert second.get_payload(decode=True) == b"\x00\x01"
    assert "本文" in text_of(message, "html")


@pytest.mark.parametrize(
    "bad",
    [
        {"to": ["a@example.com\r\nBcc: x@example.com"]},
        {"from_email": "a@example.jp\nX: 1"},
        {"headers": {"X-A": "1\r\nBcc: x@example.com"}},
        {"headers": {"X-A\r\nBcc": "x@example.com"}},
        {"headers": {"List-ID": "瓦版 <main.example.jp>"}},
        {"to": ["no address"]},
    ],
)
def test_what_would_write_further_headers_is_refused(mailbox, bad):  # noqa: F811
    values = {"subject": "x", "body": "y", "from_email": "a@example.jp", "to": ["a@example.com"], **bad}
    with pytest.raises(HeaderRefused):
        EmailMessage(**values).send()
    assert mailbox.raw == []


def test_a_line_break_in_a_subject_becomes_a_space(mailbox):  # noqa: F811
    EmailMessage("two\nlines", "y", None, ["a@example.com"]).send()
    assert mailbox.messages[0]["Subject"] == "two lines"


def test_a_refusal_is_raised_unless_silence_was_asked_for(mailbox):  # noqa: F811
    mailbox.refuse = "550 5.1.1 no such user"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send_mail("x", "y", None, ["a@example.com"])
    assert send_mail("x", "y", None, ["a@example.com"], fail_silently=True) == 0


def test_nobody_to_send_to_is_no_mail(mailbox):  # noqa: F811
    assert EmailMessage("x", "y", None, []).send() == 0
    assert mailbox.raw == []


def test_several_mails_share_one_connection(mailbox):  # noqa: F811
    outgoing = [EmailMessage("x", "y", None, [f"a{number}@example.com"]) for number in range(3)]
    assert mail.get_connection().send_messages(outgoing) == 3
    assert len({message["Message-ID"] for message in mailbox.messages}) == 3


def test_no_connection_is_without_a_time_limit(settings):
    settings.EMAIL_TIMEOUT = None
    assert EmailBackend().timeout == TIMEOUT == 30
    assert EmailBackend(timeout=5).timeout == 5


def test_the_settings_choose_this_backend(settings):
    from config.settings import base

    assert base.EMAIL_BACKEND == "newsletter.message.backend.EmailBackend"


def test_a_message_id_is_stable_and_tells_nothing():
    one = stable_message_id("notice", 1, "example.jp")
    assert one == stable_message_id("notice", 1, "example.jp")
    assert (
        len({one, stable_message_id("notice", 2, "example.jp"), stable_message_id("other", 1, "example.jp")}) == 3
    )


def test_a_message_built_from_djangos_serialises():
    message = from_django(EmailMessage("題名", "本文", "a@example.jp", ["b@example.com"]))
    assert serialise(message).endswith(b"\r\n")
