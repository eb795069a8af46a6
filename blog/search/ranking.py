"""Ranking pages in the search index itself, on either database.

The stock way joins every page with its entry by a text made of its id. No database
can guess how many there will be: SQLite asked its index again for each page found,
PostgreSQL compared every entry with every page. Here the index is asked once, and
the pages of the slice shown are fetched by their ids.
"""

from typing import Any

from django.db.models import IntegerField, QuerySet
from django.db.models.functions import Cast
from modelsearch.query import Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.models import Page


class RankedCompiler:
    """A compiler that knows the ids of the best pages; `best` is the database's own part."""

    @property
    def ranks_itself(self) -> bool:
        """Whether this is a plain question for pages, best first."""
        plain = isinstance(self.query, PlainText | Phrase) and self.order_by_relevance  # type: ignore[attr-defined]
        return plain and issubclass(self.queryset.model, Page)  # type: ignore[attr-defined]

    def best(self) -> QuerySet[Any, int]:
        """Return the ids of the pages that answer: first those whose title does."""
        raise NotImplementedError

    def of_pages(self, entries: QuerySet[Any], *, entry: str = "") -> QuerySet[Any]:
        """Narrow entries of the index to pages that were asked for, each with its id as `page`."""
        pages = self.queryset  # type: ignore[attr-defined]
        kinds = get_descendants_content_types_pks(pages.model)
        found = entries.filter(**{f"{entry}content_type__in": kinds})
        found = found.annotate(page=Cast(f"{entry}object_id", IntegerField()))
        return found.filter(page__in=pages.order_by().values("pk"))


class RankedResults:
    """Results that fetch the pages of the slice asked for, and no others."""

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler  # type: ignore[attr-defined]
        if self._score_field or not getattr(compiler, "ranks_itself", False):  # type: ignore[attr-defined]
            return super()._do_search()  # type: ignore[misc]
        best = list(compiler.best()[self.start : self.stop])  # type: ignore[attr-defined]
        pages = compiler.queryset.in_bulk(best)
        return [pages[pk] for pk in best if pk in pages]

    def _do_count(self) -> int:
        compiler = self.query_compiler  # type: ignore[attr-defined]
        if not getattr(compiler, "ranks_itself", False):
            return super()._do_count()  # type: ignore[misc]
        return compiler.best()[self.start : self.stop].count()  # type: ignore[attr-defined]
