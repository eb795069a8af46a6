"""Many rows at once, the quickest way each database has: COPY on PostgreSQL, prepared INSERTs on SQLite."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection

LINES_AT_ONCE = 500
"""So many go to the server together, which is at work on them while the next are written."""


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[str]], same: Mapping[str, Any]) -> int:
    """Insert rows whose `columns` vary; the columns in `same` have one value in all of them. Returns their number.

    Varying values are given as text and never null. Raises `IntegrityError` when one is there already; the whole
    transaction must then be done again. Needs one.
    """
    names = ", ".join([*columns, *same])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = copy_lines(rows, width=len(columns), tail=[_copied(value) for value in same.values()])
            # Django translates the errors of `execute` alone.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                while part := "".join(islice(lines, LINES_AT_ONCE)):
                    copy.write(part)
        else:
            marks = ", ".join(["%s"] * (len(columns) + len(same)))
            tail = tuple(same.values())
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
            cursor.executemany(sql, [(*row, *tail) for row in rows])
        return int(cursor.rowcount)


def insert_in_a_row(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[str]], same: Mapping[str, Any]
) -> range | None:
    """`insert_rows`, and the ids that the rows got, in their order.

    None where others took numbers meanwhile, so that the ids do not follow each other, and on SQLite. To ask for
    each row's id, or to reserve it, would take about as long as writing one more index.
    """
    if connection.vendor != "postgresql":
        insert_rows(table, columns, rows, same)
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        (before,) = cursor.fetchone()
        inserted = insert_rows(table, columns, rows, same)
        cursor.execute("SELECT currval(pg_get_serial_sequence(%s, 'id'))", [table])
        (last,) = cursor.fetchone()
    return range(before + 1, last + 1) if last - before == inserted else None


def copy_lines(rows: Iterable[Sequence[str]], *, width: int, tail: Sequence[str]) -> Iterator[str]:
    r"""Rows in the text format of COPY; `tail` ends each and is escaped already.

    Nearly all rows are free of what COPY must have escaped (`\`, tab, line feed, carriage return): a look at the
    joined line is quicker than at each value.
    """
    end = "".join(f"\t{value}" for value in tail) + "\n"
    tabs = width - 1
    for row in rows:
        line = "\t".join(row)
        if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != tabs:
            line = "\t".join(map(escaped, row))
        yield line + end


def escaped(value: str) -> str:
    r"""A value as COPY's text format writes it. https://www.postgresql.org/docs/current/sql-copy.html"""
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _copied(value: Any) -> str:
    return "\\N" if value is None else escaped(str(value))


def reserve_ids(table: str, number: int) -> list[int]:
    """Ids for rows about to be inserted in this transaction, which nobody else gets.

    SQLite has one writer at a time, so the numbers after the last one are ours while the transaction lasts.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            # Looked up once: within the next question it would be for each number.
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT nextval(CAST(%s AS regclass)) FROM generate_series(1, %s)", [sequence, number])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
    return list(range(last + 1, last + number + 1))


def matching(table: str, column: str, values: Sequence[str], *, wanted: str) -> list[Any]:
    """The `wanted` column of the rows whose `column` is one of many values, in one question.

    No value holds a line feed: one text of lines is much quicker made than an array of thousands.
    """
    if not values:
        return []
    if connection.vendor == "postgresql":
        condition, parameter = "= ANY(string_to_array(%s, chr(10)))", "\n".join(values)
    else:
        condition, parameter = "IN (SELECT value FROM json_each(%s))", json.dumps(list(values))
    with connection.cursor() as cursor:
        sql = f"SELECT {wanted} FROM {table} WHERE {column} {condition}"  # noqa: S608 - names of our own
        cursor.execute(sql, [parameter])
        return [row[0] for row in cursor.fetchall()]


def leave_flushing_to_the_server() -> None:
    """Not wait for the disk at the end of this transaction, where the database can do so and stay consistent.

    PostgreSQL writes it out within a second. If the whole server falls before, the transaction never was: for one
    that can be found missing and done again. https://www.postgresql.org/docs/current/wal-async-commit.html
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def as_text(moment: datetime) -> str:
    """A time as both databases read it: UTC, and on SQLite without saying so, as Django keeps it there."""
    utc = moment.astimezone(UTC)
    return utc.isoformat(" ") if connection.vendor == "postgresql" else str(utc.replace(tzinfo=None))
