"""For selected words a model may change those words, and what else it changes does not come through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.desk.selected import held_to, places_of

PASSAGE = "朝の会議で**部長**が言った。誰も答えなかった。\n\n[前の話](https://example.jp/a)を思い出した。"


def test_a_change_of_the_selected_words_comes_through_whole():
    answer = PASSAGE.replace("誰も答えなかった。", "しばらく、返事をする人はいなかった。")
    held = held_to("誰も答えなかった。", passage=PASSAGE, answer=answer)
    assert (held.text, held.left_out) == (answer, 0)


def test_changes_elsewhere_are_left_out_and_counted():
    wanted = PASSAGE.replace("部長", "課長")
    answer = wanted.replace("思い出した", "忘れられなかった").replace("朝の", "昨夜の")
    held = held_to("部長", passage=PASSAGE, answer=answer)
    assert held.text == wanted
    assert held.left_out >= 2


def test_an_answer_that_leaves_the_passage_alone_or_drops_it_changes_nothing_outside():
    assert held_to("部長", passage=PASSAGE, answer=PASSAGE).text == PASSAGE
    assert held_to("部長", passage=PASSAGE, answer="別の文章。").text == PASSAGE
    assert held_to("", passage=PASSAGE, answer="別の文章。").text == "別の文章。", "the whole was meant"


@pytest.mark.parametrize(
    ("selected", "passage", "spans"),
    [
        ("会議で部長が", "朝の会議で**部長**が言った。", ["会議で**部長**が"]),
        ("前の話を", "[前の話](https://example.jp/wiki/A_(b))を。", ["[前の話](https://example.jp/wiki/A_(b))を"]),
        ("瓦版を", "｜瓦版《かわらばん》を読む。", ["｜瓦版《かわらばん》を"]),
        ("一つ 二つ", "- 一つ\n- 二つ\n- 三つ", ["- 一つ\n- 二つ\n- "]),
        ("会議", "会議の前の会議", ["会議", "会議"]),
        ("ない言葉", "会議", []),
        ("  ", "会議", []),
    ],
)
def test_words_are_found_through_their_markup(selected, passage, spans):
    assert [passage[start:end] for start, end in places_of(selected, passage)] == spans


@given(
    st.text("朝会議。*[]\n ", max_size=30),
    st.text("朝会議。*\n ", max_size=8),
    st.text("朝会昼夜。*", max_size=30),
)
def test_whatever_comes_back_the_words_around_stay(around, selected, answer):
    passage = f"前{around}後"
    held = held_to(f"始{selected}終", passage=f"{passage}始{selected}終{passage}", answer=answer)
    assert held.text.startswith(passage)
    assert held.text.endswith(passage)
