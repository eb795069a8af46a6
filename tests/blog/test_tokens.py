"""Cutting text and questions into tokens that two databases treat alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.search.tokens import MOST_CHARACTERS, MOST_WORDS, Match, capped, index_text, question


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("営業部門", "営業 業部 部門 門"),
        ("溝", "溝"),
        ("ﾏｰｹ", "マー ーケ ケ"),
        ("ＭＡツール", "ma ツー ール ル"),
        ("A・B", "a b"),
        ("Café Straße", "cafe strasse"),
        ("人々の、溝", "人々 々の の 溝"),
        ("e-mail 3.5%", "e mail 3 5"),
        ("ｶﾞﾗｽ", "ガラ ラス ス"),
        ("😀!?", ""),
    ],
)
def test_index_text(text, tokens):
    assert index_text(text) == tokens


def test_a_question_is_cut_like_the_text():
    (word,) = question("LLM入門の溝")
    assert [(run.tokens, run.match) for run in word] == [
        (("llm",), Match.WORD),
        (("入門", "門の", "の溝"), Match.PAIRS),
    ]


def test_one_character_is_a_beginning():
    assert question("溝")[0][0].match is Match.BEGINNING


@pytest.mark.parametrize("text", ["", "   ", "😀", '"', "'); DROP TABLE --"[:3], "・・", "\x00"])
def test_a_question_without_words_is_empty(text):
    assert question(text) == []


@given(st.text(max_size=3000))
def test_questions_are_capped(text):
    cut = capped(text)
    assert len(cut) <= MOST_CHARACTERS
    assert len(cut.split()) <= MOST_WORDS


@given(st.text(max_size=300))
def test_only_word_characters_become_tokens(text):
    assert all(token.isalnum() or "ー" in token or token for token in index_text(text).split())
    assert not set(index_text(text)) & set("\"'*:()^-+&|!<>\\%")
