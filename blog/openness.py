"""Which pages are open to everybody, without asking the database for each."""

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


def open_pages(pages: "QuerySet[P]") -> "QuerySet[P]":
    """Return those pages that are live and open to everybody, without a query beforehand.

    A mirrored copy is as closed as its source, whatever the source is closed by; so is
    what lies below either. Everything that shows readers pages they did not ask for by
    name begins here: lists, feeds, search, sitemap.
    """
    closed = RawSQL(_CLOSED + _OF_PAGES, [])  # noqa: S611 - made of constants
    return pages.filter(live=True).exclude(pk__in=closed)


def is_open(page: Page) -> bool:
    """Whether a page is surely open to everybody: nothing above it or of it is restricted or a mirrored copy."""
    doubtful = recall("doubtful paths", _doubtful_paths)
    return not any(page.path[:end] in doubtful for end in range(Page.steplen, len(page.path) + 1, Page.steplen))


def _doubtful_paths() -> frozenset[str]:
    """Mirrored copies share the restrictions of their sources: where there are some, Wagtail is asked."""
    restricted = PageViewRestriction.objects.values_list("page__path", flat=True).distinct()
    if not restricted:
        return frozenset()
    return frozenset(restricted) | frozenset(
        Page.objects.filter(alias_of__isnull=False).values_list("path", flat=True)
    )


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
