"""The quick message is the policy's message, octet by octet, and carries what bulk mail must."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.links import leave_url, preferences_url
from newsletter.editions.slots import LEAVE_SLOT, PREFERENCES_SLOT
from newsletter.message.lint import lint
from newsletter.message.policy import HeaderRefused, build_message, serialise
from newsletter.sending.compose import Composer, Content, Recipient, frozen_headers, links_for, message_id
from newsletter.sending.slotted import SlottedBody, encoded

DATE = datetime(2026, 11, 24, 7, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
HEADERS = {
    "List-ID": "<weekly.example.jp>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Feedback-ID": "7:weekly:edition:0123456789ab",
    "Precedence": "bulk",
    "Reply-To": "editors@example.jp",
}
HTML = f'<p>こんにちは。</p>\n<p><a href="{LEAVE_SLOT}">解除</a> <a href="{PREFERENCES_SLOT}">設定</a></p>'
TEXT = f"こんにちは。\r\n\n解除：\n{LEAVE_SLOT}\n設定：\n{PREFERENCES_SLOT}\n"
CONTENT = Content(("かわら版編集室", "letter@example.jp"), "第一便をお届けします🍵", HTML, TEXT, HEADERS)
LEAVE = "https://example.jp/newsletter/leave/tok-en_1/"
PREFERENCES = "https://example.jp/newsletter/preferences/tok-en_2/"
BOUNDARY = re.compile(rb"=_[0-9a-f]{32}")

local_parts = st.from_regex(r"[a-z0-9](?:[a-z0-9._+-]{0,30}[a-z0-9])?", fullmatch=True).filter(
    lambda text: ".." not in text
)


def recipient(address: str = "reader@example.jp", number: int = 1) -> Recipient:
    return Recipient(address, message_id(number, domain="example.jp"), LEAVE, PREFERENCES)


def by_the_policy(content: Content, one: Recipient) -> bytes:
    def fill(body: str) -> str:
        return body.replace(LEAVE_SLOT, one.leave).replace(PREFERENCES_SLOT, one.preferences)

    return serialise(
        build_message(
            sender=content.sender,
            recipient=one.address,
            subject=content.subject,
            html=fill(content.html),
            text=fill(content.text),
            message_id=one.message_id,
            date=DATE,
            headers={**content.headers, "List-Unsubscribe": f"<{one.leave}>"},
        )
    )


def same_but_for_the_boundary(left: bytes, right: bytes) -> bool:
    return BOUNDARY.sub(b"=_", left) == BOUNDARY.sub(b"=_", right)


@given(local_parts, st.sampled_from(["example.jp", "docomo.ne.jp", "例え.jp"]), st.integers(1, 10**12))
def test_it_is_the_message_of_the_policy(local, domain, number):
    one = recipient(f"{local}@{domain}", number)
    made = Composer(CONTENT, date=DATE).compose(one, date=DATE)
    assert same_but_for_the_boundary(made, by_the_policy(CONTENT, one))


@given(
    st.text(min_size=1, max_size=300).filter(lambda text: not re.search("[\ud800-\udfff]", text)),
    st.text(alphabet="あいう漢字abc .\n-=", min_size=1, max_size=300),
)
def test_any_body_is_the_body_of_the_policy(html, text):
    content = Content(CONTENT.sender, CONTENT.subject, html, text, HEADERS)
    made = Composer(content, date=DATE).compose(recipient(), date=DATE)
    assert same_but_for_the_boundary(made, by_the_policy(content, recipient()))


@given(st.text(alphabet="あいう漢字abc .\n-=" + LEAVE_SLOT[:6], min_size=1, max_size=300))
def test_a_text_alone_is_the_one_part_of_the_policy(text):
    content = Content(CONTENT.sender, CONTENT.subject, "", text + TEXT, HEADERS)
    made = Composer(content, date=DATE).compose(recipient(), date=DATE)
    assert made == by_the_policy(content, recipient())
    assert lint(made) == []
    assert message_from_bytes(made, policy=policy.SMTP).get_content_type() == "text/plain"


@pytest.mark.parametrize("address", ["ab.@docomo.ne.jp", "a..b@docomo.ne.jp"])
def test_carriers_odd_addresses_are_quoted_as_the_policy_does(address):
    made = Composer(CONTENT, date=DATE).compose(recipient(address), date=DATE)
    assert same_but_for_the_boundary(made, by_the_policy(CONTENT, recipient(address)))


def test_it_passes_the_lint():
    assert lint(Composer(CONTENT, date=DATE).compose(recipient(), date=DATE)) == []


def test_links_stand_in_both_bodies_and_no_slot_is_left():
    raw = Composer(CONTENT, date=DATE).compose(recipient(), date=DATE)
    message = message_from_bytes(raw, policy=policy.SMTP)
    for kind in ("plain", "html"):
        body = message.get_body((kind,)).get_content()
        assert LEAVE in body
        assert PREFERENCES in body
        assert "slot.invalid" not in body
    assert message["List-Unsubscribe"] == f"<{LEAVE}>"
    assert message["Date"].endswith("+0900")


def test_two_recipients_of_one_composer_share_nothing():
    composer = Composer(CONTENT, date=DATE)
    first = composer.compose(recipient("first@example.jp", 1), date=DATE)
    second = composer.compose(recipient("second@example.jp", 2), date=DATE)
    assert b"first@example.jp" not in second
    assert b"second@example.jp" not in first
    assert composer.compose(recipient("first@example.jp", 1), date=DATE) == first


@pytest.mark.parametrize(
    "address", ["a@example.jp\r\nBcc: x@example.com", "no-at-sign", "@example.jp", "名前@example.jp", "a@b\x00.jp"]
)
def test_an_address_that_mail_cannot_carry_is_refused(address):
    with pytest.raises(HeaderRefused):
        Composer(CONTENT, date=DATE).compose(recipient(address), date=DATE)


@given(st.binary(max_size=2000))
def test_base64_lines(body):
    lines = encoded(body).split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 76 for line in lines)


constants = st.lists(st.binary(max_size=300), min_size=1, max_size=6)


@given(constants, st.lists(st.lists(st.integers(0, 200), min_size=5, max_size=5), min_size=1, max_size=4))
def test_a_body_with_slots_is_encoded_as_if_it_were_written_out(parts, many):
    body = SlottedBody(parts)
    for lengths in many:
        values = [b"x" * length for length in lengths[: len(parts) - 1]]
        plain = b"".join(part + value for part, value in zip(parts, [*values, b""], strict=True))
        assert body.fill(values) == encoded(plain)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("root", ["https://one.example", "https://two.example"])
def test_the_links_are_those_of_consent(settings, language, root):
    settings.SITE_URL = root
    leave, preferences = links_for(subscription_id=7, delivery_id=8, language=language)
    assert leave == leave_url(subscription_id=7, delivery_id=8, language=language)
    assert preferences == preferences_url(subscription_id=7, language=language)
    assert leave.startswith(root)


def test_the_message_id_is_the_same_on_every_attempt_and_differs_between_deliveries():
    assert message_id(1, domain="example.jp") == message_id(1, domain="example.jp")
    assert message_id(1, domain="example.jp") != message_id(2, domain="example.jp")
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.jp>", message_id(1, domain="example.jp"))


class Newsletter:
    name, slug, sender_name = "Kawaraban Weekly", "weekly", "かわら版"
    sender_email, reply_to = "letter@example.jp", ""


def test_frozen_headers():
    headers = frozen_headers(Newsletter(), mailing_id=7)
    assert headers["List-ID"] == "Kawaraban Weekly <weekly.example.jp>"
    assert headers["From"] == ["かわら版", "letter@example.jp"]
    assert "Reply-To" not in headers
    assert 5 <= len(headers["Feedback-ID"].rpartition(":")[2]) <= 15
