"""Old addresses: whatever changes an address, the one before it leads to the new one in a single hop."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from blog.models import CategoryIndexPage, SeriesIndexPage
from tests.factories.blog import CategoryPageFactory, EssayPageFactory


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Publish a page under another slug. Wagtail remembers the address once that is committed."""

    def renamed(page, slug: str) -> None:
        page = type(page).objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return renamed


def leads(client, address: str) -> str:
    """Return where an address leads, after one hop that is for good, to something that is there."""
    answer = client.get(address)
    assert answer.status_code == 301, address
    assert client.get(answer["Location"]).status_code == 200
    return answer["Location"]


def test_a_new_slug_takes_readers_along(essay, rename, client):
    rename(essay, "the-gap")
    assert leads(client, "/gap/") == "/the-gap/"
    assert leads(client, "/gap") == "/the-gap/"


def test_a_chain_is_one_hop_long(essay, rename, client):
    for slug in ("b", "c", "d"):
        rename(essay, slug)
    assert [leads(client, address) for address in ("/gap/", "/b/", "/c/")] == ["/d/"] * 3


def test_changing_back_makes_no_circle(essay, rename, client):
    rename(essay, "b")
    rename(essay, "gap")
    assert client.get("/gap/").status_code == 200
    assert leads(client, "/b/") == "/gap/"
    essay.refresh_from_db()
    essay.unpublish()
    assert client.get("/gap/").status_code == 404
    assert client.get("/b/").status_code == 404


def test_an_address_given_to_another_page_is_that_pages(home, essay, rename, client):
    rename(essay, "b")
    EssayPageFactory(parent=home, slug="gap", title="別の随筆")
    assert "別の随筆" in client.get("/gap/").content.decode()


def test_japanese_slugs_are_remembered_however_they_are_written(essay, rename, client):
    rename(essay, "営業とマーケの溝")
    assert client.get(leads(client, "/gap/")).status_code == 200
    rename(essay, "溝")
    for address in (
        "/営業とマーケの溝/",
        f"/{quote('営業とマーケの溝')}/",
        f"/{quote('営業とマーケの溝').lower()}/",
    ):
        assert leads(client, address) in ("/溝/", f"/{quote('溝')}/")


def test_a_moved_shelf_takes_all_that_stands_on_it_along(home, category, rename, client):
    CategoryPageFactory(parent=home, slug="sales")
    rename(CategoryIndexPage.objects.child_of(home).get(), "shelves")
    assert leads(client, "/categories/") == "/shelves/"
    assert leads(client, "/categories/dialogue/") == "/shelves/dialogue/"
    assert leads(client, "/categories/sales/") == "/shelves/sales/"
    assert leads(client, "/categories/dialogue/feed/") == "/shelves/dialogue/feed/"
    assert leads(client, "/categories/dialogue/feed/atom/") == "/shelves/dialogue/feed/atom/"


def test_a_page_moved_to_another_place_is_found(home, category, client):
    category.move(SeriesIndexPage.objects.child_of(home).get(), pos="last-child")
    assert leads(client, "/categories/dialogue/") == "/series/dialogue/"
    assert leads(client, "/categories/dialogue/feed/json/") == "/series/dialogue/feed/json/"


def test_each_language_keeps_its_prefix(homes, essay, rename, client):
    english = EssayPageFactory(parent=homes["en"], slug="gap", authors=essay.authors, category=essay.category)
    rename(english, "the-gap")
    assert leads(client, "/en/gap/") == "/en/the-gap/"
    assert client.get("/gap/").status_code == 200


def test_the_query_is_kept(home, category, rename, client):
    for _number in range(13):
        EssayPageFactory(parent=home, category=category)
    rename(category, "talk")
    assert leads(client, "/categories/dialogue/?page=2") == "/categories/talk/?page=2"
    assert leads(client, "/categories/dialogue/?page=2&utm_source=%E7%93%A6") == (
        "/categories/talk/?page=2&utm_source=%E7%93%A6"
    )


def test_an_address_remembered_with_its_query_leaves_it_behind(essay, client):
    Redirect.add_redirect("/?p=123", essay)
    Redirect.add_redirect("/old.php?id=7", essay)
    assert leads(client, "/?p=123") == leads(client, "/old.php?id=7") == "/gap/"
    assert leads(client, "/?utm_source=x&p=123&fbclid=y") == "/gap/"
    assert client.head("/?p=123").status_code == 301
    assert client.get("/old.php?id=8").status_code == 404
    assert client.get("/?p=124").status_code == client.post("/?p=123").status_code == 200


@pytest.mark.parametrize("query", ["page=7", "q=gap", "utm_source=print", "page=7&utm_source=print"])
def test_where_nothing_stands_any_query_may_be_remembered(essay, client, query):
    Redirect.add_redirect(f"/old.php?{query}", essay)
    assert leads(client, f"/old.php?{query}") == "/gap/"


def test_a_remembered_query_leads_within_its_language(homes, essay, client):
    english = EssayPageFactory(parent=homes["en"], slug="gap", authors=essay.authors, category=essay.category)
    Redirect.add_redirect("/en/?p=123", english)
    Redirect.add_redirect("/?p=123", essay)
    assert leads(client, "/en/?p=123") == "/en/gap/"
    assert leads(client, "/?p=123") == "/gap/"


def test_a_remembered_query_may_lead_to_where_it_was_asked(home, client):
    Redirect.add_redirect("/?p=1", home)
    assert leads(client, "/?p=1") == "/"
    Redirect.objects.update(redirect_page=None, redirect_link="/?p=1")
    assert client.get("/?p=1").status_code == 200


@pytest.mark.parametrize(("query", "asked"), [("", 0), ("?page=1", 0), ("?utm_source=x", 0), ("?p=1", 1)])
def test_only_a_query_of_elsewhere_is_looked_up(home, client, query, asked):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/{query}").status_code == 200
    assert sum("redirects_redirect" in each["sql"] for each in captured) == asked


def test_other_houses_do_not_get_the_query(home, client):
    Redirect.add_redirect("/elsewhere", "https://example.org/", is_permanent=False)
    answer = client.get("/elsewhere/?token=1")
    assert (answer.status_code, answer["Location"]) == (302, "https://example.org/")


def test_a_page_that_is_not_there_any_more_is_not_found(essay, rename, client):
    rename(essay, "b")
    essay.refresh_from_db()
    essay.unpublish()
    assert client.get("/gap/").status_code == 404
    essay.delete()
    assert client.get("/gap/").status_code == 404
    assert not Redirect.objects.exists()


def test_a_draft_does_not_move_anything(essay, client):
    essay.slug = "b"
    essay.save_revision()
    assert client.get("/gap/").status_code == 200
    assert not Redirect.objects.exists()


def test_odd_addresses_are_simply_not_found(home, client):
    for address in ("/%00/", "/%ff%fe/", "/" + "a" * 3000 + "/", "/?page=x", "/nothing.md"):
        assert client.get(address).status_code == 404
