"""The head of the newsletter's page and of an edition in the archive."""

import json

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from newsletter.editions.models import EditionPage
from tests.factories.editions import make_edition, newsletter_page

pytestmark = [pytest.mark.django_db, pytest.mark.embedded_only]


@pytest.fixture(autouse=True)
def address(settings) -> None:
    settings.SITE_URL = "https://kawaraban.example"


def head(client: Client, path: str) -> Tag:
    found = BeautifulSoup(client.get(path).content, "html.parser").head
    assert found is not None
    return found


def kinds(shown: Tag) -> dict[str, dict]:
    data = json.loads(shown.select_one("script[type='application/ld+json']").string)
    return {node["@type"]: node for node in data["@graph"]}


def test_the_newsletter_and_its_editions_have_an_address_a_card_and_a_graph(client: Client) -> None:
    edition = make_edition()
    edition.get_latest_revision().publish()
    edition = EditionPage.objects.get(pk=edition.pk)
    for path, kind in (("/newsletter/", "CollectionPage"), (edition.url, "WebPage")):
        shown = head(client, path)
        page = kinds(shown)[kind]
        assert page["url"] == shown.select_one("link[rel=canonical]")["href"] == f"https://kawaraban.example{path}"
        assert shown.select_one("meta[property='og:image']")["content"].startswith("https://kawaraban.example/")
    assert page["name"] == edition.title
    steps = kinds(shown)["BreadcrumbList"]["itemListElement"]
    assert steps[1]["item"] == "https://kawaraban.example/newsletter/"


def test_a_further_page_of_the_archive_is_an_address_of_its_own(client: Client) -> None:
    for _number in range(21):
        make_edition().get_latest_revision().publish()
    assert newsletter_page().live
    shown = head(client, "/newsletter/?page=2")
    assert shown.select_one("link[rel=canonical]")["href"] == "https://kawaraban.example/newsletter/?page=2"
