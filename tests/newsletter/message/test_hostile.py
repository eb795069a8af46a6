"""Subjects and names as people really write and paste them: they arrive as written, in a mail without fault."""

import base64
import email
import email.policy
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from newsletter.message.headers import HeaderRefused
from tests.fakes.postmaster import objections
from tests.newsletter.message.test_lint import LIST_HEADERS, good

CLUSTERS = (
    "👨‍👩‍👧‍👦",  # a family of four joined by ZWJ
    "👩🏽‍❤️‍💋‍👨🏻",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿",  # a flag of seven tags
    "🇯🇵",
    "#️⃣",
    "1️⃣",
    "👍🏽",
    "❤️",
    "葛󠄀",
    "か゚",
    "e\u0301\u0323\u0302",
    "ที่",
    "각",
    "नमस्ते",
    "שלום",
    "\u2067مرحبا\u2069",
    "𠮷",
    "髙",
    "㈱",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a",
)
PUNCTUATION = (*" ,;:'\"\\()<>@[]　", "  ", "{{", "}}", "=?", "?=")
WORDS = (
    "{{氏名}}",
    "{{氏名|読者}} 様",
    "=?utf-8?B?44GT?=",
    "(株)山田,商店",
    "山田\t太郎",
    "a",
    "Newsletter",
    "便り",
)
BREAKS = ("\r", "\n", "\r\n", "\r\nBcc: x@example.com\r\n", "\x00", "\x1b", "\u2028")
WRITTEN = st.lists(st.sampled_from((*CLUSTERS, *PUNCTUATION, *WORDS)), max_size=40).map("".join)


def strictly(raw: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.strict)


def words_of(raw: bytes, name: bytes) -> list[str]:
    """The encoded words of a header, each decoded by itself."""
    [header] = re.findall(rb"\r\n(?i:" + name + rb"): ((?:[^\r]|\r\n )*)\r\n", b"\r\n" + raw)
    return [base64.b64decode(word).decode("utf-8") for word in re.findall(rb"=\?utf-8\?B\?([^?]*)\?=", header)]


@given(WRITTEN.filter(bool))
def test_a_subject_arrives_as_written(subject):
    subject = subject.replace("\t", " ")
    raw = good(subject=subject)
    assert strictly(raw)["Subject"] == subject
    assert objections(raw) == []


@given(st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=40).map("".join))
def test_no_cluster_is_torn(subject):
    ends, place = set(), 0
    for cluster in iter_graphemes(subject):
        place += len(cluster)
        ends.add(place)
    place = 0
    for word in words_of(good(subject=subject), b"Subject"):
        assert len(word) > 0
        assert place == 0 or not unicodedata.combining(word[0])
        place += len(word)
        assert place in ends
    assert place == len(subject)


@given(WRITTEN)
def test_a_senders_name_arrives_as_written(name):
    expected = re.sub("[ \t]+", " ", name).strip()
    raw = good(sender=(name, "news@example.jp"))
    assert objections(raw) == []
    assert strictly(raw)["From"].addresses[0].addr_spec == "news@example.jp"
    words = words_of(raw, b"From")
    if words:
        assert "".join(words) == expected
    else:
        assert strictly(raw)["From"].addresses[0].display_name == expected


@given(WRITTEN, st.sampled_from(BREAKS), WRITTEN)
def test_no_line_break_gets_into_a_header(before, breaking, after):
    for changes in (
        {"subject": before + breaking + after},
        {"sender": (before + breaking + after, "news@example.jp")},
        {"headers": {**LIST_HEADERS, "X-Note": before + breaking + after}},
    ):
        with pytest.raises(HeaderRefused):
            good(**changes)
