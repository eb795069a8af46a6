"""Searching in SQLite's FTS5."""

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import BM25, MatchExpression, SearchQueryExpression
from modelsearch.query import Phrase, PlainText

from blog.search import expressions
from blog.search.backend import japanese_indexer, terms_of
from blog.search.ranking import RankedCompiler, RankedResults

Entry = sqlite.SQLiteFTSIndexEntry


class Compiled:
    """What asking for words and asking for a beginning have in common."""

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_search_query_content(query, config=config)  # type: ignore[misc]
        terms, operator = terms_of(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)  # type: ignore[attr-defined]
        return SearchQueryExpression(Value(expressions.fts5(terms, operator=operator)), config=config)


class Compiler(RankedCompiler, Compiled, sqlite.SQLiteSearchQueryCompiler):
    """Ranks by BM25 what is alike in its title."""

    def best(self) -> QuerySet[Any, int]:
        asked = self.build_search_query(self.query)
        in_title = Entry.objects.filter(MatchExpression(["title"], asked)).values("pk")
        entries = Entry.objects.filter(MatchExpression(self.fields or self.FTS_TABLE_FIELDS, asked))
        found = self.of_pages(entries, entry="index_entry__")
        found = found.order_by(Case(When(pk__in=in_title, then=0), default=1), BM25(), "-page")
        return found.values_list("page", flat=True)


class AutocompleteCompiler(Compiled, sqlite.SQLiteAutocompleteQueryCompiler):
    """The stock one, asking for our tokens."""


class Results(RankedResults, sqlite.SQLiteSearchResults):
    """The stock ones, ranked in the index."""


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
