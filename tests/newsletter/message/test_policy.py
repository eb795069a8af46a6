"""The octets of a mail: whatever a person wrote arrives as they wrote it."""

import base64
import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from newsletter.message.headers import FORBIDDEN, encoded_words, wire_address
from newsletter.message.policy import POLICY, HeaderRefused, build_message, serialise

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
JAPANESE = st.text(st.sampled_from("売上が三倍になった、髙﨑①㈱—かﾞ゙がＡa1 👨‍👩‍👧‍👦🇯🇵🇫🇷é́葛󠄀"), max_size=120)
ANY = st.text(max_size=120).filter(lambda text: not FORBIDDEN.search(text))
TEXTS = st.one_of(JAPANESE, ANY, st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=300))


def mail(**changes: object) -> EmailMessage:
    values = {
        "sender": ("瓦版 編集部", "news@example.jp"),
        "recipient": "reader@example.com",
        "subject": "お知らせ",
        "html": "<p>こんにちは</p>",
        "text": "こんにちは\n",
        "message_id": "<1@example.jp>",
        "date": NOW,
    }
    return build_message(**{**values, **changes})


def parsed(**changes: object) -> EmailMessage:
    return email.message_from_bytes(serialise(mail(**changes)), policy=email.policy.strict)


def header_lines(raw: bytes) -> list[str]:
    return raw.split(b"\r\n\r\n", 1)[0].decode("ascii").split("\r\n")


@settings(deadline=None)
@given(TEXTS)
def test_any_subject_survives_a_strict_parser(subject):
    assert parsed(subject=subject)["Subject"] == subject


@settings(deadline=None)
@given(TEXTS)
def test_any_sender_name_survives_a_strict_parser(name):
    expected = re.sub("[ \t]+", " ", name).strip()
    raw = serialise(mail(sender=(name, "news@example.jp")))
    address = email.message_from_bytes(raw, policy=email.policy.strict)["From"].addresses[0]
    assert address.addr_spec == "news@example.jp"
    words = re.findall(rb"=\?utf-8\?B\?[^?]*\?=", raw.split(b"\r\nTo:")[0])
    if len(words) < 2:
        assert address.display_name == expected
    else:  # Python 3.11 puts a space between the words of a phrase, against RFC 2047 §6.2
        assert b"".join(base64.b64decode(word[10:-2]) for word in words).decode() == expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400))
def test_any_body_survives_in_both_parts(text):
    message = parsed(text=text, html=text)
    lines = re.sub("\r\n|\r", "\n", text).rstrip("\n")
    for kind in ("plain", "html"):
        body = message.get_body((kind,)).get_payload(decode=True).decode()
        assert body.replace("\r\n", "\n").rstrip("\n") == lines


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_every_line_is_ascii_and_short_and_ends_with_crlf(subject, name):
    raw = serialise(mail(subject=subject, sender=(name, "news@example.jp")))
    assert raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 76


@settings(deadline=None)
@given(TEXTS)
def test_encoded_words_are_whole_short_and_apart(subject):
    lines = header_lines(serialise(mail(subject=subject)))
    for line in lines:
        for word in re.findall(r"=\?utf-8\?B\?[^?]*\?=", line):
            assert len(word) <= 75
        assert "?==?" not in line


@settings(deadline=None)
@given(JAPANESE)
def test_words_are_cut_only_between_clusters(subject):
    ends, offset = set(), 0
    for cluster in iter_graphemes(subject):
        offset += len(cluster)
        ends.add(offset)
    position = 0
    for word in encoded_words(subject, first=67):
        position += len(str(email.header.make_header(email.header.decode_header(word))))
        assert position in ends
    assert position == len(subject)


@given(st.text(max_size=60))
def test_clusters_lose_nothing(text):
    assert "".join(iter_graphemes(text)) == text


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("がﾎﾟ", ["が", "ﾎﾟ"]),
        ("か\u3099き", ["か\u3099", "き"]),
        ("👨‍👩‍👧‍👦家", ["👨‍👩‍👧‍👦", "家"]),
        ("🇯🇵🇫🇷", ["🇯🇵", "🇫🇷"]),
        ("👍🏽x", ["👍🏽", "x"]),
        ("葛\U000e0100城", ["葛\U000e0100", "城"]),
        ("각나", ["각", "나"]),
        ("e\u0301\u0302a", ["e\u0301\u0302", "a"]),
    ],
)
def test_what_a_reader_sees_as_one_stays_one(text, clusters):
    assert list(iter_graphemes(text)) == clusters


@pytest.mark.parametrize("character", ["\r", "\n", "\r\nBcc: x@example.com", "\x00", "\u2028", "\x0b", "\ud800"])
@pytest.mark.parametrize("place", ["subject", "sender", "recipient", "header", "header name", "message_id"])
def test_a_line_break_in_any_header_is_refused(place, character):
    changes = {
        "subject": {"subject": f"a{character}b"},
        "sender": {"sender": (f"a{character}b", "news@example.jp")},
        "recipient": {"recipient": f"a{character}b@example.com"},
        "header": {"headers": {"List-ID": f"a{character} <x.example.jp>"}},
        "header name": {"headers": {f"X-A{character}": "1"}},
        "message_id": {"message_id": f"<a{character}@example.jp>"},
    }[place]
    with translation.override("en"), pytest.raises(ValueError, match="header|address|Message-ID"):
        mail(**changes)


@pytest.mark.parametrize("name", ["List-Unsubscribe", "List-ID", "Feedback-ID", "Auto-Submitted", "CFBL-Address"])
def test_a_structured_header_must_be_ascii(name):
    with pytest.raises(HeaderRefused, match=name):
        mail(headers={name: "瓦版 <main.example.jp>"})


def test_a_long_unsubscribe_address_is_written_whole():
    uri = "https://example.jp/newsletter/leave/" + "a" * 300 + "/"
    raw = serialise(mail(headers={"List-Unsubscribe": f"<{uri}>, <mailto:leave@example.jp>"}))
    lines = header_lines(raw)
    assert f"List-Unsubscribe: <{uri}>," in lines
    assert " <mailto:leave@example.jp>" in lines


def test_a_structured_line_beyond_998_octets_is_refused():
    with pytest.raises(HeaderRefused, match="998"):
        mail(headers={"List-Unsubscribe": f"<https://example.jp/{'a' * 1000}>"})


def test_ascii_subjects_stay_readable_on_the_wire():
    lines = header_lines(serialise(mail(subject="The quiet page " * 8 + "ends")))
    assert lines[2].startswith("Subject: The quiet page")
    assert "=?" not in "".join(lines[2:4])


def test_an_encoded_word_look_alike_is_not_decoded_into_something_else():
    subject = "=?utf-8?B?8J+YgA==?= is no emoji"
    assert parsed(subject=subject)["Subject"] == subject


def test_the_date_carries_the_offset_of_its_zone():
    assert parsed()["Date"].datetime == NOW
    assert b"Date: Tue, 24 Nov 2026 07:30:00 +0900\r\n" in serialise(mail())
    assert b"07:30:00 +0000\r\n" in serialise(mail(date=NOW.replace(tzinfo=UTC)))
    with pytest.raises(HeaderRefused, match="time zone"):
        mail(date=NOW.replace(tzinfo=None))


def test_the_message_id_may_come_without_brackets_and_must_have_two_parts():
    assert parsed(message_id="7.abc@example.jp")["Message-ID"] == "<7.abc@example.jp>"
    with pytest.raises(HeaderRefused):
        mail(message_id="abc")


def test_a_header_given_twice_is_refused():
    with pytest.raises(ValueError, match="already set"):
        mail(headers={"Subject": "second"})
    message = mail(headers={"List-ID": "<a.example.jp>"})
    with pytest.raises(ValueError, match="at most 1"):
        message["List-Id"] = "<b.example.jp>"


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [
        ("ab.@docomo.ne.jp", '"ab."@docomo.ne.jp'),
        ("a..b@ezweb.ne.jp", '"a..b"@ezweb.ne.jp'),
        ('"ab."@docomo.ne.jp', '"ab."@docomo.ne.jp'),
        ('"plain"@example.jp', "plain@example.jp"),
        ("a.b+c@例え.jp", "a.b+c@xn--r8jz45g.jp"),
    ],
)
def test_odd_addresses_are_written_as_smtp_carries_them(address, on_the_wire):
    assert wire_address(address) == on_the_wire
    to = parsed(recipient=address)["To"].addresses[0]
    assert wire_address(f"{to.username}@{to.domain}") == on_the_wire


@pytest.mark.parametrize(
    "address",
    ["", "a", "@b.jp", "a@", "山田@example.jp", "a@\ud800.jp", "a\tb@example.jp", "a\x00b@example.jp"],
)
def test_what_mail_cannot_carry_is_refused(address):
    with pytest.raises(HeaderRefused):
        wire_address(address)


@pytest.mark.parametrize(
    "domain",
    [
        *("-bad-.example", "bad-.example", "a.-bad.example", "a..example", ".example", "example.jp.", "."),
        *("a b.example", "a\tb.example", "a\x7fb.example", "a\r\nb.example", "a_b.example", "a,b.example"),
        *("<example.jp>", "a@b>.example", "[example.jp]", "[192.0.2.256]", "[IPv6:x]", "192.0.2.1]"),
        *(f"{'a' * 64}.example", ".".join(["a" * 63] * 4), "例え.jp.", "例え..jp", "-例え.jp"),
    ],
)
def test_a_domain_that_no_host_can_have_is_refused_in_words_without_it(domain):
    with pytest.raises(HeaderRefused) as refused:
        wire_address(f"reader@{domain}")
    assert str(refused.value)
    assert "reader" not in str(refused.value)
    with pytest.raises(HeaderRefused):
        parsed(recipient=f"reader@{domain}")


@pytest.mark.parametrize(
    "domain",
    [
        *("localhost", "a.b", "xn--r8jz45g.jp", "3com.example", "a-b--c.example", f"{'a' * 63}.example"),
        *(".".join(["a" * 63] * 3 + ["a" * 61]), "[192.0.2.1]", "[IPv6:2001:db8::1]", "EXAMPLE.JP"),
    ],
)
def test_a_domain_that_hosts_can_have_is_carried_as_it_is(domain):
    assert wire_address(f"reader@{domain}") == f"reader@{domain}"


def test_the_same_arguments_give_the_same_octets():
    assert serialise(mail()) == serialise(mail())


def test_both_bodies_are_base64_utf_8_alternatives():
    message = parsed()
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for part in message.iter_parts():
        assert part["Content-Transfer-Encoding"] == "base64"
        assert part.get_content_charset() == "utf-8"


def test_a_message_read_back_is_written_by_the_same_rules():
    raw = serialise(mail(subject="題名 " * 30))
    assert serialise(email.message_from_bytes(raw, policy=POLICY)) == raw
