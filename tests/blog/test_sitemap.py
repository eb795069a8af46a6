"""The sitemap: true dates, real translations, and the same few queries for ten thousand essays."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from blog.models import EssayPage, SeriesPage
from tests.factories.blog import EssayPageFactory

SITE = "https://kawaraban.example"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]


def urls(client) -> dict[str, ElementTree.Element]:
    content = client.get("/sitemap.xml", headers={"host": "evil.example"}).content
    assert b"evil.example" not in content
    found = ElementTree.fromstring(content).findall("s:url", NAMES)
    return {url.findtext("s:loc", namespaces=NAMES).removeprefix(SITE): url for url in found}


def changed(url: ElementTree.Element) -> datetime:
    return datetime.fromisoformat(url.findtext("s:lastmod", namespaces=NAMES))


def alternates(url: ElementTree.Element) -> dict[str, str]:
    return {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}


def many_essays(home, count: int) -> None:
    """Rows of essays as the sitemap reads them: it needs nothing of what only essays have."""
    kind = ContentType.objects.get_for_model(EssayPage)
    first = EssayPageFactory(parent=home, slug="first")
    step = first.steplen
    pages = [
        Page(
            path=f"{first.path[:-step]}{Page._int2str(number).rjust(step, '0')}",
            depth=first.depth,
            title=f"随筆{number}",
            draft_title=f"随筆{number}",
            slug=f"essay-no-{number}",
            url_path=f"{home.url_path}essay-no-{number}/",
            content_type=kind,
            locale=home.locale,
            live=True,
            last_published_at=first.last_published_at,
        )
        for number in range(1000, 1000 + count)
    ]
    Page.objects.bulk_create(pages, batch_size=500)


def test_it_has_true_dates_and_real_translations(homes, essay, client):
    EssayPageFactory(parent=homes["en"], slug="the-gap", translation_key=essay.translation_key)
    EssayPageFactory(parent=homes["ja"], slug="draft", live=False)
    found = urls(client)
    assert changed(found["/gap/"]) == essay.last_published_at.replace(microsecond=0)
    both = {"ja": f"{SITE}/gap/", "en": f"{SITE}/en/the-gap/", "x-default": f"{SITE}/gap/"}
    assert alternates(found["/gap/"]) == alternates(found["/en/the-gap/"]) == both
    assert "/draft/" not in found
    assert alternates(found["/en/"])["x-default"] == f"{SITE}/"


def test_a_mirrored_copy_is_left_out(homes, essay, client):
    essay.copy_for_translation(homes["en"].locale, alias=True)
    found = urls(client)
    assert "/en/gap/" not in found
    assert alternates(found["/gap/"]) == {}


def test_a_list_changes_with_its_essays(homes, author, category, client):
    home = homes["ja"]
    series = SeriesPage(title="溝の話", slug="gap-stories", locale=home.locale)
    home.add_child(instance=series)
    EssayPageFactory(parent=home, slug="elsewhere")
    essay = EssayPageFactory(parent=home, authors=[author], category=category, series=series)
    moment = essay.last_published_at + timedelta(days=9000)
    EssayPage.objects.filter(pk=essay.pk).update(last_published_at=moment)
    EssayPageFactory(parent=home, live=False, category=category, last_published_at=moment + timedelta(days=1))
    found = urls(client)
    for path in ("/", "/authors/hamano/", "/categories/dialogue/", "/gap-stories/"):
        assert changed(found[path]) == moment.replace(microsecond=0), path


def test_private_pages_are_left_out(essay, client):
    essay.view_restrictions.create(restriction_type="login")
    assert "/gap/" not in urls(client)


def test_a_thousand_essays_cost_the_queries_of_one(home, essay, client, django_assert_max_num_queries):
    client.get("/sitemap.xml")
    with django_assert_max_num_queries(25) as few:
        client.get("/sitemap.xml")
    many_essays(home, 1_000)
    with django_assert_max_num_queries(len(few)):
        found = urls(client)
    assert len(found) > 1_000
