"""Lines of the text part."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.excerpts import cells
from newsletter.editions.merge.tokens import TOKEN
from newsletter.editions.wrapping import unbroken, wrap

NOT_FIRST = "、。」）！？ーっゃ"
NOT_LAST = "「（『"
LONG = "https://example.com/" + "a" * 120


def test_japanese_is_broken_between_phrases_within_the_width() -> None:
    text = "責めたいのではなく、両方の席に座ってみて初めて見えたことを、順番に書いておこうと思います。" * 3
    lines = wrap(text)
    assert "".join(lines) == text
    assert len(lines) > 2
    assert all(cells(line) <= 70 for line in lines)


@pytest.mark.parametrize("width", range(20, 44))
def test_no_line_starts_or_ends_against_the_rules(width: int) -> None:
    text = "「また使えないリードが来た」。ある社で（雨の日に）聞いた一言から、この『文章』は始まります！　長い？"
    for line in wrap(text, width=width):
        assert line[0] not in NOT_FIRST, line
        assert line[-1] not in NOT_LAST, line


@pytest.mark.parametrize(
    "text",
    [
        f"くわしくは{LONG}をご覧ください。",
        f"See {LONG}?q=1&r=2, and then write to us about what you have seen there please.",
        f"「{LONG}」",
    ],
)
def test_an_address_is_never_broken(text: str) -> None:
    assert any(LONG in line for line in wrap(text))


def test_a_run_without_phrases_is_cut_at_the_width() -> None:
    lines = wrap("漢" * 100, width=40)
    assert "".join(lines) == "漢" * 100
    assert all(cells(line) <= 40 for line in lines)


def test_words_and_graphemes_stay_whole() -> None:
    family = "👨‍👩‍👧‍👦"
    lines = wrap(family * 50, width=21)
    assert all(line.count("👨") == line.count("👦") for line in lines)
    assert "marketing" in " ".join(wrap("営業とmarketingとsales operationsの間で起きること", width=12))


@pytest.mark.parametrize(
    "text",
    ["".join(f"kwmf{number:04}w{10 if number % 2 else 1}{'xf'[number % 2]}z" for number in range(30)),
     "■" * 31 + "kwmf0000w12fz様です" + "■" * 30, "あ" * 33 + "kwmf0000w10fzい" + "う" * 40],
)  # fmt: skip
def test_a_merge_field_is_never_broken(text: str) -> None:
    tokens = TOKEN.findall(text)
    for width in range(12, 80):
        assert TOKEN.findall("\n".join(wrap(text, width=width))) == tokens


def test_a_merge_field_is_as_wide_as_what_usually_stands_there() -> None:
    lines = wrap("kwmf0000w10fz" + "あ" * 30 + "kwmf0001w10fz" + "い" * 30)
    assert lines == ["kwmf0000w10fz" + "あ" * 30, "kwmf0001w10fz" + "い" * 30]


def test_line_ends_are_kept_and_further_lines_are_indented() -> None:
    assert wrap("一行目\n二行目", first="・", rest="　") == ["・一行目", "　二行目"]


@given(st.text(max_size=300), st.integers(min_value=8, max_value=80))
def test_nothing_but_white_space_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width=width)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(unbroken(text)) == text


def test_one_endless_word_is_wrapped_in_bounded_time() -> None:
    started = process_time()
    assert len(wrap("a" * 100_000)) == 1429
    assert process_time() - started < 5
