"""Cutting by what is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from blog.excerpts import cells, cut


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("営業と話す", 10, "営業と話す"),
        ("営業と話す", 9, "営業と…"),
        ("営業、話す", 8, "営業…"),
        ("two  words\nhere", 40, "two words here"),
        ("The gap between sales and marketing", 20, "The gap between…"),
        ("ﾏｰｹ", 3, "ﾏｰｹ"),
        ("", 10, ""),
    ],
)
def test_cut(text, width, shown):
    assert cut(text, cells=width) == shown


def test_a_family_is_not_torn():
    assert cut("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", cells=5) == "👩‍👩‍👧…"


@given(st.text(max_size=200), st.integers(min_value=2, max_value=60))
def test_never_wider_and_never_inside_a_character(text, width):
    shown = cut(text, cells=width)
    assert cells(shown) <= width
    if shown.endswith("…") and shown != " ".join(text.split()):
        kept = list(iter_graphemes(shown[:-1]))
        assert list(iter_graphemes(" ".join(text.split())))[: len(kept)] == kept
