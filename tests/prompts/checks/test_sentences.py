"""Cutting texts into sentences, and how Japanese ones end."""

import time

import pytest

from prompts.checks.endings import Register, ending_of
from prompts.checks.folding import fold
from prompts.checks.sentences import Kind, blanked, sentences

POLITE, PLAIN = Register.POLITE, Register.PLAIN


def cut(text, japanese=True):
    return [one.text for one in sentences(text, japanese=japanese)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一つ。二つ！三つ？四つ", ["一つ。", "二つ！", "三つ？", "四つ"]),
        ("本当ですか！？はい。", ["本当ですか！？", "はい。"]),
        ("彼は「行く。すぐ行く。」と言った。終わり。", ["彼は「行く。すぐ行く。」と言った。", "終わり。"]),
        ("閉じない「鉤。\n次の行。", ["閉じない「鉤。", "次の行。"]),
        ("小数3.5は文の終わりではない。", ["小数3.5は文の終わりではない。"]),
        ("", []),
        ("  \n\n ", []),
    ],
)
def test_japanese_sentences(text, expected):
    assert cut(text) == expected


def test_english_sentences():
    text = 'He said 3.5 is enough. "Is it?" It is!\nA new line'
    assert cut(text, japanese=False) == ["He said 3.5 is enough.", '"Is it?"', "It is!", "A new line"]


@pytest.mark.parametrize(
    "text", ["　一つ。 二つ。\n\n・三つ。四つ\n> 五つ。", "One. “Two?” Three\n# Four", "\u3000\n。"]
)
def test_places_are_those_of_the_text(text):
    for japanese in (True, False):
        for one in sentences(text, japanese=japanese):
            assert text[one.start : one.end] == one.text


def test_lines_have_kinds_and_numbers():
    text = "# 見出し\n本文。続き。\n\n- 一つ目\n1. 二つ目\n・三つ目\n> 引用。"
    found = [(one.kind, one.line) for one in sentences(text, japanese=True)]
    assert found == [
        (Kind.HEADING, 0),
        (Kind.PROSE, 1),
        (Kind.PROSE, 1),
        (Kind.ITEM, 2),
        (Kind.ITEM, 3),
        (Kind.ITEM, 4),
        (Kind.QUOTATION, 5),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("彼は「はい、行く」と（笑、）言い、出た", "彼は「□□□□□」と（□□）言い、出た"),
        ("「外『内、』外」、外", "「□□□□□□」、外"),
        ("閉じない「鉤、\n「次」", "閉じない「鉤、\n「□」"),
        ("余る」鉤、「次」", "余る」鉤、「□」"),
    ],
)
def test_what_others_say_is_blank_and_as_long(text, expected):
    assert blanked(text) == expected


@pytest.mark.parametrize(
    ("sentence", "register", "form"),
    [
        ("朝に電話をかけました。", POLITE, "ました"),
        ("聞いていました。", POLITE, "ていました"),
        ("そう思うのです。", POLITE, "のです"),
        ("よろしいですか？", POLITE, "です"),
        ("来ていただければ嬉しいのですが。", POLITE, "のです"),
        ("お送りください！", POLITE, "ください"),
        ("来ませんでした…", POLITE, "ませんでした"),
        ("それは春である。", PLAIN, "である"),
        ("電話をかけた。", PLAIN, "た"),
        ("まだ届いていない。", PLAIN, "ていない"),
        ("何を考えればいいのだろう。", PLAIN, "のだろう"),
        ("足りないから。", PLAIN, "ない"),
        ("高い。", PLAIN, "い"),
        ("裏へ書く。", PLAIN, "書く"),
        ("商談になったのは3件。", None, ""),
        ("立ち止まったもの。", None, ""),
        ("もっと早く。", None, ""),
        ("強い願い。", None, ""),
        ("手がかりは三つ。", None, ""),
        ("いつから。", None, ""),
        ("相手が何を待っているか。", None, ""),
        ("「もう行った」", None, ""),
        ("そして「行った。」", None, ""),
        ("", None, ""),
    ],
)
def test_endings(sentence, register, form):
    found = ending_of(sentence)
    assert (found.register, found.form) == (register, form)


@pytest.mark.parametrize("text", ["全角ＡＢＣ㈱とｶﾞｲﾄﾞ。", "か\u3099と が", "plain", "①２㌔"])
def test_folded_letters_know_where_they_stood(text):
    folded = fold(text)
    assert "".join(dict.fromkeys([text[slice(*folded.span(0, len(folded.text)))]])) == text
    for start in range(len(folded.text)):
        begin, end = folded.span(start, start + 1)
        assert 0 <= begin < end <= len(text)


def test_a_folded_word_is_found_where_it_was_written():
    folded = fold("例：ｶﾞｲﾄﾞと㈱")
    at = folded.text.index("ガイド")
    begin, end = folded.span(at, at + 3)
    assert "例：ｶﾞｲﾄﾞと㈱"[begin:end] == "ｶﾞｲﾄﾞ"


@pytest.mark.parametrize("piece", ["「", "」", "“", "。", "#", "「あ。"])
def test_nothing_makes_cutting_slow(piece):
    text = piece * (100_000 // len(piece))
    begin = time.process_time()
    for japanese in (True, False):
        sentences(blanked(text), japanese=japanese)
    ending_of(text)
    assert time.process_time() - begin < 5  # a square of the length would take minutes
