"""What a prompt is told of an author's writing."""

import time

import pytest

from prompts.checks.voice.card import Essay, exemplars, style_card
from tests.prompts.checks.authors import BRIEF, WINDING, essay_by, essays_by


def essays(*texts):
    return [Essay(f"題{number}", text) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("forms", "lines", "absent"),
    [
        (
            BRIEF,
            ["- 文体は「です・ます」。", "- 一人称は「わたし」。", "それでも", "体言止め", "会話文は"],
            ["だ・である"],
        ),
        (
            WINDING,
            ["- 文体は「だ・である」。", "- 一人称は「私」。", "である"],
            ["です・ます", "体言止め", "会話文"],
        ),
    ],
)
def test_a_card_tells_the_habits(forms, lines, absent):
    card = style_card(essays(*essays_by(forms, 3)), language="ja")
    assert all(line in card for line in lines)
    assert not any(words in card for words in absent)
    assert all(line.startswith("- ") for line in card.splitlines())


def test_an_english_card():
    text = "But I don’t know. I went home, and it was late. But nobody came. But I did."
    card = style_card(essays(text), language="en")
    assert "Says “I”." in card
    assert "Often begins a sentence with: But." in card
    assert "Contractions:" in card
    assert "How essays begin: But I don’t know." in card


@pytest.mark.parametrize("texts", [[], [""], ["# 見出しだけ\n- 項目"]])
def test_no_essays_no_card_and_no_passages(texts):
    assert style_card(essays(*texts), language="ja") == ""
    assert exemplars(essays(*texts), "題", language="ja") == []


def test_passages_are_whole_sentences_one_of_each_essay():
    written = essays_by(BRIEF, 5)
    found = exemplars(essays(*written), "商談", language="ja")
    assert len(found) == 3
    assert len({passage.title for passage in found}) == 3
    for passage in found:
        assert 130 <= len(passage.text) <= 400
        assert any(passage.text in text for text in written)
        assert passage.text.endswith(("。", "」"))


def test_a_passage_on_the_topic_goes_first():
    filler = essay_by(BRIEF, 1, 300)
    on_topic = "苗木の畑へ行きました。" * 20
    found = exemplars(essays(filler, on_topic, filler), "苗木を売る", language="ja", count=1)
    assert [passage.title for passage in found] == ["題1"]


@pytest.mark.parametrize(
    "text",
    ["短いです。", "「" + "彼の話です。" * 40 + "」", "一節です。\n\n" * 30],
    ids=["short", "speech", "sections"],
)
def test_what_teaches_nothing_is_no_passage(text):
    assert exemplars(essays(text), "題", language="ja") == []


@pytest.mark.parametrize("piece", ["あ。\n", "「", "あ", "\n\n。"])
def test_nothing_makes_it_slow(piece):
    given = essays(piece * (30_000 // len(piece)))
    begin = time.process_time()
    style_card(given, language="ja")
    exemplars(given, "題", language="ja")
    assert time.process_time() - begin < 5  # a square of the length would take minutes
