"""The last look at a mail catches what receivers punish."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.message.lint import lint
from newsletter.message.policy import build_message, serialise

LIST_HEADERS = {
    "List-Unsubscribe": "<https://example.jp/newsletter/leave/abc/>, <mailto:leave@example.jp>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-ID": "Kawaraban <main.example.jp>",
    "Feedback-ID": "1:main:edition:kawaraban",
    "Reply-To": "編集部 <desk@example.jp>",
}


def good(**changes: object) -> bytes:
    values = {
        "sender": ("かわら版", "news@example.jp"),
        "recipient": "reader@example.com",
        "subject": "お便り" * 20,
        "html": "<p>こんにちは</p>",
        "text": "こんにちは",
        "message_id": "<1@example.jp>",
        "date": datetime(2026, 11, 24, 7, 30, tzinfo=ZoneInfo("Asia/Tokyo")),
        "headers": LIST_HEADERS,
    }
    return serialise(build_message(**{**values, **changes}))


def test_our_own_mail_is_clean():
    assert lint(good()) == []


def test_a_mail_about_a_subscription_needs_no_list_headers():
    plain = good(headers={})
    assert lint(plain, bulk=False) == []
    assert len(lint(plain)) == 5 + 1  # four missing headers, no address to leave by, no List-ID


@pytest.mark.parametrize(
    "name",
    ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Unsubscribe", "List-ID", "Feedback-ID"],
)
def test_a_missing_or_repeated_header_is_named(name):
    lines = good().split(b"\r\n")
    [at] = [number for number, line in enumerate(lines) if line.startswith(f"{name}: ".encode())]
    end = next(number for number in range(at + 1, len(lines)) if not lines[number].startswith(b" "))
    header = lines[at:end]
    without = b"\r\n".join(lines[:at] + lines[end:])
    assert any(name in problem for problem in lint(without))
    twice = b"\r\n".join(lines[:at] + header + lines[at:])
    assert any(name in problem for problem in lint(twice))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\r\nSubject", b"\nSubject"),
        (b"\r\nSubject", b"\r\nX-Long: " + b"x" * 1000 + b"\r\nSubject"),
        (
            b"List-Unsubscribe: <https://example.jp/newsletter/leave/abc/>",
            b"List-Unsubscribe: =?utf-8?q?=3Chttps?=",
        ),
        (b"<https://example.jp/newsletter/leave/abc/>", b"<http://example.jp/leave/>"),
        (b"<mailto:leave@example.jp>", b"<https://example.jp/second/>"),
        (b"<https://example.jp/newsletter/leave/abc/>", b"<https://example.jp/\r\n abc/>"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=one-click"),
        (b"<main.example.jp>", b"main"),
        (b"Subject: =?", b"Subject: =?utf-8?B?" + b"A" * 80 + b"?=\r\n =?"),
        (b"?=\r\n =?", b"?==?"),
        (b"44GT44KT", "こ".encode()),
    ],
)
def test_each_fault_is_found(before, after):
    mail = good()
    assert before in mail
    assert lint(mail.replace(before, after, 1)) != []


def test_a_signature_must_cover_the_headers_for_leaving():
    mail = good()
    assert lint(mail, signed=True) != []
    half = b"DKIM-Signature: v=1; h=From:To:List-Unsubscribe; b=x\r\n" + mail
    assert lint(half, signed=True) != []
    whole = b"DKIM-Signature: v=1; h=From:To:List-Unsubscribe:\r\n List-Unsubscribe-Post; b=x\r\n" + mail
    assert lint(whole, signed=True) == []


def test_plain_http_is_accepted_below_the_configured_root_alone(settings):
    local = good(headers={**LIST_HEADERS, "List-Unsubscribe": "<http://127.0.0.1:8000/newsletter/leave/abc/>"})
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert lint(local) == []
    settings.SITE_URL = "https://example.jp"
    assert lint(local) != []
