"""Putting the demo's pages in their place, published at moments past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from wagtail.models import Page

from newsletter.demo.ledger import Ledger

AnyPage = TypeVar("AnyPage", bound=Page)


def publish(page: AnyPage, *, at: datetime) -> AnyPage:
    """Publish a page's present state as if it had happened at `at`, and return it."""
    page.first_published_at = at
    page.save_revision().publish()
    date_back(page, at=at)
    page.refresh_from_db()
    return page


def date_back(page: Page, *, at: datetime) -> None:
    """Let a published page look as if its publication had happened at `at`."""
    page.revisions.update(created_at=at)
    Page.objects.filter(pk=page.pk).update(
        first_published_at=at, last_published_at=at, latest_revision_created_at=at
    )


def add_page(ledger: Ledger, key: str, *, parent: Page, page: AnyPage, at: datetime | None) -> AnyPage:
    """Add a page below `parent` and record it; published at `at`, or kept as a draft without it.

    Raises `ValidationError` when the address is taken.
    """
    with transaction.atomic():
        page.locale = parent.locale
        page.live = at is not None
        parent.add_child(instance=page)
        if at is None:
            page.save_revision()
        else:
            publish(page, at=at)
        ledger.add(key, page)
    return page


@contextmanager
def recording_new_pages(ledger: Ledger) -> Iterator[None]:
    """Record every page that is made inside, by its path in the tree's addresses."""
    before = set(Page.objects.values_list("pk", flat=True))
    yield
    made = Page.objects.exclude(pk__in=before).order_by("path").specific()
    ledger.add_all([(f"page:{page.url_path}", page) for page in made])
