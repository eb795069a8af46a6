"""What differs between two texts, in pieces that can be taken one by one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.differences.longest import common
from prompts.differences.segments import applied, changes_in, segments
from prompts.differences.tokens import tokens

# Few letters, so that texts have much in common; and whatever is easily cut in half.
LETTERS = "部長会議のはあa1,。\n　 "
CLUSTERS = ["か\u3099", "👩\u200d💻", "🇯🇵", "👍🏽", "葛\U000e0100", "[要確認: 年]", "\r\n"]
TEXT = st.lists(st.sampled_from([*LETTERS, *CLUSTERS]), max_size=40).map("".join)


@given(TEXT, TEXT)
def test_taking_nothing_leaves_the_text_and_taking_everything_gives_the_new_one(old, new):
    found = segments(old, new)

    assert applied(found, set()) == old
    assert applied(found, set(range(changes_in(found)))) == new
    assert all(one.old or one.new for one in found)
    assert all(left.changed != right.changed for left, right in zip(found, found[1:], strict=False))


@given(TEXT)
def test_equal_texts_have_no_changes(text):
    assert changes_in(segments(text, text)) == 0
    assert "".join(tokens(text)) == text


@given(TEXT, TEXT)
def test_no_change_begins_or_ends_within_a_piece(old, new):
    found = segments(old, new)

    for text, pieces in ((old, [one.old for one in found]), (new, [one.new for one in found])):
        assert [token for piece in pieces for token in tokens(piece)] == tokens(text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("営業とマーケの溝", "営業とマーケの深い溝", [("", "深い")]),
        ("会議は長かった。静かだった。", "静かだった。", [("会議は長かった。", "")]),
        ("売上は1,200万円。", "売上は1,300万円。", [("1,200", "1,300")]),
        ("静かだった。", "部長は「資料が長い」と言った。", [("静かだった。", "部長は「資料が長い」と言った。")]),
        ("朝の会", "夜の宴", [("朝の会", "夜の宴")]),
        ("The meeting was long.", "The morning meeting was long.", [("", "morning ")]),
        ("It's late.", "It isn't late.", [("It's", "It isn't")]),
        (
            "[要確認: 去年の数字]です。",
            "[要確認: 今年の数字]です。",
            [("[要確認: 去年の数字]", "[要確認: 今年の数字]")],
        ),
        ("【要\u200b確認：年】です。", "三年です。", [("【要\u200b確認：年】", "三年")]),
        ("👩\u200d💻と", "👩\u200d🔬と", [("👩\u200d💻", "👩\u200d🔬")]),
        ("か\u3099", "か", [("か\u3099", "か")]),
        ("🇯🇵🇫🇷", "🇯🇵🇩🇪", [("🇫🇷", "🇩🇪")]),
        ("", "全部。", [("", "全部。")]),
    ],
)
def test_changes_read_as_an_editor_would_mark_them(old, new, expected):
    assert [(one.old, one.new) for one in segments(old, new) if one.changed] == expected


def test_each_change_is_taken_by_itself():
    found = segments("朝の会議は長かった。部長が言った。", "夕方の会議は長かった。部長が静かに言った。")

    assert applied(found, {1}) == "朝の会議は長かった。部長が静かに言った。"
    assert applied(found, {0}) == "夕方の会議は長かった。部長が言った。"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("あいう" * 6000, "うえお" * 6000),
        ("。" * 20_000, "。、" * 10_000),
        ("[要確認" * 5000, "[要確認:" * 4000),
        ("会議。" * 6000, "溝。会議。" * 4000),
    ],
    ids=["unlike", "punctuation", "marks", "sentences"],
)
def test_texts_made_to_be_slow_are_not(old, new):
    begin = time.perf_counter()
    found = segments(old, new)

    assert time.perf_counter() - begin < 3
    assert (applied(found, set()), applied(found, set(range(changes_in(found))))) == (old, new)


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_as_much_as_possible_is_common(old, new):
    pairs = common(old, new)

    assert all(old[left] == new[right] for left, right in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in zip(pairs, pairs[1:], strict=False))
    assert len(pairs) == _longest(old, new)


def _longest(old, new):
    lengths = [0] * (len(new) + 1)
    for letter in old:
        before = lengths[:]
        for place, other in enumerate(new):
            lengths[place + 1] = before[place] + 1 if letter == other else max(before[place + 1], lengths[place])
    return lengths[-1]
