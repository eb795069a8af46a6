"""What the domain of an address tells."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.abuse.domains import has_many_dots, holder_of, is_big_provider, is_disposable

WORDS = st.text(string.ascii_lowercase, min_size=3, max_size=9)


@pytest.mark.parametrize(
    ("domain", "holder"),
    [
        ("example.com", "example.com"),
        ("mail.example.com", "example.com"),
        ("a.b.example.co.jp", "example.co.jp"),
        ("example.co.jp", "example.co.jp"),
        ("t.vodafone.ne.jp", "vodafone.ne.jp"),
        ("i.softbank.jp", "softbank.jp"),
        ("xn--wgv71a119e.xn--wgv71a", "xn--wgv71a119e.xn--wgv71a"),
        ("localhost", "localhost"),
    ],
)
def test_whose_a_domain_is(domain, holder):
    assert holder_of(domain) == holder


def test_big_providers_and_those_that_are_none():
    assert all(
        map(is_big_provider, ("gmail.com", "yahoo.co.jp", "docomo.ne.jp", "i.softbank.jp", "t.vodafone.ne.jp"))
    )
    assert not any(map(is_big_provider, ("example.co.jp", "gmail.com.example.net", "co.jp")))


def test_disposable_domains_and_what_lies_below_them():
    assert is_disposable("mailinator.com")
    assert is_disposable("inbox.mailinator.com")
    assert not any(
        map(is_disposable, ("example.co.jp", "gmail.com", "docomo.ne.jp", "mailinator.com.example.jp", ""))
    )


@pytest.mark.parametrize(
    ("key", "many"),
    [
        ("t.a.r.o@gmail.com", True),
        ("ta.ro.ya.ma.da@googlemail.com", True),
        ("taro.yamada@gmail.com", False),
        ("taro.j.yamada@gmail.com", False),
        ("y.t@gmail.com", False),
        ("t.a.r.o@example.com", False),
        ("taro+a.b.c.d.e.f@gmail.com", False),
        ("", False),
    ],
)
def test_many_dots(key, many):
    assert has_many_dots(key) is many


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_a_name_of_words_has_never_many_dots(words):
    assert not has_many_dots(f"{'.'.join(words)}@gmail.com")
