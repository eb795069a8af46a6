"""Which words stand out in an essay, and how like two essays are."""

import math

import pytest

from blog.related.likeness import MOST_TERMS, Ranking, terms_of


def terms(text="", *, title="", tags=(), category=None):
    return terms_of(title=title, texts=[text], tags=tags, category=category)


def own(text):
    return set(terms(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("営業の部屋", {"営業", "部屋"}),
        ("営業部門", {"営業", "業部", "部門"}),
        ("人々は話した", {"人々"}),
        ("話した。", set()),
        ("マーケとＭＡツール", {"マーケ", "ツール"}),
        ("ﾒｰﾙを送る", {"メール"}),
        ("412枚の名刺を9日間で", {"名刺"}),
        ("三人で二度、一社に", set()),
        ("The Newsletter, and a letter", {"newsletter", "letter"}),
        ("they would have been there", set()),
        ("café naïve", {"café", "naïve"}),
        ("2026 1234 a1b2", set()),
        ("", set()),
    ],
)
def test_the_words_that_stand_out(text, expected):
    assert own(text) == expected


def test_a_vector_has_length_one():
    weights = terms("営業 部門 営業 名刺 展示", title="名刺の行方", tags=["展示会"], category=3).values()
    assert math.isclose(sum(weight**2 for weight in weights), 1, abs_tol=0.001)


def test_the_title_and_repetition_weigh_more():
    found = terms("名刺 名刺 部屋", title="展示")
    assert found["展示"] > found["名刺"] > found["部屋"]


def test_tags_and_category_are_terms_that_no_text_can_write():
    assert set(terms(tags=["営業", "MA"], category=7)) == {"#営業", "#ma", "@7"}
    assert own("#営業 @7") == {"営業"}


def test_a_long_essay_keeps_no_more_terms_than_a_short_one():
    kanji = [chr(0x4E10 + number) + chr(0x6000 + number) for number in range(500)]
    assert len(terms(" ".join(kanji))) == MOST_TERMS


def ranked(essay, **others):
    """Names of others, the most alike first."""
    names = list(others)
    ranking = Ranking(essay)
    for number, name in enumerate(names):
        ranking.meet(number, others[name])
    scores = ranking.scores()
    assert all(0 <= score <= 1 for score in scores.values())
    return [names[number] for number in sorted(scores, key=lambda one: -scores[one]) if scores[number] > 0]


def test_what_shares_more_is_more_alike():
    essay = terms("名刺 展示 電話 商談")
    assert ranked(
        essay, none=terms("翻訳 英語"), one=terms("名刺 翻訳 英語 原稿"), two=terms("名刺 展示 英語 原稿")
    ) == ["two", "one"]


def test_a_rare_word_tells_more_than_a_common_one():
    essay = terms("営業 監査")
    others = {f"common{number}": terms("営業 電話") for number in range(8)}
    assert ranked(essay, **others, rare=terms("監査 紙面"))[0] == "rare"


def test_what_all_hold_counts_for_next_to_nothing():
    ranking = Ranking(terms("会社"))
    for number in range(9):
        ranking.meet(number, terms("会社"))
    assert len(ranking.scores()) == 9
    assert max(ranking.scores().values()) < 0.01


def test_a_shared_tag_and_category_count():
    essay = terms("名刺", tags=["展示会"], category=1)
    found = ranked(
        essay,
        neither=terms("翻訳"),
        category=terms("翻訳", category=1),
        tag=terms("翻訳", tags=["展示会"]),
        both=terms("翻訳", tags=["展示会"], category=1),
    )
    assert found == ["both", "tag", "category"]


def test_an_essay_alone_is_like_none():
    assert Ranking(terms("名刺")).scores() == {}
