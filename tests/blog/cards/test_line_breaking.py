"""Titles in lines: between phrases, never against the rules of Japanese setting, evenly, cut by what is seen."""

import pytest
from wcwidth import iter_graphemes

from blog.cards.line_breaking import ELLIPSIS, NOT_AT_END, NOT_AT_START, cut_to_lines, cut_to_width, in_lines
from blog.excerpts import cells

TITLES = [
    "マーケティングと営業の溝は、なぜ埋まらないのか",
    "「現場を知らない」（と言われた）日。それでも、書く！",
    "ちょっと待って、それって本当？　いいえ……そうでもない、ッ",
    "Why marketing & sales talk past each other (and how to stop)",
    "AIと2026年のEC2：第3回・OpenAI、GPTとClaudeを比べる",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("width", [12, 16, 24, 40])
def test_no_line_breaks_the_rules(title, width):
    lines = in_lines(title, width=width, measure=cells).texts
    assert (
        "".join(lines).replace(" ", "") == title.replace(" ", "").replace("　", "")[: len("".join(lines))] or lines
    )
    for line in lines[1:]:
        assert line[0] not in NOT_AT_START
    for line in lines[:-1]:
        assert line[-1] not in NOT_AT_END


@pytest.mark.parametrize("title", TITLES)
def test_nothing_is_lost(title):
    lines = in_lines(title, width=16, measure=cells).texts
    assert "".join("".join(lines).split()) == "".join(title.split())
    assert all(cells(line) <= 16 for line in lines)


def test_lines_end_between_phrases_and_are_even():
    lines = in_lines(TITLES[0], width=30, measure=cells)
    assert lines.whole
    assert lines.texts == ("マーケティングと営業の", "溝は、なぜ埋まらないのか")


def test_latin_words_stay_whole_where_a_line_holds_them():
    lines = in_lines(TITLES[3], width=20, measure=cells)
    assert lines.whole
    assert " ".join(lines.texts) == TITLES[3]


def test_a_word_wider_than_a_line_is_broken_inside():
    lines = in_lines("Donaudampfschifffahrt", width=8, measure=cells)
    assert not lines.whole
    assert "".join(lines.texts) == "Donaudampfschifffahrt"
    assert all(cells(line) <= 8 for line in lines.texts)


def test_one_character_wider_than_a_line_stands_alone():
    assert in_lines("溝溝", width=1, measure=cells).texts == ("溝", "溝")
    assert in_lines("", width=10, measure=cells).texts == ()


def test_what_is_too_long_is_cut_between_characters():
    title = "家族👨‍👩‍👧の" * 40
    cut = cut_to_lines(title, width=16, most=2, measure=cells)
    assert len(cut.texts) == 2
    assert cut.texts[-1].endswith(ELLIPSIS)
    seen = list(iter_graphemes("".join(cut.texts).removesuffix(ELLIPSIS)))
    assert seen == list(iter_graphemes(title))[: len(seen)]
    assert cut_to_lines("短い題", width=16, most=2, measure=cells).texts == ("短い題",)


def test_a_line_of_its_own_is_cut_to_its_width():
    assert cut_to_width("浜野 千佳、佐藤 健", width=12, measure=cells) == "浜野 千佳…"
    assert cut_to_width("浜野 千佳", width=12, measure=cells) == "浜野 千佳"
