"""Searching in PostgreSQL's text search vectors."""

import copy
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, F, FloatField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat
from modelsearch.backends.database.postgres import postgres
from modelsearch.query import Phrase, PlainText

from blog.search import expressions
from blog.search.backend import japanese_indexer, terms_of
from blog.search.synonyms import Term

TITLE_FIRST = 100.0  # more than any rank of the text


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


class Compiler(Compiled, postgres.PostgresSearchQueryCompiler):
    """Finds what stands in a row, and puts first what stands in the title."""

    def search(self, config: Any, start: Any, stop: Any, score_field: Any = None, backend: Any = None) -> Any:
        if not isinstance(self.query, PlainText | Phrase):
            return super().search(config, start, stop, score_field=score_field, backend=backend)
        narrowed = copy.copy(self)
        narrowed.queryset = in_a_row(self.queryset, *terms_of(self.query, last_is_prefix=False), self.only_title)
        return super(Compiler, narrowed).search(config, start, stop, score_field=score_field, backend=backend)

    def _build_rank_expression(self, vectors: Any, config: Any) -> Any:
        rank = super()._build_rank_expression(vectors, config)
        if not isinstance(self.query, PlainText | Phrase):
            return rank
        asked = self.build_tsquery(self.query, config=config)
        title = When(index_entries__title=asked, then=Value(TITLE_FIRST))
        return Case(title, default=Value(0.0), output_field=FloatField()) + rank


class AutocompleteCompiler(Compiled, postgres.PostgresAutocompleteQueryCompiler):
    """The stock one, asking for our tokens."""


class Backend(postgres.PostgresSearchBackend):
    """modelsearch's backend with our compilers."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler


def in_a_row(queryset: QuerySet[Any], terms: list[Term], operator: str, only_title: bool) -> QuerySet[Any]:
    """Narrow a queryset to what holds the pairs of each run in a row: the index keeps its text as well."""
    wanted = expressions.rows(terms)
    if not any(row for alternatives in wanted for row in alternatives):
        return queryset
    title = F("index_entries__title_text")
    text = (
        title if only_title else Concat(title, Value(" "), F("index_entries__body_text"), output_field=TextField())
    )
    parts = [reduce(or_, [_all(rows) for rows in alternatives]) for alternatives in wanted]
    return queryset.alias(cut_text=text).filter(reduce(or_ if operator == "or" else and_, parts))


def _all(rows: list[str]) -> Q:
    return reduce(and_, [Q(cut_text__contains=row) for row in rows], ~Q(pk=None))


def backend() -> type:
    """Return the backend, and have what is indexed cut into our tokens from now on. Idempotent."""
    if postgres.ObjectIndexer.__name__ != "JapaneseIndexer":
        postgres.ObjectIndexer = japanese_indexer(postgres.ObjectIndexer, read_again=False)
    return Backend
