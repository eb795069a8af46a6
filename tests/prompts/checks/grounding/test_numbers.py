import pytest
from django.utils import translation

from prompts.checks.grounding import ungrounded


def found(text: str, *notes: str, language: str = "ja") -> list[str]:
    """What is found in a text, as it stands there."""
    return [text[one.start : one.end] for one in ungrounded(text, notes=notes, language=language)]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        # The same number written otherwise.
        ("３１２枚", "312枚"),
        ("三百十二枚", "312 枚"),
        ("千二百通", "1,200 通"),
        ("1万2千人", "12,000人"),
        ("一万一千四百字", "11,400 字"),
        ("二〇二四年", "2024年"),
        ("二千二十四年", "2024年"),
        ("360万円", "3,600,000円"),
        ("3.5万円", "35,000 円"),
        ("10万8,000円", "月額 10 万 8,000 円"),
        ("3億5000万円", "350,000,000円"),
        ("3,000万円", "3 千万円"),
        ("14,000回", "1 万 4 千回"),
        ("三・四日", "3.4 日"),
        ("¥300,000", "30万円"),
        # The same amount in another unit that converts exactly, or a synonym.
        ("3割", "30%"),
        ("3割5分", "35パーセント"),
        ("三分の一", "1/3 に減った"),
        ("1時間半", "90分"),
        ("1年半", "18か月"),
        ("2週間", "14日間"),
        ("三度の訪問", "訪問は3回"),
        ("五名", "5人"),
        ("4つ", "4個"),
        ("10才", "10歳"),
        ("六か月", "半年"),
        # Any counter where the notes name none, and a part of a date.
        ("41枚", "電話したのは41"),
        ("41件の商談", "41商談"),
        # Dates and times.
        ("令和六年四月一日", "2024/4/1"),
        ("4月1日", "2024-04-01"),
        ("平成元年", "1989年"),
        ("2024年6月", "6月（2024年）"),
        ("一日の朝", "4月1日"),
        ("午後三時半", "15:30"),
        ("夜の九時四十分", "21 時 40 分"),
        ("午前10時", "翌日 10 時"),
        ("16時", "午後4時"),
        ("深夜2時", "02:00"),
        ("夜の12時", "0:00"),
        ("03-1234-5678に電話", "電話 03-1234-5678"),
        # Ranges and either end of one.
        ("10〜15分", "10-15 分"),
        ("10から15分", "10〜15分"),
        ("15分", "10〜15分"),
        ("3〜5万円", "30,000円から50,000円"),
        ("4、5人", "4〜5人"),
        # Honest rounding.
        ("約300枚", "312枚"),
        ("300枚ほど", "312枚"),
        ("400件を超え", "410件"),
        ("およそ四割", "38%"),
        ("300枚近く", "292枚"),
        ("三回目の訪問", "3回訪ねた"),
    ],
)
def test_what_the_notes_say_otherwise_is_held(text, note):
    assert found(text, note) == []


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("forty-one cards", "41 cards"),
        ("a hundred and forty customers", "140 customers"),
        ("four hundred and twelve cards", "412 cards"),
        ("two dozen dealers", "24 dealers"),
        ("3.5 million yen", "3,500,000 yen"),
        ("$1.2M", "1,200,000 dollars"),
        ("one and a half million yen", "¥1,500,000"),
        ("20 per cent", "20%"),
        ("three-fifths of it", "60%"),
        ("an hour and a half", "90 minutes"),
        ("three quarters of an hour", "45 minutes"),
        ("April 1", "1 April 2024"),
        ("the first of April", "from April 1"),
        ("March 3rd, 2024", "2024-03-03"),
        ("in April 2024", "Apr. 12, 2024"),
        ("half past nine", "9:30"),
        ("at eight in the morning", "8 a.m."),
        ("5 o'clock", "5pm"),
        ("10 to 15 minutes", "10–15 min"),
        ("between ten and fifteen minutes", "10 to 15 minutes"),
        ("more than 500 people", "530 people"),
        ("nearly a third of them", "31%"),
        ("12-page report", "12 pages"),
        ("twelve new customers", "12 customers"),
        ("eleven of them", "11 customers"),
        ("41 cards", "名刺 41 枚"),
        ("41 people", "41名"),
    ],
)
def test_what_the_notes_say_otherwise_is_held_in_english(text, note):
    assert found(text, note, language="en") == []


@pytest.mark.parametrize(
    ("text", "note", "expected"),
    [
        ("名刺は52枚でした", "名刺は41枚", ["52枚"]),
        ("名刺は41件でした", "名刺は41枚", ["41件"]),  # the right number with another counter
        ("千三百人が来た", "1,200人", ["千三百人"]),
        ("残りは271枚", "312枚のうち41枚", ["271枚"]),  # right, but nobody said so
        ("5月1日から", "4月1日", ["5月1日"]),
        ("2023年4月1日", "2024年4月1日", ["2023年4月1日"]),
        ("午後3時に", "13:00", ["午後3時"]),
        ("03-1234-5679に電話", "電話 03-1234-5678", ["03-1234-5679"]),
        ("3年", "3か月", ["3年"]),
        ("10〜20分", "10〜15分", ["10〜20分"]),
        ("12分かかる", "10〜15分", ["12分"]),
        ("約500枚", "312枚", ["500枚"]),
        ("400枚以上", "312枚", ["400枚"]),
        ("300枚未満", "312枚", ["300枚"]),
        ("300枚", "312枚", ["300枚"]),  # without 約 it claims to be exact
        ("一年がたった", "展示会", ["一年"]),
        ("1通の手紙", "手紙", ["1通"]),
    ],
)
def test_what_the_notes_do_not_say_is_found(text, note, expected):
    assert found(text, note) == expected


@pytest.mark.parametrize(
    ("text", "note", "expected"),
    [
        ("Sales phoned 71 people.", "61 people", ["71 people"]),
        ("It cost 1.5 million yen.", "1.5 million dollars", ["1.5 million yen"]),
        ("We had twelve meetings.", "12 cards", ["twelve meetings"]),
        ("It fell by 59%.", "22 to 35", ["59%"]),
        ("On May 1 we wrote.", "April 1", ["May 1"]),
        ("We began in 2021.", "since 2022", ["2021"]),
        ("At 9 a.m. sharp.", "8 a.m.", ["9 a.m."]),
        ("It took forty-one minutes.", "forty minutes", ["forty-one minutes"]),
        ("We left in June.", "in July", ["June"]),
    ],
)
def test_what_the_notes_do_not_say_is_found_in_english(text, note, expected):
    assert found(text, note, language="en") == expected


@pytest.mark.parametrize(
    "text",
    [
        "1. 電話する\n2. 会う\n3) 書く\n(4) 待つ\n① 聞く",
        "第3章 消したページ\n## 4 次の年\nVol.12の特集、No. 7、図3、ステップ2",
        "第一に、早いこと。第二に、短いこと。二つ目は長い。三番目の人。",
        "理由は三つあります。3つのポイント。五つの条件。",
        "一人ひとり、一方で、一部の人、唯一、統一した、一緒に、一番、一般に。",
        "百戦錬磨の営業。十人十色。三日坊主。二度と来ない。万が一。一石二鳥。四六時中。",
        "数十件の声、何百枚もの紙、十数人、千差万別。",
        "十分に考えた。半年がたち、半分が残った。",
        "一通の手紙、一枚の紙、一社も、もう一度。",
        "https://example.com/2024/05/12?page=3 と 12@example.com",
        "[要確認: 302 枚か] ［要確認：5月1日］",
        "B2BとA4の紙、ISO9001、5Gの時代、3Dの図。",
        "三田の話。二子玉川で会う。",
        "24時間365日の受付。",
    ],
)
def test_numbers_that_count_nothing_are_no_claims(text):
    assert found(text) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "There are two reasons and three lessons.",
        "One of them left. One customer stayed. Lunch for two.",
        "Second to none, 24/7, nine times out of ten.",
        "1. Call them.\n2. Write.\nSee Chapter 3, Figure 2, Vol. 12 and [1].",
        "Each of the five had it in the 21st century.",
        "Half a year passed, and half an hour later a week was over.",
    ],
)
def test_numbers_that_count_nothing_are_no_claims_in_english(text):
    assert found(text, language="en") == [], text


@translation.override("en")
def test_a_reason_names_what_the_notes_say():
    notes = ["名刺 312 枚、電話は 41 枚。10 件の商談。"]

    (other_value,) = ungrounded("名刺 52 枚", notes=notes, language="ja")
    (other_unit,) = ungrounded("41 件", notes=notes, language="ja")
    (nothing_like_it,) = ungrounded("7年", notes=notes, language="ja")

    assert other_value.reason == "“52 枚” is not in your notes; they say 41 枚."
    assert other_unit.reason == "“41 件” is not in your notes; they say 41 枚."
    assert nothing_like_it.reason == "“7年” is not in your notes."
    assert {one.rule for one in (other_value, other_unit, nothing_like_it)} == {"grounding.number"}
