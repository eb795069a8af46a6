"""Headings break between phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.phrases import broken, phrases


def test_japanese_breaks_between_phrases():
    assert phrases("営業との溝の埋め方") == ["営業との", "溝の", "埋め方"]


@pytest.mark.parametrize("text", ["The gap between sales and marketing", "", "2026"])
def test_other_text_is_left_alone(text):
    assert broken(text) == text


def test_markup_is_escaped():
    assert "<b>" not in broken("営業の<b>溝</b>を埋める")
    assert "&lt;b&gt;" in broken("<b>").replace("<wbr>", "")


@given(st.text(max_size=80))
def test_nothing_is_lost(text):
    assert "".join(phrases(text)) == text
