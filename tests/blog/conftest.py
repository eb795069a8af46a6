"""A small publication and its people, for every test of the blog."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from blog.models import AuthorPage, CategoryPage, EssayPage, HomePage
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory, make_publication
from tests.factories.kept import keep
from tests.factories.renditions import made_once

FIRST_NUMBER = 3
"""Of what a test makes with a factory; the numbers before it are those of the author, category and essay below."""


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Wagtail remembers renditions and root pages by ids, which the next test gives out again."""
    cache.clear()


@pytest.fixture(autouse=True)
def counted_from_the_start() -> None:
    """What a factory counts (addresses, minutes of publication) depends on no test before this one."""
    EssayPageFactory.reset_sequence(FIRST_NUMBER, force=True)


@pytest.fixture(scope="session", autouse=True)
def renditions_made_once() -> Iterator[None]:
    with made_once():
        yield


@pytest.fixture
def homes(db: None) -> dict[str, HomePage]:
    return make_publication()


@pytest.fixture
def home(homes: dict[str, HomePage]) -> HomePage:
    return homes["ja"]


@pytest.fixture
def author(home: HomePage) -> AuthorPage:
    keep("author", lambda: AuthorPageFactory(parent=home, slug="hamano", __sequence=0))
    return AuthorPage.objects.get(slug="hamano")


@pytest.fixture
def category(home: HomePage) -> CategoryPage:
    keep("category", lambda: CategoryPageFactory(parent=home, slug="dialogue", __sequence=1))
    return CategoryPage.objects.get(slug="dialogue")


@pytest.fixture
def essay(home: HomePage, author: AuthorPage, category: CategoryPage) -> EssayPage:
    """A live essay that lacks nothing, older than those a test makes."""
    fields = {"slug": "gap", "authors": [author], "category": category, "__sequence": 2}
    keep("essay", lambda: EssayPageFactory(parent=home, **fields))
    return EssayPage.objects.get(slug="gap")


@pytest.fixture
def admin_user(db: None):
    return get_user_model().objects.create_superuser("admin", "admin@example.jp", "a-long-password")


@pytest.fixture
def editor(admin_user) -> Client:
    """A browser signed in as someone who may do everything."""
    client = Client()
    client.force_login(admin_user)
    return client
