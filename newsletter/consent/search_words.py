"""The words a person is found by: company, reading and name as one text, in the spelling for comparing.

PostgreSQL keeps that text beside each person (migration 0028), for otherwise it would be
made anew from three fields of everybody at each search. SQLite is lent `fold` and makes it while it looks.
"""

from typing import Any

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

from newsletter.segments.folding import Folded

FIELDS = ("company", "name_reading", "family_name", "given_name")
BETWEEN = Value("\n")
"""No word holds it, so that none is found across two fields; family and given name are one word."""


class SearchWords(Func):
    """The text of one person; `path` leads to the subscriber, such as `subscriber__`."""

    output_field = TextField()

    def __init__(self, path: str, **extra: Any) -> None:
        super().__init__(*(F(f"{path}{field}") for field in FIELDS), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """The column the database keeps; no model knows it, because nothing else reads or writes it."""
        table = connection.ops.quote_name(self.get_source_expressions()[0].alias)
        return f"{table}.search_words", []

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """Made of the fields."""
        company, reading, family, given = self.get_source_expressions()
        whole = Concat(company, BETWEEN, reading, BETWEEN, family, given, output_field=TextField())
        return compiler.compile(Folded(whole).resolve_expression(compiler.query))
