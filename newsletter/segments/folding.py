"""Texts compared as people read them: full and half width, large and small letters are alike."""

import unicodedata
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Func, TextField

SQLITE_FUNCTION = "kawaraban_fold"


def fold(text: str) -> str:
    """A text in the one spelling for comparing: NFKC (`ＡＢＣ` is `ABC`, `ｶﾅ` is `カナ`), small letters."""
    return unicodedata.normalize("NFKC", text).lower()


class Folded(Func):
    """`fold` in the database, on both databases alike."""

    arity = 1
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL normalises by itself."""
        return super().as_sql(compiler, connection, template="LOWER(NORMALIZE(%(expressions)s, NFKC))", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite is lent ours."""
        return super().as_sql(compiler, connection, function=SQLITE_FUNCTION, **context)


def connect() -> None:
    """Lend `fold` to every SQLite connection there will be. Idempotent."""
    connection_created.connect(_lend, dispatch_uid="newsletter.segments.folding")


def _lend(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(SQLITE_FUNCTION, 1, fold, deterministic=True)
