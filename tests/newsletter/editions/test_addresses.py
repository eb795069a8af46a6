"""Addresses as mail carries them whole, and those it may not link to."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from newsletter.editions.addresses import validate_link, wire_link


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("https://例え.jp/読者?頁=1#節", "https://xn--r8jz45g.jp/%E8%AA%AD%E8%80%85?%E9%A0%81=1#%E7%AF%80"),
        (
            "https://example.com/a:b@c!$&'()*+,;=/~x?q=/?:@!$&'()*+,;=#f/?",
            "https://example.com/a:b@c!$&'()*+,;=/~x?q=/?:@!$&'()*+,;=#f/?",
        ),
        (
            'https://example.com/[1]?x=[2]&y={3}|^`"<>',
            "https://example.com/%5B1%5D?x=%5B2%5D&y=%7B3%7D%7C%5E%60%22%3C%3E",
        ),
        ("https://example.com/a b/100%/%E3%81%82", "https://example.com/a%20b/100%25/%E3%81%82"),
        ("HTTPS://Example.COM:8443/A", "https://example.com:8443/A"),
        (
            "mailto:編@example.jp?subject=件 名",
            "mailto:%E7%B7%A8@example.jp?subject=%E4%BB%B6%20%E5%90%8D",
        ),
        ("tel:+81-3-1234-5678", "tel:+81-3-1234-5678"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
    ],
)
def test_an_address_is_written_whole_and_once(written: str, carried: str) -> None:
    assert wire_link(written) == carried
    assert wire_link(carried) == carried


@pytest.mark.parametrize(
    "refused",
    [
        "ftp://example.com/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com/",
        "example.com",
        "https://",
        "mailto:",
        "https://user:password@example.com/",
        "https://example.com:port/",
        "https://exa mple.com/",
        "https://[::1/",
        "https://example.com/\r\nBcc: x",
        "",
    ],
)
def test_what_a_mail_may_not_link_to_is_refused(refused: str) -> None:
    assert wire_link(refused) == ""
    with pytest.raises(ValidationError):
        validate_link(refused)


@given(st.text(max_size=60))
def test_any_address_is_ascii_in_one_word(rest: str) -> None:
    carried = wire_link("https://example.com/" + rest)
    assert carried.isascii()
    assert len(carried.split()) <= 1
    assert wire_link(carried) == carried
