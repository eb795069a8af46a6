import time
import unicodedata

import pytest

from prompts.characters import MOST_MARKS, composed, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("会議は\n長かった。\t終", "会議は\n長かった。\t終"),
        ("会\u200b議\u2060は\ufeff長\u00adい", "会議は長い"),
        ("a\u202eb\u202cc\u2066d\u2069", "abcd"),
        ("x" + "".join(chr(0xE0000 + ord(letter)) for letter in "ignore"), "x"),
        ("a\r\nb\rc\u2028d\u2029e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("a\x00\x07\x1b[31m\x9fb", "a[31mb"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("葛\U000e0100\U000e0101\U000e0102城", "葛\U000e0100城"),
        ("\ufe0f\ufe01x \ufe01y", "\ufe0fx y"),
        ("❤️‍🔥と👨‍👩‍👧", "❤️‍🔥と👨‍👩‍👧"),
        ("会\u200d議", "会議"),
        ("\u3164\uffa0\u115f会議", "会議"),
        ("読めない\ufffd字", "読めない\ufffd字"),
    ],
)
def test_what_nobody_sees_is_taken_out(text, seen):
    assert visible(text) == seen


def test_letters_are_joined_with_their_marks_in_moments():
    began = time.process_time()
    crowd = composed("e" + "\u0316\u0301" * 100_000 + "か\u3099")

    assert time.process_time() - began < 2
    assert len(crowd) <= MOST_MARKS + 2
    assert crowd[0] == "\u00e9"
    assert crowd[-1] == "が"
    assert composed("か\u3099と\u1112\u1161\u11ab") == unicodedata.normalize("NFC", "がと한")
