"""Which pages are open to everybody."""

import json

import pytest
from wagtail.models import PageViewRestriction

from blog.cards.services import current_card, digest_of
from blog.essays import readable_essays
from blog.memory import under
from blog.models import (
    AuthorIndexPage,
    AuthorPage,
    EssayPage,
    Likeness,
    NavigationItem,
    PublicationSettings,
    SeriesIndexPage,
    SeriesPage,
    StandingPage,
)
from blog.openness import is_open, open_pages
from blog.publication import privacy_url
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory


def restrict(page):
    return PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)


def test_without_restrictions_all_are_open(essay, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not essay.get_view_restrictions()
    with under(1), django_assert_num_queries(1):
        assert is_open(essay)
        assert is_open(essay)


def test_a_restricted_page_and_what_lies_below_are_not(homes, home, essay):
    other = EssayPageFactory(parent=homes["en"])
    restriction = restrict(home)
    for page, closed in ((home, True), (essay, True), (other, False)):
        assert is_open(page) is not closed
        assert list(page.get_view_restrictions()) == ([restriction] if closed else [])


def test_a_mirrored_copy_is_as_closed_as_its_source(homes, essay):
    copy = essay.copy_for_translation(homes["en"].locale, alias=True)
    restriction = restrict(essay)
    assert list(EssayPage.objects.get(pk=copy.pk).get_view_restrictions()) == [restriction]


def addresses():
    """Everywhere the text or the title of an essay could be met."""
    return [
        *("/en/", "/en/gap.md", "/en/llms.txt", "/en/feed/", "/en/feed/atom/", "/en/feed/json/"),
        *("/en/search/?q=secret", "/en/search/?q=", "/en/tags/", "/en/tags/hidden/", "/en/tags/hidden/feed/"),
        *("/en/archive/", "/en/archive/2026/", "/en/archive/2026/01/", "/sitemap.xml", "/en/other/"),
        *(f"/en/authors/hamano/{feed}" for feed in ("", "feed/")),
        *(f"/en/categories/dialogue/{feed}" for feed in ("", "feed/")),
        *(f"/en/series/after/{feed}" for feed in ("", "feed/")),
    ]


@pytest.fixture
def mirrored(homes):
    """A copy in English of a Japanese essay, on English shelves, beside an English essay like it."""
    ja, en = homes["ja"], homes["en"]
    series = SeriesPage(title="After", slug="after", locale=en.locale)
    SeriesIndexPage.objects.child_of(en).get().add_child(instance=series)
    shelves = {
        "category": CategoryPageFactory(parent=en, slug="dialogue"),
        "authors": [AuthorPageFactory(parent=en, slug="hamano")],
        "series": series,
        "tag_names": ["hidden"],
    }
    source = EssayPageFactory(parent=ja, slug="gap", title="Secretly", **shelves)
    copy = EssayPage.objects.get(pk=source.copy_for_translation(en.locale, alias=True).pk)
    other = EssayPageFactory(parent=en, slug="other", **{**shelves, "tag_names": ["open"]})
    Likeness.objects.create(essay=other, other=copy, score=0.9)
    return source, copy


def shown(client, copy):
    texts = {address: client.get(address).content.decode() for address in addresses()}
    found = {address for address, text in texts.items() if "ecretly" in text or "/en/gap" in text}
    card = client.get(f"/cards/{copy.pk}-{digest_of(current_card(copy))}.jpg")
    return found | ({"card"} if card.status_code == 200 else set())


@pytest.mark.parametrize("closed", ["the source", "above the source", "a copy's source"])
def test_no_outlet_gives_away_the_copy_of_a_closed_page(mirrored, homes, client, closed):
    source, copy = mirrored
    assert {"/en/", "/en/gap.md", "/en/feed/", "/en/llms.txt", "/en/other/"} <= shown(client, copy)
    if closed == "a copy's source":
        between = source.create_alias(parent=homes["ja"], update_slug="between")
        EssayPage.objects.filter(pk=copy.pk).update(alias_of=between)
    restrict(homes["ja"] if closed == "above the source" else source)
    assert shown(client, copy) == set()
    assert copy.pk not in readable_essays().values_list("pk", flat=True)
    assert EssayPage.objects.get(pk=copy.pk).get_view_restrictions()
    assert client.get("/en/gap/").status_code == 302


def test_what_lies_below_a_copy_is_as_closed(homes):
    people = AuthorIndexPage.objects.child_of(homes["ja"]).get()
    copy = people.create_alias(parent=homes["ja"], update_slug="people")
    person = AuthorPageFactory(parent=copy)
    assert person in open_pages(AuthorPage.objects.all())
    restrict(people)
    assert person not in open_pages(AuthorPage.objects.all())


@pytest.fixture
def shelved(homes):
    """An open essay on shelves that are closed, beside a closed essay on open ones."""
    ja, en = homes["ja"], homes["en"]
    person, shelf = AuthorPageFactory(parent=ja, slug="hamano"), CategoryPageFactory(parent=ja, slug="dialogue")
    essay = EssayPageFactory(parent=ja, slug="gap", authors=[person], category=shelf, supervisor=person)
    version = EssayPageFactory(parent=en, slug="gap-en", translation_key=essay.translation_key)
    for page in (person, shelf, version):
        restrict(page)
    return essay


def test_an_open_essay_leads_to_no_closed_page(shelved, client):
    text = client.get("/gap/").content.decode()
    for address in ("/authors/hamano/", "/categories/dialogue/", "/en/gap-en/"):
        assert address not in text
    assert "組織と対話" in text
    assert "浜野 千佳" in text


def test_feeds_overview_and_forms_lead_to_no_closed_page(shelved, homes, client):
    feed = json.loads(client.get("/feed/json/").content)
    assert feed["items"][0]["authors"] == [{"name": "浜野 千佳"}]
    assert "/en/llms.txt" in client.get("/llms.txt").content.decode()
    restrict(homes["en"])
    assert "/en/llms.txt" not in client.get("/llms.txt").content.decode()
    assert privacy_url("ja").endswith("/privacy/")
    restrict(StandingPage.objects.child_of(homes["ja"]).get(purpose="privacy"))
    assert privacy_url("ja") == ""


def test_lists_name_no_closed_shelf_and_count_no_closed_essay(shelved, homes, client):
    other = CategoryPageFactory(parent=homes["ja"], title="別の棚")
    restrict(EssayPageFactory(parent=homes["ja"], category=other))
    EssayPageFactory(parent=homes["ja"], category=other)
    shelves = client.get("/categories/").content.decode()
    assert "組織と対話" not in shelves
    assert "1本" in shelves
    assert "2本" not in shelves
    assert "浜野 千佳" not in client.get("/authors/").content.decode()


def test_the_navigation_leaves_out_what_is_closed(homes, client):
    people = AuthorIndexPage.objects.child_of(homes["ja"]).get()
    site = PublicationSettings.objects.get()
    NavigationItem.objects.create(publication=site, page=people, label="ひと")
    assert "ひと" in client.get("/search/").content.decode()
    restrict(people)
    assert "ひと" not in client.get("/search/").content.decode()
