import pytest

from prompts.unresolved import find_unresolved


@pytest.mark.parametrize(
    "mark",
    [
        "[要確認: 導入した年]",
        "［要確認：導入した年］",
        "［要確認: 導入した年]",
        "[要確認]",
        "［ 要確認 ］",
        "[要確認 導入した年]",
        "[要確認:]",
        "[to check: the year]",
        "[TO CHECK: the year]",
        "[to be checked: the year]",
    ],
)
def test_each_way_of_writing_the_mark_is_found(mark):
    assert find_unresolved(f"前の文。{mark}後の文。") == [mark]


def test_marks_come_in_order_and_repeated_ones_are_repeated():
    text = "[要確認: 人数]と［要確認：年］、また[要確認: 人数]。"

    assert find_unresolved(text) == ["[要確認: 人数]", "［要確認：年］", "[要確認: 人数]"]


def test_a_mark_that_was_never_closed_ends_with_its_line():
    assert find_unresolved("売上は[要確認: 何割か\n次の行") == ["[要確認: 何割か"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "資料は要確認です。",
        "「【要確認】」という件名のメール",
        "[要確認事項の一覧]",
        "[確認: 済み]",
        "a list [to checkout] and [check]",
    ],
)
def test_ordinary_text_is_left_in_peace(text):
    assert find_unresolved(text) == []
