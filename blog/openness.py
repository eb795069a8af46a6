"""Which pages are open to everybody, without asking the database for each."""

from collections.abc import Collection
from typing import TypeVar

from django.db import models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from wagtail.models import Page, PageViewRestriction

from blog.memory import recall

P = TypeVar("P", bound=Page)

# From the restricted pages on: copies of what lies below them, copies of what lies below those, to the end.
_CLOSED = """
WITH RECURSIVE closed(path) AS (
    SELECT page.path FROM wagtailcore_page page
    JOIN wagtailcore_pageviewrestriction restriction ON restriction.page_id = page.id
  UNION
    SELECT copy.path FROM closed
    JOIN wagtailcore_page source ON substr(source.path, 1, length(closed.path)) = closed.path
    JOIN wagtailcore_page copy ON copy.alias_of_id = source.id
)
"""
_OF_PAGES = """
SELECT page.id FROM closed
JOIN wagtailcore_page page ON substr(page.path, 1, length(closed.path)) = closed.path
"""

_PATHS = "SELECT path FROM closed"


def open_pages(pages: "QuerySet[P]") -> "QuerySet[P]":
    """Return those pages that are live and open to everybody, without a query beforehand.

    A mirrored copy is as closed as its source, whatever the source is closed by; so is
    what lies below either. Everything that shows readers pages they did not ask for by
    name begins here: lists, feeds, search, sitemap.
    """
    closed = RawSQL(_CLOSED + _OF_PAGES, [])  # noqa: S611 - made of constants
    return pages.filter(live=True).exclude(pk__in=closed)


def is_open(page: Page) -> bool:
    """Whether a page is open to everybody."""
    return not is_below(page, closed_paths())


def is_below(page: Page, paths: Collection[str]) -> bool:
    """Whether a page stands at one of the paths of the tree, or below it."""
    return any(page.path[:end] in paths for end in range(Page.steplen, len(page.path) + 1, Page.steplen))


def closed_paths() -> frozenset[str]:
    """Return the paths of restricted pages and of the copies of what they close; remembered, else one query."""
    return recall("closed paths", _closed_paths)


def _closed_paths() -> frozenset[str]:
    return frozenset(closed_pages().values_list("path", flat=True))


def closed_pages() -> "QuerySet[Page]":
    """Return the pages that close what lies below them: restricted ones, and copies of what those close."""
    found: QuerySet[Page] = Page.objects.filter(path__in=RawSQL(_CLOSED + _PATHS, []))  # noqa: S611 - made of constants
    return found


class KnowsWhetherOpen(models.Model):
    """Mixin for pages: asks for restrictions only where there may be some."""

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return the restrictions that apply to this page, and to the source it is a copy of."""
        if is_open(self):
            return PageViewRestriction.objects.none()
        found = super().get_view_restrictions()  # type: ignore[misc]
        source = self.alias_of  # type: ignore[attr-defined]
        while source is not None:
            found |= source.get_view_restrictions()
            source = source.alias_of
        return found
