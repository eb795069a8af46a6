"""Searching in SQLite's FTS5."""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import BM25, MatchExpression, SearchQueryExpression
from modelsearch.query import Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.models import Page

from blog.search import expressions
from blog.search.backend import japanese_indexer, terms_of

Entry = sqlite.SQLiteFTSIndexEntry


class Compiled:
    """What asking for words and asking for a beginning have in common."""

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_search_query_content(query, config=config)  # type: ignore[misc]
        terms, operator = terms_of(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)  # type: ignore[attr-defined]
        return SearchQueryExpression(Value(expressions.fts5(terms, operator=operator)), config=config)


class Compiler(Compiled, sqlite.SQLiteSearchQueryCompiler):
    """Ranks pages in the index itself: the stock way asks it again for every page found."""

    @property
    def ranks_itself(self) -> bool:
        """Whether this is a plain question for pages, best first."""
        plain = isinstance(self.query, PlainText | Phrase) and self.order_by_relevance
        return plain and issubclass(self.queryset.model, Page)

    def best(self) -> QuerySet[Any, int]:
        """Return the ids of the pages that answer: first those whose title does, then by BM25."""
        asked = self.build_search_query(self.query)
        in_title = Entry.objects.filter(MatchExpression(["title"], asked)).values("pk")
        kinds = get_descendants_content_types_pks(self.queryset.model)
        found = Entry.objects.filter(MatchExpression(self.fields or self.FTS_TABLE_FIELDS, asked))
        found = found.filter(index_entry__content_type__in=kinds)
        found = found.annotate(page=Cast("index_entry__object_id", IntegerField()))
        found = found.filter(page__in=self.queryset.order_by().values("pk"))
        return found.order_by(Case(When(pk__in=in_title, then=0), default=1), BM25(), "-page").values_list(
            "page", flat=True
        )


class AutocompleteCompiler(Compiled, sqlite.SQLiteAutocompleteQueryCompiler):
    """The stock one, asking for our tokens."""


class Results(sqlite.SQLiteSearchResults):
    """Fetches the pages of the slice asked for, and no others."""

    def _do_search(self) -> list[Any]:
        if self._score_field or not getattr(self.query_compiler, "ranks_itself", False):
            return super()._do_search()
        best = list(self.query_compiler.best()[self.start : self.stop])
        pages = self.query_compiler.queryset.in_bulk(best)
        return [pages[pk] for pk in best if pk in pages]

    def _do_count(self) -> int:
        if not getattr(self.query_compiler, "ranks_itself", False):
            return super()._do_count()
        return self.query_compiler.best()[self.start : self.stop].count()


class Backend(sqlite.SQLiteSearchBackend):
    """modelsearch's backend with our compilers."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    results_class = Results


def backend() -> type:
    """Return the backend, and have what is indexed cut into our tokens from now on. Idempotent."""
    if sqlite.ObjectIndexer.__name__ != "JapaneseIndexer":
        sqlite.ObjectIndexer = japanese_indexer(sqlite.ObjectIndexer, read_again=True)
    return Backend
