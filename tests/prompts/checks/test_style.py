"""What the rules of style find, and what they leave alone."""

import time

import pytest
from django.utils import translation

from prompts.checks.endings import Register
from prompts.checks.findings import Severity
from prompts.checks.style.check import STYLE_RULES, style_findings
from prompts.checks.style.dictionary import default_dictionary, dictionary_faults, house_dictionary
from prompts.checks.style.phrases import phrases


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def found(text, rule="", language="ja", register=Register.MAJORITY, house=""):
    """The pieces of a text that a rule remarks on."""
    dictionary = house_dictionary(house, language=language)
    findings = style_findings(text, language=language, register=register, dictionary=dictionary)
    assert {finding.rule for finding in findings} <= set(STYLE_RULES)
    return [text[one.start : one.end] for one in findings if one.rule == f"style.{rule}" or not rule]


def reasons(text, **options):
    dictionary = house_dictionary(options.pop("house", ""), language=options.get("language", "ja"))
    given = {"language": "ja", "register": Register.MAJORITY, **options}
    return [one.reason for one in style_findings(text, dictionary=dictionary, **given)]


POLITE_TEXT = "朝に着きました。誰もいません。窓が開いています。"


@pytest.mark.parametrize(
    ("text", "register", "expected"),
    [
        (POLITE_TEXT + "電話が鳴った。", Register.MAJORITY, ["電話が鳴った。"]),
        (2 * POLITE_TEXT + "電話が鳴った。誰も出ない。", Register.MAJORITY, ["電話が鳴った。誰も出ない。"]),
        (POLITE_TEXT + "電話が鳴った。", Register.MIXED, []),
        ("夜だった。雨が降る。誰かが来ました。", Register.PLAIN, ["誰かが来ました。"]),
        ("夜だった。", Register.POLITE, ["夜だった。"]),
        (POLITE_TEXT + "「もう行った。早く来い。」と部長は言いました。", Register.POLITE, []),
        (POLITE_TEXT + "「もう行った」", Register.POLITE, []),
        (POLITE_TEXT + "\n# 名刺を捨てた\n- 表を見る\n> 昔は捨てた。", Register.POLITE, []),
        (POLITE_TEXT + "残りは3件。", Register.POLITE, []),
        ("", Register.POLITE, []),
        ("夜。朝。", Register.MAJORITY, []),
    ],
)
def test_sentences_that_leave_the_register(text, register, expected):
    assert found(text, "register", register=register) == expected


def test_what_the_house_asks_is_a_warning_and_a_majority_is_advice():
    (asked,) = style_findings(
        "夜だった。", language="ja", register=Register.POLITE, dictionary=default_dictionary("ja")
    )
    assert asked.severity == Severity.WARNING
    (seen,) = style_findings(
        POLITE_TEXT + "鳴った。", language="ja", register=Register.MAJORITY, dictionary=default_dictionary("ja")
    )
    assert seen.severity == Severity.ADVICE


def test_a_text_in_both_registers_gets_one_remark():
    assert found("夜だった。朝でした。", "register") == ["夜だった。朝でした。"]
    assert "Sentences in です・ます: 1, in だ・である: 1." in reasons("夜だった。朝でした。")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("朝に着きました。雨でした。傘を貸しました。", []),
        ("着きました。貸しました。帰りました。", ["着きました。貸しました。帰りました。"]),
        ("着きました。貸しました。\n帰りました。", []),
        ("着きました。「はい。」貸しました。「ええ」\n帰りました。", []),
        ("3件。4件。5件。6件。", []),
    ],
)
def test_equal_endings_in_a_row(text, expected):
    assert found(text, "ending") == expected


def test_long_sentences_in_either_language():
    long_ja, long_en = "あ" * 100 + "。", " ".join(["word"] * 40 + ["end."])
    assert found(f"短い。\n{long_ja}", "sentence-length") == [long_ja]
    assert found(f"Short. {long_en}", "sentence-length", language="en") == [long_en]
    assert found("# " + "あ" * 200, "sentence-length") == []
    assert found("あ" * 99 + "。", "sentence-length") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("朝、駅で、人に、声を、かけ、た、日。", 1),
        ("朝、駅で、人に、声を、かけ、た日。", 0),
        ("部長は「朝、駅で、人に、声を、かけろ、毎日、だ」と言った。", 0),
        ("あ" * 61 + "。", 1),
        ("あ" * 59 + "。", 0),
        ("「" + "あ" * 70 + "」と言った。", 0),
    ],
)
def test_commas(text, count):
    assert len(found(text, "commas")) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("問い合わせと問合せ。", ["問合せ"]),
        ("問合せと問合せと問い合わせ。", ["問い合わせ"]),
        ("問合せと問合せ。", []),
        ("サーバーとサーバ。サーバントとサーバーレス。", ["サーバ"]),
        ("できる人、出来た人。出来事とできごと。", ["出来"]),
        ("変更に次ぐ変更に、さらに。", []),
        ("さらに進み、更に進む。", ["更に"]),
        ("ウェブとＷｅｂ。Webinar。", ["Ｗｅｂ"]),
        ("子ども、こども、子供、子ども。", ["こども", "子供"]),
        ("ユーザーとﾕｰｻﾞ登録。", ["ﾕｰｻﾞ"]),
    ],
)
def test_spellings_are_compared_within_a_text(text, expected):
    assert found(text, "spelling") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They organise it. We realised. The organism organizes.", ["organiz"]),
        ("Email me. An e-mail came. The email.", ["e-mail"]),
        ("A colour and its color. Colorado.", ["color"]),
        ("Specialists of realism emphasise the emphasis.", []),
    ],
)
def test_english_spellings_are_compared_within_a_text(text, expected):
    assert found(text, "spelling", language="en") == expected


HOUSE = "# 迷う言葉\n\n問合せ：問い合わせ、問い合せ\nGitHub: Github, github\n出来る:\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("問い合わせが来た。", ["問い合わせ"]),
        ("問合せが来た。", []),
        ("ＧｉｔｈｕｂとGitHub。", ["Ｇｉｔｈｕｂ"]),
        ("サーバーとサーバ。", ["サーバ"]),
    ],
)
def test_the_house_decides(text, expected):
    assert found(text, "spelling", house=HOUSE) == expected


def test_a_house_can_let_a_built_in_word_rest():
    mixed = "子どもと子供。"
    assert found(mixed, "spelling") == ["子供"]
    assert found(mixed, "spelling", house="子供:") == []


def test_reasons_name_both_forms():
    assert reasons("問い合わせが来た。", house=HOUSE) == ["The house writes “問合せ”, not “問い合わせ”."]
    assert reasons("できる。出来る。") == ["“出来る” here, “できる” elsewhere in the text."]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (HOUSE, ""),
        ("", ""),
        ("問い合わせ 問合せ", "Line 1 has no colon"),
        ("\n: 問合せ", "Line 2 does not say"),
        ("あ" * 41 + ": い", "Line 1 has a word of more than 40"),
        ("サーバー: サーバ\nサーバー: さーばー", "Line 2: “サーバー” is in line 1"),
        ("Ｗｅｂ: Web", "Line 1: “Web” is in line 1 already"),
        ("\n".join(f"語{number}: 言葉{number}" for number in range(501)), "at most 500 lines"),
    ],
)
def test_faults_of_a_dictionary(lines, fault):
    faults = dictionary_faults(lines)
    assert faults == [] if not fault else len(faults) == 1 and fault in faults[0]


def test_a_line_with_a_fault_hides_no_other():
    assert found("問合せ", "spelling", house="壊れた行\n問い合わせ: 問合せ") == ["問合せ"]


@pytest.mark.parametrize(
    ("text", "rule", "language", "expected"),
    [
        ("いかがでしたか。", "phrase", "ja", ["いかがでしたか"]),
        ("まさに転機と言えるでしょう。", "phrase", "ja", ["まさに転機と言えるでしょう"]),
        ("まさに" + "あ" * 31 + "といえるでしょう。", "phrase", "ja", ["といえるでしょう"]),
        ("彼は「いかがでしたか」と聞いた。", "phrase", "ja", []),
        ("必要ではないでしょうか。", "phrase", "ja", []),
        ("必要ではないでしょうか。近いのではないでしょうか。", "phrase", "ja", ["ではないでしょうか"] * 2),
        ("説明させていただき、送らせていただきます。", "phrase", "ja", []),
        ("説明させていただき、確認させていただき、公開させていただきます。", "phrase", "ja", ["させていただ"] * 3),
        ("送信することができます。", "wordy", "ja", ["することができ"]),
        ("行けなくはないが、言えないこともない。", "double-negative", "ja", ["なくはない", "ないこともない"]),
        ("行かなければならない。", "double-negative", "ja", []),
        ("In today's fast-paced world we delve.", "phrase", "en", ["In today's fast-paced world", "delve"]),
        ("A game-changer? Unlocked doors.", "phrase", "en", ["game-changer"]),
        ("“Let’s delve,” he said.", "phrase", "en", []),
        ("It is not unlike rain.", "double-negative", "en", ["not unlike"]),
        ("In order to go.", "wordy", "en", ["In order to"]),
    ],
)
def test_phrases(text, rule, language, expected):
    assert found(text, rule, language) == expected


def test_findings_stand_in_the_order_of_the_text():
    text = "いかがでしたか。問い合わせと問合せ。" + POLITE_TEXT + "鳴った。" + "あ" * 120 + "。"
    starts = [
        one.start
        for one in style_findings(
            text, language="ja", register=Register.MAJORITY, dictionary=default_dictionary("ja")
        )
    ]
    assert starts == sorted(starts)
    assert len(starts) >= 4


@pytest.mark.parametrize("language", ["ja", "en"])
def test_built_in_words_contradict_nothing(language):
    groups = default_dictionary(language).groups
    every = [(form, group.before) for group in groups for form in sorted(group.forms)]
    assert len(every) == len(set(every))
    assert all(len(group.spellings) > 1 for group in groups)
    assert len(phrases(language)) > 5


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("piece", ["「", "まさに", "a ", "。", "ｶﾞ", "not just "])
def test_nothing_makes_the_rules_slow(piece, language):
    text = piece * (60_000 // len(piece))
    begin = time.process_time()
    found(text, language=language, register=Register.POLITE, house=HOUSE)
    assert time.process_time() - begin < 5  # a square of the length would take minutes
