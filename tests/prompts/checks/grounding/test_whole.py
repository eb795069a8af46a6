import time

import pytest
from django.utils import translation

from prompts.checks.findings import Severity
from prompts.checks.grounding import ungrounded

SMALL, TIMES = 1_000, 4
QUADRATIC = TIMES**2
SENTENCES = "佐伯さんは「温度の低い名刺はいらない」と言い、312枚のうち約40枚だけ、4月1日の午後3時に電話した。"
LONG = {
    "Japanese": SENTENCES,
    "English": "On April 1 Tom Avery said “nobody told me that” to some 340 people at LinkDesk. ",
    "figures": "1",
    "figures and spaces": "1 ",
    "figures and commas": "1,",
    "kanji figures": "一万",
    "ranges": "約3〜",
    "katakana": "アクメ・",
    "titles": "部長さん",
    "companies": "株式会社",
    "capitals": "A-",
    "number words": "one hundred and ",
    "open quotations": "「『“",
    "open marks": "[要確認 ",
    "addresses": "http://a@",
    "marks on marks": "\u0301\u0323",
    "marks of voicing": "か\u3099\u3099ｶﾞ",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_four_times_the_text_and_notes_take_nowhere_near_sixteen_times_as_long(piece):
    ungrounded(SENTENCES, notes=[SENTENCES], language="ja")  # the word lists are read
    small = (piece * SMALL)[:SMALL]

    assert taken(small * TIMES) < max(taken(small), 0.005) * (TIMES + QUADRATIC) / 2


def taken(text: str) -> float:
    """The shorter of two runs, in seconds of the processor."""
    times = []
    for _ in range(2):
        begin = time.process_time()
        ungrounded(text, notes=[text], language="ja")
        times.append(time.process_time() - begin)
    return min(times)


def test_many_changed_quotations_and_numbers_are_found_in_one_reading():
    text = "".join(f"「第{number}の声は届きました」と{number}人が言った。\n" for number in range(100, 1100))
    notes = [text.replace("届きました", "届いていません")]

    rules = [finding.rule for finding in ungrounded(text, notes=notes, language="ja")]

    assert rules == ["grounding.quotation"] * 1000


def test_places_count_the_characters_of_the_text_as_it_was_written():
    text = "か\u3099っこ㈱の後ろで、㍿アクメロボットｼﾞｬﾊﾟﾝの①名刺は５２枚。"

    findings = ungrounded(text, notes=["名刺は 41 枚"], language="ja")

    assert [text[finding.start : finding.end] for finding in findings] == ["㍿アクメロボットｼﾞｬﾊﾟﾝ", "５２枚"]


def test_findings_are_warnings():
    findings = ungrounded("佐藤さんは「全部で何枚でしたか」と52枚を見た。", notes=[], language="ja")

    assert [finding.rule for finding in findings] == ["grounding.name", "grounding.quotation", "grounding.number"]
    assert {finding.severity for finding in findings} == {Severity.WARNING}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\0\0", "。", "「」", "…", "\ud800"])
def test_texts_with_nothing_to_say(text):
    assert ungrounded(text, notes=[text, ""], language="ja") == []


def test_reasons_speak_the_language_of_the_author():
    with translation.override("ja"):
        name, quotation, number = ungrounded(
            "佐藤さんは「温度の低い名刺です」と52枚を見た。",
            notes=["佐伯さん「温度の低い名刺はいらない」41枚"],
            language="ja",
        )

    assert name.reason == "「佐藤さん」という名前はメモにありません。メモにあるのは「佐伯さん」です。"
    assert quotation.reason == "この言葉は、メモのとおりではありません。メモでは「温度の低い名刺はいらない」です。"
    assert number.reason == "「52枚」はメモにありません。メモでは「41枚」です。"
