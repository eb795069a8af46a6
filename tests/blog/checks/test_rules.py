"""What the checks find, rule by rule."""

from datetime import date

import pytest
from django.utils import translation

from blog.checks import rules
from blog.checks.content import Content, Passage

LONG_JA = "あ" * 101 + "。"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def ja(*passages, **fields):
    return Content(language="ja", passages=list(passages), **fields)


def places(rule, content):
    return [finding.place for finding in rule(content)]


def heading(place, text, level=2):
    return Passage(place, text, level=level)


def test_what_is_missing_is_named_by_its_field():
    assert places(rules.missing_parts, ja()) == ["lead", "search_description"]
    assert places(rules.missing_parts, ja(lead="リード", summary="説明")) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [("あ" * 32, False), ("あ" * 33, True), ("a" * 64, False), ("a" * 65, True), ("あ" * 31 + "ab", False)],
)
def test_a_title_is_measured_in_cells(title, found):
    assert bool(places(rules.long_title, ja(search_title=title))) is found


def test_long_sentences_are_shown_with_where_they_are():
    content = ja(Passage("b1", f"短い。{LONG_JA}短い。"), Passage("b2", "あ" * 99 + "。"), lead=LONG_JA)
    assert places(rules.long_sentences, content) == ["lead", "b1"]
    (first, *_others) = rules.long_sentences(content)
    assert first.words.startswith("A sentence of 102 characters: “ああ")


def test_english_is_counted_in_words():
    english = Content(
        language="en", passages=[Passage("b", "word " * 41 + "."), Passage("c", "word " * 39 + "end.")]
    )
    assert places(rules.long_sentences, english) == ["b"]
    assert places(rules.long_sentences, ja(Passage("h", LONG_JA, level=2))) == [], "headings are no sentences"


def test_the_order_of_headings():
    assert places(rules.heading_order, ja(heading("a", "小", 3), heading("b", "大"))) == ["a"]
    assert places(rules.heading_order, ja(heading("a", "大"), heading("b", "小", 3), heading("c", " "))) == ["c"]
    assert places(rules.heading_order, ja(Passage("a", "本文"))) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.同席する", "1"),
        ("１．同席する", "1"),
        ("第2章 対話", "2"),
        ("三、聞く", "三"),
        ("① 聞く", "1"),
        ("2) 聞く", "2"),
        ("10年の話", ""),
        ("2026年の目標", ""),
        ("一緒に行く", ""),
        ("三人の声", ""),
        ("同席する", ""),
    ],
)
def test_the_numeral_of_a_heading(text, number):
    assert rules.numeral(text) == number


def test_a_numeral_stands_once_among_its_neighbours():
    first = [heading("a", "方法"), heading("b", "1.一", 3), heading("c", "２．二", 3), heading("d", "2.二", 3)]
    assert places(rules.repeated_numerals, ja(*first)) == ["d"]
    anew = [heading("a", "方法"), heading("b", "1.一", 3), heading("c", "結果"), heading("d", "1.一", 3)]
    assert places(rules.repeated_numerals, ja(*anew)) == []
    assert places(rules.repeated_numerals, ja(heading("a", "1. 一"), heading("b", "1. 二"))) == ["b"]


def test_images_without_words():
    assert places(rules.undescribed_pictures, ja(pictures=["hero_alt", "b7"])) == ["hero_alt", "b7"]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("こちら", True),
        ("詳しくはこちら", True),
        ("ここ", True),
        ("ここをクリック", True),
        ("もっと見る", True),
        ("こちらから", True),
        ("Click here", True),
        ("here", True),
        ("Read more", True),
        ("Learn more", True),
        ("https://example.jp/a?b=1", True),
        ("www.example.jp", True),
        ("こちらの調査の結果", False),
        ("ここ十年の開封率", False),
        ("What we learnt here", False),
        ("example.jpの調査", False),
    ],
)
def test_words_of_links(link, found):
    assert bool(places(rules.empty_link_texts, ja(Passage("b", link, links=(link,))))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026年11月3日公開", True),
        ("公開日：２０２６年１１月３日", True),
        ("更新日: 2026/11/03", True),
        ("2026年11月3日に更新しました", True),
        ("Published on November 3, 2026", True),
        ("Last updated: 3 March 2026", True),
        ("2026年11月3日の展示会で", False),
        ("公開の場で話した。2026年11月3日のことだ。", False),
        ("On November 3, 2026 we met", False),
    ],
)
def test_a_date_of_publishing_in_the_text(text, found):
    assert bool(places(rules.typed_dates, ja(Passage("b", text)))) is found


def test_any_number_of_blanks_stands_for_one():
    blanks = " \n\u3000" * 200_000
    text = f"公開{blanks}は{blanks}、" * 2
    assert places(rules.typed_dates, ja(Passage("b", text))) == []
    assert places(rules.typed_dates, ja(Passage("b", f"公開日{blanks}:{blanks}2026年11月3日"))) == ["b"]


@pytest.mark.parametrize(
    ("title", "slug", "expected"),
    [
        ("2026年11月3日の記録", "x", []),
        ("2025年11月3日の記録", "x", ["title"]),
        ("題", "2026-10-20", []),
        ("題", "20250103-note", ["slug"]),
        ("題", "2025-13-45", []),
        ("題", "no-20261", []),
        ("2025年 11 月 3 日の記録", "x", ["title"]),
        ("２０２５／１１／０３の記録", "x", ["title"]),
        ("2025.1.2", "2025-1-2", ["title", "slug"]),
        ("20250103の記録", "note-20250103", ["title", "slug"]),
        ("2024年12月の営業会議", "2026-12", []),
        ("2025年11月号", "202511", []),
        ("2024年12の商談", "2024-1203", []),
        ("2024年1231件", "2024-12-345", []),
        ("2024年", "2024", []),
        ("2024-12/03", "120250103", []),
        ("202501034", "2025-02-30", []),
    ],
)
def test_a_title_or_slug_of_another_day(title, slug, expected):
    assert places(rules.other_dates, ja(title=title, slug=slug, published=date(2026, 11, 3))) == expected
    assert places(rules.other_dates, ja(title=title, slug=slug)) == [], "a draft has no date yet"


def test_a_tidy_essay_has_no_findings():
    tidy = ja(
        heading("a", "なぜ"),
        Passage("b", "短い文です。", links=("営業部の用語集",)),
        title="題",
        search_title="題",
        slug="same-table",
        lead="リード。",
        summary="説明。",
        published=date(2026, 11, 3),
    )
    assert rules.findings(tidy) == []
