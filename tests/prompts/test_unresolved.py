import time

import pytest

from prompts.unresolved import find_unresolved, marks_in
from tests.prompts.marks import MARKS, ORDINARY


def test_each_way_of_writing_the_mark_is_found():
    wrong = [mark for mark in MARKS if find_unresolved(f"前の文。{mark}後の文。") != [mark]]
    assert wrong == []


def test_ordinary_text_is_left_in_peace():
    assert {text: find_unresolved(text) for text in ORDINARY if find_unresolved(text)} == {}


def test_marks_come_in_order_and_repeated_ones_are_repeated():
    text = "[要確認: 人数]と［要確認：年］、また[要確認: 人数]。"

    assert find_unresolved(text) == ["[要確認: 人数]", "［要確認：年］", "[要確認: 人数]"]


@pytest.mark.parametrize("mark", ["[要確認: 何割か", "【要確認：何割か", "（要確認：何割か"])
def test_a_mark_that_was_never_closed_ends_with_its_line(mark):
    for line_end in ("\n", "\r\n", "\u2028"):
        assert find_unresolved(f"売上は{mark}{line_end}次の行") == [mark]


def test_the_places_are_those_of_the_text_as_written():
    text = "\u200b①㈱の売上は[要\u200b確認①: 額]と\U0001f469\u200d\U0001f52c【要確認：\u202e年】でした。"

    assert [text[start:end] for start, end in marks_in(text)] == ["[要\u200b確認①: 額]", "【要確認：\u202e年】"]


def test_a_long_text_is_read_in_moments():
    began = time.process_time()
    for text in ("[要\u200b" * 50_000, "(要確認(" * 50_000, "[ " * 50_000, "[to " + " " * 50_000 + "x"):
        find_unresolved(text)

    assert time.process_time() - began < 2
