"""A publication, and a web process that shows it."""

import pytest
from django.core.cache import cache
from wagtail.models import Locale, Page, Site

from blog import memory
from blog.models import AuthorIndexPage, CategoryIndexPage, EssayPage, HomePage
from config.page_cache import generation
from config.page_cache.generation import Watch
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory
from tests.factories.kept import keep
from tests.factories.newsletter import offer_newsletter
from tests.running.reader import Web


@pytest.fixture(autouse=True)
def own_watch(monkeypatch):
    """Nothing is remembered of the number of another test, and slow machines do not ask more often."""
    monkeypatch.setattr(generation, "watch", Watch())
    monkeypatch.setattr(generation, "ASK_EVERY", 1_000.0)
    monkeypatch.setattr(memory, "_memory", memory.Memory())
    cache.clear()


def lay_the_ground():
    """Make what Wagtail's migrations leave behind, where a flush took it away."""
    if Page.get_first_root_node() is None:
        locale, _created = Locale.objects.get_or_create(language_code="ja")
        root = Page.add_root(title="Root", slug="root", locale=locale)
        Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)


@pytest.fixture
def essay(db):
    """An essay with an author, and a newsletter to sign up for: no more than pages need."""
    keep("essay in a web process", make_essay)
    return EssayPage.objects.get(slug="gap")


def make_essay():
    lay_the_ground()
    offer_newsletter()
    home = HomePage.objects.get(locale__language_code="ja")
    people = home.add_child(instance=AuthorIndexPage(title="書き手", slug="authors", locale=home.locale))
    shelves = home.add_child(instance=CategoryIndexPage(title="棚", slug="categories", locale=home.locale))
    author, category = AuthorPageFactory(parent=people, slug="hamano"), CategoryPageFactory(parent=shelves)
    EssayPageFactory(parent=home, slug="gap", authors=[author], category=category)


@pytest.fixture
def web(essay) -> Web:
    return Web()
