"""Which suppression is the stronger, and what is a domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.suppressions.models import Suppression
from newsletter.suppressions.rules import (
    STRENGTH,
    InvalidDomain,
    domains_above,
    parse_domain,
    shown_domain,
    strength,
    strongest,
)

REASONS = st.sampled_from([str(reason) for reason in Suppression.Reason])


def test_every_reason_has_a_strength():
    assert sorted(STRENGTH) == sorted(Suppression.Reason)
    assert list(map(str, STRENGTH)) == ["refused", "erased", "by-hand", "bounced", "complained"]


@given(REASONS, REASONS)
def test_of_two_reasons_one_wins_whichever_came_first(one, other):
    assert (strength(one) == strength(other)) is (one == other)
    stronger = one if strength(one) > strength(other) else other
    assert strongest([one, other]) == strongest([other, one]) == stronger


def test_of_none_none_is_the_strongest():
    assert strongest([]) is None


@pytest.mark.parametrize(
    ("raw", "domain"),
    [
        ("example.jp", "example.jp"),
        (" @Example.JP. ", "example.jp"),
        ("*.mail.example.jp", "mail.example.jp"),
        ("ｅｘａｍｐｌｅ．ｊｐ", "example.jp"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("xn--r8jz45g.jp", "xn--r8jz45g.jp"),
        ("例え。ｊｐ", "xn--r8jz45g.jp"),
        ("a-b.example.co.jp", "a-b.example.co.jp"),
    ],
)
def test_a_domain_is_read_as_people_write_it(raw, domain):
    assert parse_domain(raw) == domain
    assert parse_domain(shown_domain(domain)) == domain


@pytest.mark.parametrize(
    "raw",
    ["", "jp", "co.jp", "ne.jp", "taro@example.jp", "example", "192.0.2.1", "a..jp", "-a.jp", "a_b.jp", "a b.jp"]
    + [
        "https://example.jp",
        "a" * 64 + ".jp",
        "例え" * 300,
        "%.jp",
        "a\x00b.jp",
        "example.jp\r\nBcc: x",
        "\ud800.jp",
    ],
)
def test_what_is_no_domain_of_one_owner_is_refused(raw):
    with pytest.raises(InvalidDomain):
        parse_domain(raw)


@given(st.text(max_size=80))
def test_any_text_is_a_domain_or_refused(raw):
    try:
        domain = parse_domain(raw)
    except InvalidDomain:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert parse_domain(domain) == domain


def test_a_domain_stands_for_all_below_it_and_for_nothing_beside_it():
    assert domains_above("taro@a.b.example.jp") == ["a.b.example.jp", "b.example.jp", "example.jp"]
    assert domains_above("") == []
