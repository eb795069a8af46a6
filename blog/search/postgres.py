"""Searching in PostgreSQL's text search vectors."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, Q, QuerySet, When
from modelsearch.backends.database.postgres import postgres
from modelsearch.query import Phrase, PlainText

from blog.search import expressions
from blog.search.backend import japanese_indexer, terms_of
from blog.search.ranking import RankedCompiler, RankedResults
from blog.search.synonyms import Term

Entry = postgres.IndexEntry


class Compiled:
    """What asking for words and asking for a beginning have in common."""

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]
        terms, operator = terms_of(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)  # type: ignore[attr-defined]
        text = expressions.tsquery(terms, operator=operator)
        return SearchQuery(f"!({text})" if invert else text, search_type="raw", config=config)

    def get_search_vectors(self, search_query: Any) -> Any:
        """Asking for named fields reads the index too: the stock way reads the uncut columns."""
        vectors = self.get_index_vectors(search_query)  # type: ignore[attr-defined]
        return vectors[:1] if self.only_title and len(vectors) > 1 else vectors

    @property
    def only_title(self) -> bool:
        """Whether nothing but titles was asked for."""
        return list(self.fields or []) == ["title"]  # type: ignore[attr-defined]


class Compiler(RankedCompiler, Compiled, postgres.PostgresSearchQueryCompiler):
    """Finds what stands in a row, and ranks by `ts_rank` what is alike in its title."""

    def best(self) -> QuerySet[Any, int]:
        asked = self.build_tsquery(self.query, config="simple")
        title: Any = F("title")  # vectors are joined by a method Django keeps to itself
        body = F("body")
        vector = title if self.only_title else title._combine(body, "||", False)  # as the index has it
        terms, operator = terms_of(self.query, last_is_prefix=False)
        entries = Entry.objects.alias(vector=vector).filter(vector=asked)
        found = self.of_pages(entries.filter(in_a_row(terms, operator=operator, only_title=self.only_title)))
        rank = SearchRank(title, asked, weights=self.sql_weights) + SearchRank(
            body, asked, weights=self.sql_weights
        )
        found = found.order_by(Case(When(title=asked, then=0), default=1), rank.desc(), "-page")
        return found.values_list("page", flat=True)


class AutocompleteCompiler(Compiled, postgres.PostgresAutocompleteQueryCompiler):
    """The stock one, asking for our tokens."""


class Results(RankedResults, postgres.PostgresSearchResults):
    """The stock ones, ranked in the index."""


class Backend(postgres.PostgresSearchBackend):
    """modelsearch's backend with our compilers."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    results_class = Results


def in_a_row(terms: list[Term], *, operator: str, only_title: bool) -> Q:
    """Return the condition that the pairs of each run stand in a row: the index keeps its text as well."""
    words = [reduce(or_, [_all(rows, only_title) for rows in term]) for term in expressions.rows(terms)]
    return reduce(or_ if operator == "or" else and_, words)


def _all(rows: list[str], only_title: bool) -> Q:
    return reduce(and_, [_held(row, only_title) for row in rows], ~Q(pk=None))  # without rows: any entry


def _held(row: str, only_title: bool) -> Q:
    in_title = Q(title_text__contains=row)
    return in_title if only_title else in_title | Q(body_text__contains=row)


def backend() -> type:
    """Return the backend, and have what is indexed cut into our tokens from now on. Idempotent."""
    if postgres.ObjectIndexer.__name__ != "JapaneseIndexer":
        postgres.ObjectIndexer = japanese_indexer(postgres.ObjectIndexer, read_again=False)
    return Backend
