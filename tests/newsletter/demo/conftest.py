"""One seeded database for a whole module: each test works in a savepoint that is rolled back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from blog.images import PublicationImage
from newsletter.consent.models import Subscriber, Subscription
from newsletter.demo import pictures
from newsletter.demo.seeding import Seeded, seed
from newsletter.newsletters.models import Newsletter
from newsletter.roles import ensure_roles
from tests.factories.kept import keep

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def a_small_picture(name: str) -> bytes:
    """In place of the real drawings, which have their own test and take seconds."""
    out = BytesIO()
    Image.new("RGB", (160, 90), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def small_pictures() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "draw", a_small_picture)
        yield


def a_persons_subscription() -> Subscription:
    """Somebody who is not of the demo signs up."""
    subscriber = Subscriber.objects.create(email="yuka@reader.example", email_key="yuka@reader.example")
    return Subscription.objects.create(
        subscriber=subscriber, newsletter=Newsletter.objects.get(), state="active", confirmed_at=NOW
    )


def counts() -> dict[str, int]:
    """How many rows each model has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.fixture(scope="session")
def made_demos() -> list[Seeded]:
    """What the first making of the demo returned, for the modules that get its rows from memory."""
    return []


@pytest.fixture(scope="module")
def seeded_module(
    django_db_setup, django_db_blocker, small_pictures, made_demos: list[Seeded]
) -> Iterator[tuple[Seeded, dict[str, int]]]:
    """The demo, made once by a worker and rolled back after each module, and what was there before."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_roles()
        before = counts()
        keep("demo", lambda: made_demos.insert(0, seed(now=NOW)))
        put_pictures_back()
        yield made_demos[0], before
        transaction.set_rollback(True)


def put_pictures_back() -> None:
    """Rows come back from memory, files do not: a removal of the demo deletes them."""
    for image in PublicationImage.objects.all():
        if not default_storage.exists(image.file.name):
            default_storage.save(image.file.name, ContentFile(a_small_picture(image.file.name)))


@pytest.fixture
def seeded(seeded_module: tuple[Seeded, dict[str, int]]) -> Iterator[Seeded]:
    """The demo; whatever a test does to it is undone."""
    with transaction.atomic():
        yield seeded_module[0]
        transaction.set_rollback(True)


@pytest.fixture
def counts_before(seeded_module: tuple[Seeded, dict[str, int]]) -> dict[str, int]:
    """How many rows each model had before the demo was made."""
    return seeded_module[1]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put these tests on one worker, before a transactional test empties the tables and Wagtail's first data."""
    for item in items:
        if "seeded_module" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demo-data"))
            item.add_marker(pytest.mark.django_db)  # or the module, run alone, would meet no test database
