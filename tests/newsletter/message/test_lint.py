"""The last look at a mail catches what receivers punish."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from newsletter.message.dkim import Signer, signed
from newsletter.message.lint import is_bulk, lint
from newsletter.message.policy import build_message, serialise
from tests.newsletter.message.signing import keys, sign_here

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


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"\r\nTo: ", b"\r\n \r\nTo: ", "nothing but spaces"),
        (b"\r\nSubject: ", b"\r\nX-A: \x01\r\nSubject: ", "control character"),
        (b"\r\nSubject: ", b"\r\nno header\r\nSubject: ", "no name"),
        (b"\r\nTo: reader@example.com", b"\r\nTo: reader@@example.com", "To is no list"),
        (b"\r\nTo: reader@example.com", b"\r\nTo: ab.@example.com", "To is no list"),
        (b"<news@example.jp>", b"<news@example.jp>, b@example.jp", "exactly one address"),
        (b"From: =?", b'From: "=?utf-8?B?44GL?=" =?', "between quotation marks"),
        (b"Subject: =?utf-8?B?", b"Subject: =?utf-8?B?44E=?=\r\n =?utf-8?B?", "no text by itself"),
        (b"Subject: =?utf-8?B?", b"Subject: =?iso-2022-jp?B?", "no text by itself"),
        (b"\r\n =?utf-8?B?", b" =?utf-8?B?", "over 76 characters with"),
        (b"+0900", b"-0000", "Date"),
        (b"24 Nov", b"31 Nov", "Date"),
        (b"Message-ID: <1@example.jp>", b"Message-ID: <1@host.invalid>", "not the sender's"),
        (b"Message-ID: <1@example.jp>", b"Message-ID: 1@example.jp", "<left@right>"),
        (b":edition:kawaraban", b":edition:kaw", "Feedback-ID"),
        (b":edition:kawaraban", b":kawaraban", "Feedback-ID"),
        (b"List-ID: Kawaraban", b"List-ID: " + b"k" * 250, "List-ID"),
        (b"multipart/alternative", b"multipart/mixed", "alternative"),
        (b"text/plain", b"text/html", "alternative"),
        (b'charset="utf-8"', b'charset="iso-2022-jp"', "UTF-8"),
        (b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 7bit", "base64"),
        (b"44GT44KT", b"44GT*4KT", "no base64"),
        (b"44GT44KT", b"/////4KT", "no base64"),
        (b"44GT44KT", b"44GT44KT" * 10, "base64 over 76"),
        (b"DQo=", b"CgoK", "within a part"),
        (b"\r\nContent-Type: text/plain", b"\r\nMIME-Version: 1.0\r\nContent-Type: text/plain", "MIME-Version"),
        (b'boundary="=_', b'boundary="=-', "told apart"),
        (b"Date: ", b"Date : ", "Date is missing"),
    ],
)
def test_each_fault_is_named(before, after, words):
    mail = good()
    assert before in mail
    with translation.override("en"):
        assert any(words in problem for problem in lint(mail.replace(before, after, 1)))


def test_an_empty_subject_is_a_fault_of_mail_to_many():
    assert lint(good(subject="")) != []
    assert lint(good(subject="", headers={}), bulk=False) == []


@pytest.mark.parametrize("address", ["ab.@docomo.ne.jp", "a..b@ezweb.ne.jp", "a+b@例え.jp", 'a"b@example.jp'])
def test_odd_addresses_as_the_policy_writes_them_are_no_fault(address):
    assert lint(good(recipient=address)) == []


def test_text_alone_is_as_good():
    assert lint(good(html="")) == []


def test_a_signature_must_cover_the_headers_for_leaving():
    mail = good()
    assert lint(mail, signed=True) != []
    raw = Signer(domain="example.jp", keys=keys()).sign(mail)
    assert lint(raw, signed=True) == lint(raw) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b":list-unsubscribe:", b":", "covers List-Unsubscribe and"),
        (b":list-unsubscribe:", b":", "leaves out list-unsubscribe"),
        (b"h=from:from:", b"h=from:", "leaves out from"),
        (b":cc:", b":", "leaves out cc"),
        (b"d=example.jp", b"d=example.com", "another domain"),
        (b"d=example.jp", b"d=ample.jp", "another domain"),
        (b"a=rsa-sha256", b"a=rsa-sha1", "another kind"),
        (b"c=relaxed/relaxed", b"c=relaxed/simple", "another kind"),
        (b" s=k1", b" l=5; s=k1", "leaves the end"),
        (b"44GT44KT", b"44GT44KU", "changed after"),
    ],
)
def test_each_fault_of_a_signature_is_named(before, after, words):
    raw = Signer(domain="example.jp", keys=keys()[:1]).sign(good())
    assert before in raw
    with translation.override("en"):
        assert any(words in problem for problem in lint(raw.replace(before, after), signed=True))


def test_a_mail_that_should_be_signed_here_and_is_not_is_a_fault(settings):
    sign_here(settings)
    assert len(lint(good())) == 2
    assert len(lint(good(headers={}), bulk=False)) == 1
    assert lint(signed(good(), sender="news@example.jp")) == []
    assert lint(good(sender=("x", "news@example.com"), message_id="<1@example.com>")) == []


def test_a_mail_to_many_says_so():
    assert is_bulk(good(headers={**LIST_HEADERS, "Precedence": "bulk"}))
    assert not is_bulk(good())


def test_plain_http_is_accepted_below_the_configured_root_alone(settings):
    local = good(headers={**LIST_HEADERS, "List-Unsubscribe": "<http://127.0.0.1:8000/newsletter/leave/abc/>"})
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert lint(local) == []
    settings.SITE_URL = "https://example.jp"
    assert lint(local) != []
