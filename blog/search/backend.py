"""The search backend: modelsearch's own for the database at hand, made to know Japanese.

Both index Japanese as pairs of characters and ask for it the same way; `tokens` has
the rules. Both find the same pages, those whose title answers first. SQLite asks for
the pairs in a row. PostgreSQL asks for all of them and then looks whether they stand
in a row, because positions in its vectors end at 16,383 and a long essay would not be
found.
"""

from functools import cache
from typing import Any

from django.db import connection
from wagtail.search.query import PlainText

from blog.search import tokens
from blog.search.synonyms import Term
from blog.search.tokens import Match, Run

TextQuery = Any  # modelsearch's PlainText or Phrase

# A field with a boost above the usual counts for more; SQLite only knows so by reading it again.
TIMES_READ = 3


class Asked(PlainText):
    """A question whose words are already known with all that may be found for them."""

    def __init__(self, text: str, terms: list[Term]) -> None:
        super().__init__(text)
        self.terms = terms


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - Wagtail looks for this name
    """Return the search backend that fits the default database."""
    return _backend()(params)


@cache
def _backend() -> type:
    if connection.vendor == "postgresql":
        from blog.search.postgres import backend
    else:
        from blog.search.sqlite import backend
    return backend()


def terms_of(query: TextQuery, *, last_is_prefix: bool) -> tuple[list[Term], str]:
    """Return a text query's words and how they join (`and`, `or`).

    While someone is still typing, the last run is a beginning.
    """
    if isinstance(query, Asked):
        return query.terms, "and"
    words = tokens.question(query.query_string) or [[Run((tokens.NOTHING,), Match.WORD, "")]]
    if last_is_prefix and words[-1][-1].match is Match.WORD:
        last = words[-1][-1]
        words[-1][-1] = Run(last.tokens, Match.BEGINNING, last.text)
    return [(tuple(runs),) for runs in words], getattr(query, "operator", "and").lower()


def japanese_indexer(stock: type, *, read_again: bool) -> type:
    """Return modelsearch's indexer with every indexed value cut into our tokens.

    `read_again` has a boosted field stand in the index `TIMES_READ` times. Each field of an
    object is read once: modelsearch goes over all of them for the title, the text and the
    beginnings of words each, and what an edition is found by takes two queries.
    """

    class JapaneseIndexer(stock):
        def __init__(self, obj: Any, *arguments: Any) -> None:
            super().__init__(obj, *arguments)
            self._read: dict[int, list[Any]] = {}

        def prepare_field(self, obj: Any, field: Any) -> Any:
            if obj is not self.obj:
                return self._cut(obj, field)
            if id(field) not in self._read:
                self._read[id(field)] = list(self._cut(obj, field))
            return self._read[id(field)]

        def _cut(self, obj: Any, field: Any) -> Any:
            from modelsearch.index import RelatedFields

            for entry in super().prepare_field(obj, field):
                if isinstance(field, RelatedFields):  # came back through this method, already cut
                    yield entry
                    continue
                boosted = read_again and (getattr(field, "boost", None) or 1) > 1 and field.field_name != "title"
                cut = tokens.index_text(entry[-1])
                yield (*entry[:-1], " ".join([cut] * TIMES_READ) if boosted else cut)

    return JapaneseIndexer
