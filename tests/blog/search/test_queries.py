"""What is found for more than a hundred questions, and in which order; the same on both databases."""

import pytest
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from blog.models import EssayPage
from blog.search.models import SynonymGroup
from blog.search.questions import answers, asked, groups
from tests.blog.search.corpus import ASKED_IN_ENGLISH, ASKED_IN_JAPANESE, ENGLISH, JAPANESE, SYNONYMS
from tests.factories.blog import EssayPageFactory


@pytest.fixture
def corpus(homes):
    for language, texts in ("ja", JAPANESE), ("en", ENGLISH):
        for slug, (title, lead, text) in texts.items():
            EssayPageFactory(
                parent=homes[language], slug=slug, title=title, lead=lead, body=[("text", _paragraph(text))]
            )
    SynonymGroup.objects.bulk_create(SynonymGroup(words=words) for words in SYNONYMS)


def _paragraph(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p>{escaped}</p>"


def found(words, language="ja"):
    results = answers(asked(words, groups()), Locale.objects.get(language_code=language))
    return [page.slug for page in results if isinstance(page, EssayPage)]


@pytest.mark.parametrize(("language", "expected"), [("ja", ASKED_IN_JAPANESE), ("en", ASKED_IN_ENGLISH)])
def test_questions_find_what_they_should_and_nothing_else(corpus, language, expected):
    wrong = {
        words[:40]: set(answer) ^ slugs
        for words, slugs in expected.items()
        if set(answer := found(words, language)) != slugs
    }
    assert wrong == {}


def test_there_are_enough_questions():
    assert len(ASKED_IN_JAPANESE) + len(ASKED_IN_ENGLISH) >= 60


def test_the_title_comes_before_the_lead_and_the_lead_before_the_text(corpus):
    assert found("値上げの手紙") == ["titled", "led", "told"]
    assert found("価格改定") == ["titled", "led", "told"]


def test_a_mention_in_a_title_beats_many_in_the_text(homes):
    EssayPageFactory(
        parent=homes["ja"], slug="often", title="覚え書き", body=[("text", "<p>" + "失注。" * 60 + "</p>")]
    )
    EssayPageFactory(parent=homes["ja"], slug="named", title="失注を読む会の記録と、その後の半年", body=[])
    assert found("失注") == ["named", "often"]


def test_the_same_question_has_the_same_order_on_every_page(homes):
    for number in range(25):
        EssayPageFactory(parent=homes["ja"], slug=f"e{number}", title="営業の話")
    results = answers(asked("営業"), homes["ja"].locale)
    turned = [page.slug for start in range(0, 30, 10) for page in results[start : start + 10]]
    assert turned == [f"e{number}" for number in reversed(range(25))]


def test_what_readers_may_not_see_is_neither_found_nor_counted(corpus, homes):
    EssayPage.objects.get(slug="gap").unpublish()
    hidden = EssayPage.objects.get(slug="rate")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    results = answers(asked("営業"), homes["ja"].locale)
    assert [page.slug for page in results] == ["scattered"]
    assert results.count() == 1
    PageViewRestriction.objects.create(page=homes["ja"], restriction_type=PageViewRestriction.LOGIN)
    assert found("営業") == []
    assert answers(asked("営業"), homes["ja"].locale).count() == 0


ODD = [
    "q=%ED%A0%80%ED%BF%BF",  # halves of a surrogate pair
    "q=%FF%FE%00",
    "q=%E5%96",  # the beginning of a character
    "q=" + "%E5%96%B6%E6%A5%AD" * 450,  # 8 KB
    "q=" + "a" * 8000,
    "q=" + "%F0%9F%91%A9%E2%80%8D" * 400,
    "q=" + "%EF%B7%BA" * 800,  # one character that is written as eighteen
    "q=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7",
    "q=%00",
    "q=" + "%22" * 2000,
    "q=" + "(" * 3000,
    "q[]=x&q=%E5%96%B6&q=%E6%BA%9D",
    "q=NEAR(a+b,2)",
    "q=%7Btitle%7D+%3A+x",
    "",
]


def test_whatever_stands_in_the_address_is_answered(corpus):
    client = Client()
    answered = {address[:40]: client.get(f"/search/?{address}").status_code for address in ODD}
    assert set(answered.values()) == {200}, answered
