"""The fast path takes only what the full validator takes, and reads it alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.addresses import InvalidAddress, normalise
from newsletter.imports.address_cells import read_address
from newsletter.imports.entry import RowRefused
from newsletter.imports.reasons import ROW_REASONS

PARTS = st.text("abzAZ09.-_+!'~@ü\u3000ａ\"", min_size=0, max_size=12)
HOSTS = st.sampled_from(
    [
        "example.com",
        "EXAMPLE.co.jp",
        "docomo.ne.jp",
        "a--b.jp",
        "xn--wgv71a119e.jp",
        "-a.jp",
        "a_b.jp",
        "x.test",
        "a.b",
        "1.2",
    ]
)
LABELS = st.lists(st.text("aZ0-", min_size=1, max_size=65), min_size=1, max_size=5).map(".".join)


@given(st.builds("{}@{}".format, PARTS, HOSTS | LABELS))
def test_both_paths_agree(cell):
    try:
        wanted = normalise(cell)
    except InvalidAddress:
        with pytest.raises(RowRefused):
            read_address(cell)
    else:
        email, key, _flags, name = read_address(cell)
        assert (email, key, name) == (wanted.email, wanted.key, "")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_reason(cell):
    reason = email = key = ""
    try:
        email, key, _flags, _name = read_address(cell)
    except RowRefused as refused:
        reason = refused.reason
    assert reason in ROW_REASONS or (email, key) == (normalise(email).email, normalise(email).key)


def test_a_name_before_the_address_comes_along():
    assert read_address('"Yamada, Taro" <taro@example.com>')[::3] == ("taro@example.com", "Yamada, Taro")
