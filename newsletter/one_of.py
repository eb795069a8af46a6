"""Thousands of values to look for as one parameter of a query: to write out each takes longer than to find it."""

import json
from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL


def one_of(ids: Collection[int]) -> RawSQL:
    """What stands after `__in` for rows' ids."""
    return _listed(list(ids), "bigint")


def one_of_uuids(values: Collection[UUID]) -> RawSQL:
    """The same for UUIDs, which SQLite keeps as 32 digits."""
    return _listed([value.hex for value in values], "uuid")


def one_of_lines(values: Collection[str]) -> RawSQL:
    """The same for texts none of which is empty or holds a line feed, such as hashes: lines are read quicker."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT string_to_table(%s, chr(10))", ["\n".join(values)])
    return _listed(list(values), "text")


def as_array(values: Collection[int | str]) -> str:
    """Numbers or texts as PostgreSQL reads an array: the driver would look at each value's type, in Python."""
    quoted = (str(value).replace("\\", r"\\").replace('"', r"\"") for value in values)
    return '{"' + '","'.join(quoted) + '"}' if values else "{}"


def _listed(values: list[int] | list[str], kind: str) -> RawSQL:
    if connection.vendor == "postgresql":
        sql = f"SELECT unnest(CAST(%s AS {kind}[]))"
        return RawSQL(sql, [as_array(values)])  # noqa: S611 - kinds of our own
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(values)])
