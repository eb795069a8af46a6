import pytest

from prompts.corrections import Place, corrected, found_in

TEXTS = ["会議がが長かった。", "部長は黙つていた。", "会議がが終わった。"]


def fix(original, replacement, reason="誤り"):
    return {"original": original, "replacement": replacement, "reason": reason}


def test_corrections_come_in_the_order_of_the_text_with_every_place():
    found = found_in(TEXTS, [fix("黙つて", "黙って"), fix("がが", "が")])

    assert [each.original for each in found] == ["がが", "黙つて"]
    assert found[0].places == (Place(0, 2), Place(2, 2))
    assert [corrected(text, found, number=number) for number, text in enumerate(TEXTS)] == [
        "会議が長かった。",
        "部長は黙っていた。",
        "会議が終わった。",
    ]


@pytest.mark.parametrize(
    "proposed",
    [
        fix("会議 がが", "会議が"),
        fix("長かった。部長", "長かった。"),
        fix("黙って", "黙って"),
        fix("がが", "がが"),
        fix(" ", ""),
        fix("がが", "が https://evil.example/"),
    ],
    ids=["not-exact", "across-two", "not-there", "no-change", "blank", "new-address"],
)
def test_what_does_not_fit_is_left_out(proposed):
    assert found_in(TEXTS, [proposed]) == []


def test_a_second_correction_of_the_same_words_is_left_out():
    assert [each.replacement for each in found_in(TEXTS, [fix("がが", "が"), fix("がが", "は")])] == ["が"]


def test_of_two_that_overlap_the_first_is_made():
    found = found_in(["がががある"], [fix("がが", "が"), fix("がある", "はある")])

    assert corrected("がががある", found) == "がはある"
    assert corrected("abc", found_in(["abc"], [fix("ab", "x"), fix("bc", "y")])) == "xc"


def test_a_pattern_in_the_words_is_no_pattern_here():
    assert found_in(["a(b)*c"], [fix("(b)*", "d")])[0].places == (Place(0, 1),)
