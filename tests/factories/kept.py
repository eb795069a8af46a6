"""What takes long to make and is the same each time: made once by a worker, then put back as rows."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from wagtail.models import Site

from tests.running.indexing import is_left_out

Row = tuple[Any, ...]
Rows = dict[Any, Row]


@dataclass(frozen=True)
class Change:
    """What making did to one table: its columns, and its rows by their key before and after."""

    columns: list[str]
    before: Rows
    after: Rows


ACCOUNTS = "config_user"
"""Those of a test have another password and hour each time."""
VARIANTS = 4
"""How many states of the database a worker remembers one making for: tests ask in other orders."""
GROUND = (
    "django_content_type",
    "auth_group",
    "auth_permission",
    ACCOUNTS,
    "wagtailcore_collection",
    "wagtailcore_locale",
)
"""Rows point into these tables from everywhere; after a flush, or a rollback on PostgreSQL, with other keys."""
Changes = dict[str, Change]
_written: dict[str, str] = {}
_kept: dict[Hashable, list[Changes]] = {}


def keep(key: Hashable, make: Callable[[], object]) -> None:
    """Do to the database what `make` does, from memory where `make` was called for `key` before.

    The rows are put back only where every table they belong to stands as it stood then, so a
    test that made something of its own first gets what `make` makes beside it. No signal is
    sent for rows put back, and no factory counts on: what `make` makes has its own numbers.
    """
    known = _kept.setdefault((connection.vendor, is_left_out(), key), [])
    for changes in known:
        if all(_stands(table, change) for table, change in changes.items()):
            with transaction.atomic():  # rows point to one another, whichever table comes first
                for table, change in changes.items():
                    _put(table, change)
            Site.clear_site_root_paths_cache()  # as the signals of what was put back would have
            return
    known.append(_watched(make))
    del known[:-VARIANTS]


def _stands(table: str, change: Change) -> bool:
    """Whether a table stands as it did. Of accounts only pointed at, more and changed ones do no harm."""
    now = _read(table)[1]
    if table == ACCOUNTS and change.before == change.after:
        return change.before.keys() <= now.keys()
    return now == change.before


def _watched(make: Callable[[], object]) -> Changes:
    before = _read_all()
    make()
    after = _read_all()
    return {
        table: Change(columns, before[table][1], rows)
        for table, (columns, rows) in after.items()
        if rows != before[table][1] or table in GROUND
    }


def _read_all() -> dict[str, tuple[list[str], Rows]]:
    # SQLite's index of words is filled by triggers of the table it belongs to.
    return {table: _read(table) for table in connection.introspection.table_names() if "_fts" not in table}


def _read(table: str) -> tuple[list[str], Rows]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns(table)} FROM {connection.ops.quote_name(table)}")
        columns = [column[0] for column in cursor.description]
        return columns, {row[0]: row for row in cursor.fetchall()}


def _columns(table: str) -> str:
    """The columns to be kept: all but those that PostgreSQL fills by itself, which nobody else may write."""
    if connection.vendor != "postgresql":
        return "*"
    if table not in _written:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 "
                "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                [connection.ops.quote_name(table)],
            )
            _written[table] = ", ".join(connection.ops.quote_name(name) for (name,) in cursor.fetchall())
    return _written[table]


def _put(table: str, change: Change) -> None:
    quote = connection.ops.quote_name
    old = [(key,) for key, row in change.before.items() if change.after.get(key) != row]
    new = [row for key, row in change.after.items() if change.before.get(key) != row]
    with connection.cursor() as cursor:
        if old:
            cursor.executemany(f"DELETE FROM {quote(table)} WHERE {quote(change.columns[0])} = %s", old)
        if new:
            names = ", ".join(map(quote, change.columns))
            places = ", ".join(["%s"] * len(change.columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", new)
