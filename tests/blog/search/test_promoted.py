"""What editors put first is shown first, and looking changes nothing."""

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion
from wagtail.models import PageViewRestriction

from blog.search.models import SynonymGroup
from tests.factories.blog import EssayPageFactory


@pytest.fixture
def essays(home):
    return [EssayPageFactory(parent=home, slug=f"e{number}", title="営業の話") for number in range(12)]


def promote(words, *targets):
    query = Query.objects.create(query_string=words)
    for order, target in enumerate(targets):
        fields = target if isinstance(target, dict) else {"page": target}
        SearchPromotion.objects.create(query=query, sort_order=order, **fields)


def shown(client, words, address="/search/", **more):
    answer = client.get(address, {"q": words, **more})
    return BeautifulSoup(answer.content, "html.parser")


def links(soup):
    return [link["href"] for link in soup.select(".entry--hit a")]


def test_the_choice_comes_first_once_and_only_on_the_first_page(essays, client):
    promote("営業", essays[0])
    first = shown(client, "営業")
    assert links(first)[0] == "/e0/"
    assert len(first.select(".chosen")) == 1
    assert "12件" in first.select_one(".found").get_text()
    second = shown(client, "営業", page=2)
    assert not second.select(".chosen")
    assert sorted(links(first) + links(second)) == sorted(f"/e{number}/" for number in range(12))


@pytest.mark.parametrize("words", ["ＭＡツール", "ma ﾂｰﾙ", "マーケティングオートメーション"])
def test_width_case_and_synonyms_lead_to_the_same_choice(essays, client, words):
    SynonymGroup.objects.create(words="MAツール, マーケティングオートメーション")
    promote("MAツール", essays[3])
    assert links(shown(client, words)) == ["/e3/"]


def test_another_question_has_no_choice(essays, client):
    promote("営業", essays[0])
    assert not shown(client, "営業の話").select(".chosen")
    assert not shown(client, "営業 話").select(".chosen")
    assert not shown(client, "").select(".chosen")


def test_drafts_private_pages_and_other_languages_are_never_a_choice(homes, essays, client):
    foreign = EssayPageFactory(parent=homes["en"], slug="english", title="Sales")
    essays[0].unpublish()
    PageViewRestriction.objects.create(page=essays[1], restriction_type=PageViewRestriction.LOGIN)
    promote("特集", essays[0], essays[1], foreign, essays[2])
    assert links(shown(client, "特集")) == ["/e2/"]
    assert "1件" in shown(client, "特集").select_one(".found").get_text()
    assert links(shown(client, "特集", "/en/search/")) == ["/en/english/"]


def test_an_address_elsewhere_is_shown_with_its_words(home, client):
    elsewhere = {
        "external_link_url": "https://example.jp/guide/",
        "external_link_text": "<手引き>",
        "description": "用語の一覧",
    }
    promote("用語", elsewhere)
    entry = shown(client, "用語").select_one(".entry--hit")
    assert entry.a["href"] == "https://example.jp/guide/"
    assert entry.a.get_text() == "<手引き>"
    assert "の一覧" in entry.select_one(".entry__excerpt").get_text()


def test_looking_writes_nothing(essays, client):
    shown(client, "営業")
    shown(client, "まだ誰も尋ねていない言葉")
    assert not Query.objects.exists()
    assert not QueryDailyHits.objects.exists()


def test_the_admin_of_promotions_is_japanese(essays, editor):
    with translation.override("ja"):
        form = editor.get("/admin/searchpicks/add/").content.decode()
    assert "外部リンクのテキスト" in form
    assert "External link" not in form
