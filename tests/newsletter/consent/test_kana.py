"""The reading of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.kana import katakana


@pytest.mark.parametrize("written", ["ﾔﾏﾀﾞ ﾊﾅｺ", "やまだ　はなこ", " ヤマダ  ハナコ "])
def test_every_spelling_becomes_one(written):
    assert katakana(written) == "ヤマダ ハナコ"


def test_small_letters_marks_and_latin_stay_what_they_are():
    assert katakana("ゔぁっ・ーゝ Smith") == "ヴァッ・ーヽ Smith"


@given(st.text(max_size=30))
def test_twice_is_once(text):
    assert katakana(katakana(text)) == katakana(text)
