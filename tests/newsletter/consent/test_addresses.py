"""What is an address, and when two are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.addresses import InvalidAddress, address_hash, key_of, masked, normalise
from newsletter.message.headers import wire_address


@pytest.mark.parametrize(
    ("raw", "email", "key"),
    [
        ("taro@example.com", "taro@example.com", "taro@example.com"),
        ("  taro@example.com\n", "taro@example.com", "taro@example.com"),
        ("\u3000taro@example.com\u200b", "taro@example.com", "taro@example.com"),
        ("Taro.Yamada@EXAMPLE.Com", "Taro.Yamada@example.com", "taro.yamada@example.com"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "taro@example.com", "taro@example.com"),
        ("taro+news@example.com", "taro+news@example.com", "taro+news@example.com"),
        ("taro@例え.jp", "taro@例え.jp", "taro@xn--r8jz45g.jp"),
        ("taro@xn--r8jz45g.jp", "taro@例え.jp", "taro@xn--r8jz45g.jp"),
        ("o'neil@example.com", "o'neil@example.com", "o'neil@example.com"),
    ],
)
def test_one_address_however_it_is_typed(raw, email, key):
    assert (normalise(raw).email, normalise(raw).key) == (email, key)


@pytest.mark.parametrize(
    ("raw", "email"),
    [
        ("ab.@docomo.ne.jp", "ab.@docomo.ne.jp"),
        ("a..b@ezweb.ne.jp", "a..b@ezweb.ne.jp"),
        ("A_b-c.@AU.com", "A_b-c.@au.com"),
        ('"ab."@docomo.ne.jp', "ab.@docomo.ne.jp"),
    ],
)
def test_what_carriers_issued_is_accepted_and_flagged(raw, email):
    address = normalise(raw)
    assert address.email == email
    assert address.may_not_arrive
    assert wire_address(address.email).startswith('"')


def test_an_ordinary_carrier_address_is_not_flagged():
    assert not normalise("taro@docomo.ne.jp").may_not_arrive


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "taro",
        "@example.com",
        "taro@",
        "taro@example",
        "taro@@example.com",
        "taro@exam ple.com",
        "ab.@example.com",
        "a..b@example.com",
        ".ab@docomo.ne.jp",
        "@docomo.ne.jp",
        "a b@docomo.ne.jp",
        "a\r\n@docomo.ne.jp",
        "a" * 65 + "@docomo.ne.jp",
        "山田@example.com",
        "tаro@example.com",  # a Cyrillic а
        "taro@localhost",
        "taro@[127.0.0.1]",
        '"taro yamada"@example.com',
        "taro@example.com, hanako@example.com",
        "taro@example.com\r\nBcc: hanako@example.com",
        "taro\x00@example.com",
        "<taro@example.com>",
        "taro@-example.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 250 + ".com",
        "a" * 10_000,
        "a@" + "b." * 5000 + "com",
        "taro@\ud800.com",
    ],
)
def test_what_mail_cannot_reach_is_refused(raw):
    with pytest.raises(InvalidAddress):
        normalise(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "taro@ехample.com",  # Cyrillic е and х
        "taro@exаmple.com",  # Cyrillic а
        "taro@еxample.com",  # Cyrillic е
        "taro@examplе.com",
        "taro@exαmple.com",  # Greek α
        "taro@ехамрӏе.com",  # all Cyrillic
        "taro@exam\u0440le.com",
    ],
)
def test_a_domain_that_looks_alike_is_another_one(raw):
    """Whoever signs up with it is never taken for the one they look like, and is seen for what they are."""
    try:
        address = normalise(raw)
    except InvalidAddress:
        return
    assert address.key != key_of("taro@example.com")
    assert address.key.partition("@")[2].startswith("xn--")
    assert address_hash(raw) != address_hash("taro@example.com")


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused(raw):
    try:
        address = normalise(raw)
    except InvalidAddress:
        return
    assert normalise(address.email) == address
    assert len(address.key) <= 254
    assert key_of(address.email) == address.key
    assert wire_address(address.email).isascii()


@given(st.from_regex(r"[A-Za-z0-9]{1,8}(\.[A-Za-z0-9_]{1,8})?@[A-Za-z0-9]{1,8}\.(com|jp)", fullmatch=True))
def test_spelling_does_not_change_the_hash(raw):
    key = normalise(raw).key
    assert address_hash(raw) == address_hash(raw.upper()) == address_hash(f" {raw} ") == address_hash(key)


def test_the_hash_depends_on_the_key(settings):
    before = address_hash("taro@example.com")
    assert len(before) == 64
    assert before != address_hash("hanako@example.com")
    settings.ADDRESS_HASH_KEY = "x" * 50
    assert address_hash("taro@example.com") != before


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("hanako@example.jp", "ha…@example.jp"),
        ("abc@example.jp", "a…@example.jp"),
        ("a@b.jp", "a…@b.jp"),
        ("", ""),
    ],
)
def test_an_address_is_masked_for_pages_that_others_may_see(email, shown):
    assert masked(email) == shown
