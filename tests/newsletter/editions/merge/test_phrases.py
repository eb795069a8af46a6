"""What fields say to readers of whom much, little or nothing is known: it always reads well."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from newsletter.editions.merge.filling import said_in_html, said_in_text
from newsletter.editions.merge.values import LONGEST, values_of

ALL = {
    "company": "株式会社山と川",
    "department": "営業部",
    "title": "部長",
    "family_name": "山田",
    "given_name": "太郎",
}
COMPANY = {"company": "株式会社山と川"}
NAME = {"family_name": "山田"}
JOHN = {"company": "Acme", "family_name": "Smith", "given_name": "John"}

_TAILS = [
    ("{{氏名}}" + rest, rest)
    for rest in ("さん！", "氏", "社長", "サマ", " 女史", "樣", "\n様", "さん。", "　様！")
]
JAPANESE = [
    ("{{会社名}} {{氏名}} 様", "株式会社山と川 山田 太郎 様", "株式会社山と川 ご担当者様", "山田 様", ""),
    (
        "{{会社名}} {{部署}} {{役職}} {{氏名}} 様",
        "株式会社山と川 営業部 部長 山田 太郎 様",
        "株式会社山と川 ご担当者様",
        "山田 様",
        "",
    ),
    (
        "{{会社名}}\n{{部署}}\n{{氏名}} 様",
        "株式会社山と川\n営業部\n山田 太郎 様",
        "株式会社山と川 ご担当者様",
        "山田 様",
        "",
    ),
    (
        "{{会社名}}（{{部署}}） {{氏名|読者の皆さま}} 様",
        "株式会社山と川（営業部） 山田 太郎 様",
        "株式会社山と川 ご担当者様",
        "山田 様",
        "読者の皆さま",
    ),
    (
        "{{会社名}} {{氏名|ご担当者}} 様",
        "株式会社山と川 山田 太郎 様",
        "株式会社山と川 ご担当者 様",
        "山田 様",
        "ご担当者 様",
    ),
    ("{{会社名}} 御中", "株式会社山と川 御中", "株式会社山と川 御中", "", ""),
    (
        "{{氏名}} 様、お元気ですか",
        "山田 太郎 様、お元気ですか",
        "お元気ですか",
        "山田 様、お元気ですか",
        "お元気ですか",
    ),
    ("{{氏名}}様はじめまして", "山田 太郎様はじめまして", "はじめまして", "山田様はじめまして", "はじめまして"),
    ("{{姓}}さんへのお知らせ", "山田さんへのお知らせ", "お知らせ", "山田さんへのお知らせ", "お知らせ"),
    (
        "{{姓}}さんにおすすめの本",
        "山田さんにおすすめの本",
        "おすすめの本",
        "山田さんにおすすめの本",
        "おすすめの本",
    ),
    ("【{{会社名}}様へ】新刊", "【株式会社山と川様へ】新刊", "【株式会社山と川様へ】新刊", "新刊", "新刊"),
    (
        "こんにちは、{{姓}}さん。",
        "こんにちは、山田さん。",
        "こんにちは。",
        "こんにちは、山田さん。",
        "こんにちは。",
    ),
    ("本日は{{姓}}様、晴れ", "本日は山田様、晴れ", "本日は、晴れ", "本日は山田様、晴れ", "本日は、晴れ"),
    ("拝啓　{{氏名}}　様", "拝啓　山田 太郎　様", "拝啓", "拝啓　山田　様", "拝啓"),
    (r"\{{氏名}} と書く", "{{氏名}} と書く", "{{氏名}} と書く", "{{氏名}} と書く", "{{氏名}} と書く"),
    *[(line, f"山田 太郎{rest}", "", f"山田{rest}", "") for line, rest in _TAILS],
    ("「{{氏名}}」様", "「山田 太郎」様", "", "「山田」様", ""),
    ("({{氏名}})様", "(山田 太郎)様", "", "(山田)様", ""),
    ("{{会社名}}の{{氏名}}様", "株式会社山と川の山田 太郎様", "株式会社山と川 ご担当者様", "山田様", ""),
    (
        "お世話になっております。{{会社名}}の{{氏名}}様。",
        "お世話になっております。株式会社山と川の山田 太郎様。",
        "お世話になっております。株式会社山と川 ご担当者様。",
        "お世話になっております。山田様。",
        "お世話になっております。",
    ),
    (
        "{{会社名}}の{{氏名}}様、こんにちは。",
        "株式会社山と川の山田 太郎様、こんにちは。",
        "株式会社山と川 ご担当者様、こんにちは。",
        "山田様、こんにちは。",
        "こんにちは。",
    ),
    ("株式会社{{会社名}} {{氏名}} 様", "株式会社山と川 山田 太郎 様", "株式会社山と川 ご担当者様", "山田 様", ""),
    ("{{会社名}}株式会社 御中", *["株式会社山と川株式会社 御中"] * 2, "", ""),
    ("｢{{ ＮＡＭＥ }}｣", "｢山田 太郎｣", "｢｣", "｢山田｣", "｢｣"),
]
ENGLISH = [
    ("Dear {{name}},", "Dear John Smith,", "Dear reader,", "Dear reader,"),
    ("Dear Mr. {{family_name}},", "Dear Mr. Smith,", "Dear reader,", "Dear reader,"),
    ("Dear {{name}} of {{company}},", "Dear John Smith of Acme,", "Dear reader,", "Dear reader,"),
    ("Hi {{first_name|friend}}!", "Hi John!", "Hi friend!", "Hi friend!"),
    ("Hello {{name}}, welcome back.", "Hello John Smith, welcome back.", *["Hello, welcome back."] * 2),
    ("Good morning, {{name}}.", "Good morning, John Smith.", *["Good morning."] * 2),
    ("Thanks {{name}} for reading", "Thanks John Smith for reading", *["Thanks for reading"] * 2),
    ("{{name}}, welcome back", "John Smith, welcome back", "Welcome back", "Welcome back"),
    ("Here is {{name}}'s letter.", "Here is John Smith's letter.", *["Here is letter."] * 2),
    ("To all at {{company}}", "To all at Acme", "To all at Acme", "To all at"),
]


@pytest.mark.parametrize("line", JAPANESE, ids=lambda line: line[0])
def test_a_japanese_line(line):
    for known, expected in zip((ALL, COMPANY, NAME, {}), line[1:], strict=True):
        assert said_in_text(line[0], language="ja", values=values_of(**known)) == expected


@pytest.mark.parametrize("line", ENGLISH, ids=lambda line: line[0])
def test_an_english_line(line):
    for known, expected in zip((JOHN, {"company": "Acme"}, {}), line[1:], strict=True):
        assert said_in_text(line[0], language="en", values=values_of(**known)) == expected


def test_a_line_of_nothing_but_empty_fields_leaves_whole():
    assert said_in_text("前\n\n{{氏名}} 様\n\n後", language="ja") == "前\n\n後"
    assert said_in_text("前\n{{氏名}} 様\n後", language="ja") == "前\n後"
    assert said_in_html("<p>{{会社名}}<br/><b>{{氏名}}</b> 様</p><p>後</p>", language="ja") == "<p>後</p>"
    html = said_in_html("<ul><li>{{会社名}}</li><li>二</li></ul>", language="ja")
    assert html == "<ul><li>二</li></ul>"


def test_formatting_around_a_name_stays_and_its_honorific_leaves_with_it():
    html = "<p>毎度<b>{{氏名}}</b> 様、どうも</p>"
    assert said_in_html(html, language="ja", values=values_of(**NAME)) == "<p>毎度<b>山田</b> 様、どうも</p>"
    assert said_in_html(html, language="ja") == "<p>毎度<b></b>、どうも</p>"


@pytest.mark.parametrize(
    ("html", "company", "nobody"),
    [
        ("<b>{{氏名}} </b>様", "<b></b>", "<b></b>"),
        ("{{会社名}} <b>{{氏名}} </b>様", "株式会社山と川<b></b> ご担当者様", "<b></b>"),
        ("{{氏名}} <b>様</b>", "<b></b>", "<b></b>"),
        ("{{氏名}}<br/>様", "", ""),
        ('<p><a href="https://example.jp/">{{氏名}}</a>様</p>', "", ""),
    ],
)
def test_an_honorific_leaves_with_the_name_whatever_tags_stand_between(html, company, nobody):
    assert said_in_html(html, language="ja", values=values_of(**COMPANY)) == company
    assert said_in_html(html, language="ja") == nobody
    whole = BeautifulSoup(said_in_html(html, language="ja", values=values_of(**NAME)), "html.parser").get_text()
    assert re.fullmatch(r"山田\s*様", whole) or "<br/>" in html


def test_long_white_space_is_passed_over():
    wide = "\u3000" * 200_000
    assert said_in_text(f"{wide}語{{{{氏名}}}}様", language="ja") == f"{wide}語"


@pytest.mark.parametrize("name", ["\u200b", "\u2060", "\u00ad", "\u3164", "-", "—", "様", " 様"])
def test_a_value_that_names_nobody_is_none(name):
    assert values_of(family_name=name, company=name, title=name.strip("様 ")) == {}


def test_an_honorific_in_a_value_is_not_said_twice():
    values = values_of(family_name="山田様", company="みほん商会 御中")
    assert said_in_text("{{氏名}} 様", language="ja", values=values) == "山田 様"
    assert said_in_text("{{会社名}} {{氏名}} 様", language="ja", values=values_of(company="みほん商会 御中")) == (
        "みほん商会 ご担当者様"
    )
    assert values_of(family_name="鵜殿", given_name="源氏")["name"] == "鵜殿 源氏"


def test_words_that_look_like_a_token_are_words():
    text = "kwmf0000w10fz kwmfa0000w10fz {{氏名}}様"
    assert said_in_text(text, language="ja", values=values_of(**NAME)) == text.replace("{{氏名}}", "山田")


def test_there_may_be_more_than_ten_thousand_fields():
    assert said_in_text("{{氏名}}語" * 10_002, language="ja", values=values_of(**NAME)) == "山田語" * 10_002


def test_values_are_escaped_in_html_and_never_read_again():
    values = values_of(family_name='{{company}}"<b>&', company="{{name}}")
    assert said_in_html("<p>{{name}}, {{company}}</p>", language="en", values=values) == (
        "<p>{{company}}&quot;&lt;b&gt;&amp;, {{name}}</p>"
    )
    token = values_of(family_name="kwmf0000z")
    assert said_in_text("{{name}} {{name}}", language="en", values=token) == "kwmf0000z kwmf0000z"


def test_values_are_clean():
    values = values_of(
        family_name="やま\r\nだ\x00",
        given_name="\u202e太郎",
        company="が".replace("が", "か\u3099"),
        title=" a \t b ",
    )
    assert values["name"] == "やま だ 太郎"
    assert values["company"] == "が"
    assert values["title"] == "a b"
    assert values_of(family_name="حداد")["name"] == "\u2068حداد\u2069"
    assert values_of(company="家" + "👨‍👩‍👧‍👦" * 100)["company"] == "家" + "👨‍👩‍👧‍👦" * (LONGEST - 2) + "…"


known = st.dictionaries(
    st.sampled_from(["family_name", "given_name", "company", "department", "title"]), st.sampled_from(["山", "Bo"])
)
fields = st.sampled_from(["{{会社名}}", "{{部署}}", "{{役職}}", "{{氏名}}", "{{姓}}", "{{name|皆さま}}"])
greetings = st.tuples(
    st.sampled_from(["", "Dear ", "拝啓　", "さて、"]),
    st.lists(fields, min_size=1, max_size=4).map(" ".join),
    st.sampled_from([" 様", "様", "さん", " 御中", "", ","]),
    st.sampled_from(["", "、どうも", "\nどうも", " では"]),
).map("".join)


@given(greetings, known)
def test_no_greeting_is_left_without_the_one_greeted(greeting, values):
    said = said_in_text(greeting, language="ja", values=values_of(**values))
    assert not re.search(r"(?:^|[、\n]|拝啓　|Dear )[ 　]?(?:様|さん|御中)", said)
    assert "  " not in said
    assert "Dear ," not in said
    assert "{{" not in said
    assert said == said.strip(" 　") or greeting.startswith("拝啓")
