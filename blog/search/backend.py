"""The search backend: modelsearch's own for the database at hand, made to know Japanese.

Both index Japanese as pairs of characters and ask for it the same way; `tokens` has
the rules. SQLite asks for the pairs in a row. PostgreSQL asks for all of them, because
positions in its vectors end at 16,383 and a long essay would not be found.
"""

from functools import cache, reduce
from operator import and_, or_
from typing import Any

from django.db import connection

from blog.search import tokens
from blog.search.tokens import Match, Run

TextQuery = Any  # modelsearch's PlainText or Phrase


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - Wagtail looks for this name
    """Return the search backend that fits the default database."""
    backend = _postgres() if connection.vendor == "postgresql" else _sqlite()
    return backend(params)


def words_of(query: TextQuery, *, last_is_prefix: bool) -> tuple[list[list[Run]], str]:
    """Return a text query's words as runs and how they join (`and`, `or`).

    While someone is still typing, the last run is a beginning.
    """
    words = tokens.question(query.query_string) or [[Run((tokens.NOTHING,), Match.WORD, "")]]
    if last_is_prefix and words[-1][-1].match is Match.WORD:
        last = words[-1][-1]
        words[-1][-1] = Run(last.tokens, Match.BEGINNING, last.text)
    return words, getattr(query, "operator", "and").lower()


def japanese_indexer(stock: type) -> type:
    """Return modelsearch's indexer with every indexed value cut into our tokens."""

    class JapaneseIndexer(stock):
        def prepare_field(self, obj: Any, field: Any) -> Any:
            from modelsearch.index import RelatedFields

            for entry in super().prepare_field(obj, field):
                # The fields of a related object come back through this method, already cut.
                yield entry if isinstance(field, RelatedFields) else (*entry[:-1], tokens.index_text(entry[-1]))

    return JapaneseIndexer


@cache
def _sqlite() -> type:
    from modelsearch.backends.database.sqlite import sqlite
    from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
    from modelsearch.query import Phrase, PlainText

    def lexeme(run: Run) -> Any:
        return Lexeme(" ".join(run.tokens), prefix=run.match is Match.BEGINNING)

    class Compiled:
        def build_search_query_content(self, query: Any, config: Any = None) -> Any:
            if not isinstance(query, PlainText | Phrase):
                return super().build_search_query_content(query, config=config)  # type: ignore[misc]
            words, operator = words_of(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)  # type: ignore[attr-defined]
            parts = [reduce(and_, [lexeme(run) for run in runs]) for runs in words]
            return SearchQueryExpression(reduce(or_ if operator == "or" else and_, parts), config=config)

    class Compiler(Compiled, sqlite.SQLiteSearchQueryCompiler):
        pass

    class AutocompleteCompiler(Compiled, sqlite.SQLiteAutocompleteQueryCompiler):
        pass

    class Backend(sqlite.SQLiteSearchBackend):
        query_compiler_class = Compiler
        autocomplete_query_compiler_class = AutocompleteCompiler

    sqlite.ObjectIndexer = japanese_indexer(sqlite.ObjectIndexer)
    return Backend


@cache
def _postgres() -> type:
    from django.contrib.postgres.search import SearchQuery
    from modelsearch.backends.database.postgres import postgres
    from modelsearch.backends.database.postgres.query import Lexeme
    from modelsearch.query import Phrase, PlainText

    def lexemes(run: Run, *, in_a_row: bool, invert: bool) -> list[Any]:
        if in_a_row:
            return [Lexeme(" ".join(run.tokens), invert=invert, prefix=run.match is Match.BEGINNING)]
        return [Lexeme(token, invert=invert, prefix=run.match is Match.BEGINNING) for token in run.tokens]

    class Compiled:
        def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
            if not isinstance(query, PlainText | Phrase):
                return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]
            words, operator = words_of(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)  # type: ignore[attr-defined]
            within, between = and_, or_ if operator == "or" else and_
            if invert:  # De Morgan: "not all of these" is "any of them missing"
                within, between = or_, and_ if operator == "or" else or_
            in_a_row = isinstance(query, Phrase)
            parts = [
                reduce(within, [one for run in runs for one in lexemes(run, in_a_row=in_a_row, invert=invert)])
                for runs in words
            ]
            return SearchQuery(reduce(between, parts), search_type="raw", config=config)

        def get_search_vectors(self, search_query: Any) -> Any:
            """Asking for named fields reads the index too: the stock way reads the uncut columns."""
            vectors = self.get_index_vectors(search_query)  # type: ignore[attr-defined]
            only_title = list(self.fields or []) == ["title"]  # type: ignore[attr-defined]
            return vectors[:1] if only_title and len(vectors) > 1 else vectors

    class Compiler(Compiled, postgres.PostgresSearchQueryCompiler):
        pass

    class AutocompleteCompiler(Compiled, postgres.PostgresAutocompleteQueryCompiler):
        pass

    class Backend(postgres.PostgresSearchBackend):
        query_compiler_class = Compiler
        autocomplete_query_compiler_class = AutocompleteCompiler

    postgres.ObjectIndexer = japanese_indexer(postgres.ObjectIndexer)
    return Backend
