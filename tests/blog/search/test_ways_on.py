"""A search without a result, or without a question, leads on."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, PageViewRestriction

from blog.search.questions import asked
from blog.search.ways_on import ways_on
from tests.factories.blog import CategoryPageFactory, EssayPageFactory


@pytest.fixture
def shelves(home):
    talk = CategoryPageFactory(parent=home, title="組織と対話", slug="talk")
    sales = CategoryPageFactory(parent=home, title="営業企画", slug="sales")
    CategoryPageFactory(parent=home, title="空の棚")
    EssayPageFactory(parent=home, slug="one", title="失注の話", category=talk, tag_names=["展示会", "商談"])
    EssayPageFactory(parent=home, slug="two", title="商談の話", category=sales, tag_names=["商談"])


def ways(words):
    return ways_on(asked(words), Locale.objects.get(language_code="ja"))


def shown(client, words):
    return BeautifulSoup(client.get("/search/", {"q": words}).content, "html.parser")


def test_words_that_are_found_alone_are_offered_with_their_number(shelves, client):
    assert ways("失注 商談 鯨").words == [("失注", 1), ("商談", 1)]
    link = shown(client, "失注 鯨").select_one(".tags--words a")
    assert (link.get_text(), link["href"]) == ("失注", "/search/?q=%E5%A4%B1%E6%B3%A8")
    assert ways("鯨").words == []


def test_categories_and_tags_like_the_question_come_alone(shelves):
    found = ways("営業企画室の商談会")
    assert found.near
    assert [category.title for category in found.categories] == ["営業企画"]
    assert [tag.name for tag in found.tags] == ["商談"]


def test_without_any_likeness_the_fullest_are_shown(shelves):
    found = ways("鯨")
    assert not found.near
    assert [(category.title, category.essay_count) for category in found.categories] == [
        ("組織と対話", 1),
        ("営業企画", 1),
    ]
    assert [(tag.name, tag.essay_count) for tag in found.tags] == [("商談", 2), ("展示会", 1)]


def test_counts_do_not_tell_of_private_essays(shelves, home):
    hidden = EssayPageFactory(parent=home, title="秘密", tag_names=["秘密"])
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    assert "秘密" not in [tag.name for tag in ways("").tags]


def test_the_page_without_a_question_shows_the_shelves(shelves, client):
    page = shown(client, "")
    assert [link["href"] for link in page.select(".tags--shelves a")] == [
        "/categories/talk/",
        "/categories/sales/",
    ]
    assert page.select('.tags--counted a[href*="/tags/"]')
    assert page.select(".latest a")
    assert not page.select(".nothing")


def test_an_empty_result_costs_a_bounded_number_of_queries(shelves, client, django_assert_max_num_queries):
    shown(client, "a b c d e f g h")
    with django_assert_max_num_queries(26):
        shown(client, "a b c d e f g h")
