import pytest
from django.utils import translation

from prompts.checks.grounding import ungrounded
from prompts.checks.grounding.quotations import quotations


def found(text: str, *notes: str, language: str = "ja") -> list[str]:
    """What is found in a text, as it stands there."""
    return [text[one.start : one.end] for one in ungrounded(text, notes=notes, language=language)]


NOTE = "佐伯さん「温度の低い名刺は、いらないんです。本当に」"


@pytest.mark.parametrize(
    "text",
    [
        "「温度の低い名刺は、いらないんです。本当に」",
        "「温度の低い名刺はいらないんです」",  # shortened, without its punctuation
        "『温度の低い 名刺は、いらないんです』",
        "「いらない」と言った。",  # too short to be told from other words
        "“温度の低い名刺は、いらないんです”",
        "「売れる仕組み」をつくる。",  # a noun put into brackets
        "「閉じないかぎ括弧の行\n次の行は普通の文です。",
    ],
)
def test_what_the_notes_hold_word_for_word_is_passed_over(text):
    assert found(text, NOTE) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「温度の低い名刺は、いりません」", "温度の低い名刺は、いりません"),
        ("「温度の低い名刺は、いらないんですよ」", "温度の低い名刺は、いらないんですよ"),
        ("『名刺の話をしましょう』", "名刺の話をしましょう"),
        ("「もう限界」と言った。「これで本当に限界」と言った。", "これで本当に限界"),
        ("彼は「『低い名刺はいらない』って言うけど」と笑った。", "『低い名刺はいらない』って言うけど"),
    ],
)
def test_other_words_are_found(text, expected):
    assert found(text, NOTE) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“I don't know what anybody talked about,” he said.", []),
        ("“I know what anybody talked about,” he said.", ["I know what anybody talked about,"]),
        ('He said "nobody told me that" twice.', ["nobody told me that"]),
        ("The “open door” stayed shut.", []),
    ],
)
def test_quotations_in_english(text, expected):
    assert found(text, "“I don’t know what anybody talked about, do I?”", language="en") == expected


def test_a_quotation_of_many_pieces_is_held_only_whole():
    long = "見積もりが届いたのは、決めた翌日でした。あと一日早ければ、御社にお願いしていたと思います。"

    assert found(f"「{long}」", f"大槻氏「{long}」") == []
    assert found(f"「{long.replace('一日', '二日')}」", f"大槻氏「{long}」") == [long.replace("一日", "二日")]


def test_notes_are_not_joined():
    assert found("「決めた翌日でした」", "決めた翌", "日でした") == ["決めた翌日でした"]


def test_nothing_else_is_found_inside():
    assert found("「佐藤さんに52枚渡しました」と彼は言う。", NOTE) == ["佐藤さんに52枚渡しました"]


def test_only_outermost_quotations_of_a_line():
    text = '「a『b』c」 「d\n』e「f」 "g" "h'

    assert [text[start:end] for start, end in quotations(text)] == ["a『b』c", "f", "g"]


@translation.override("en")
def test_a_reason_shows_the_words_of_the_notes():
    (changed,) = ungrounded("「温度の低い名刺は嫌いです」", notes=[NOTE], language="ja")
    (invented,) = ungrounded("「全部で何枚ありましたか」", notes=[NOTE], language="ja")

    assert changed.reason == (
        "Your notes do not hold this quotation; they say “温度の低い名刺は、いらないんです。本当に”."
    )
    assert invented.reason == "Your notes do not hold this quotation."
    assert {changed.rule, invented.rule} == {"grounding.quotation"}
