"""How PostgreSQL is emptied after a test that commits: row by row.

Django would truncate all our tables, which gives each of them and of their indexes a new file:
seconds of a slow disk after every such test, where most tables hold no row at all. Foreign keys
are deferred, so the tables may come in any order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations


@contextmanager
def by_deleting() -> Iterator[None]:
    """Let PostgreSQL delete rows where Django would truncate tables; counters go on as they would then."""
    truncating = DatabaseOperations.sql_flush

    def deleting(self: Any, style: Any, tables: list[str], *, reset_sequences: bool = False, **others: Any) -> Any:
        if reset_sequences:
            return truncating(self, style, tables, reset_sequences=reset_sequences, **others)
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", deleting)
        yield
