"""A small publication and its people, for every test of the blog."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from blog.models import AuthorPage, CategoryPage, EssayPage, HomePage
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory, make_publication


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Wagtail remembers renditions and root pages by ids, which the next test gives out again."""
    cache.clear()


@pytest.fixture
def homes(db: None) -> dict[str, HomePage]:
    return make_publication()


@pytest.fixture
def home(homes: dict[str, HomePage]) -> HomePage:
    return homes["ja"]


@pytest.fixture
def author(home: HomePage) -> AuthorPage:
    return AuthorPageFactory(parent=home, slug="hamano")


@pytest.fixture
def category(home: HomePage) -> CategoryPage:
    return CategoryPageFactory(parent=home, slug="dialogue")


@pytest.fixture
def essay(home: HomePage, author: AuthorPage, category: CategoryPage) -> EssayPage:
    """A live essay that lacks nothing."""
    return EssayPageFactory(parent=home, slug="gap", authors=[author], category=category)


@pytest.fixture
def admin_user(db: None):
    return get_user_model().objects.create_superuser("admin", "admin@example.jp", "a-long-password")


@pytest.fixture
def editor(admin_user) -> Client:
    """A browser signed in as someone who may do everything."""
    client = Client()
    client.force_login(admin_user)
    return client
