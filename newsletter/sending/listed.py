"""Values of raw SQL, on PostgreSQL and SQLite alike: times, and many rows as one parameter.

A placeholder for each value of many rows costs more than the database's work on it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from newsletter.one_of import as_array

INTEGER, TEXT, MOMENT, JSON = "bigint", "text", "timestamptz", "json"


def listed(columns: Mapping[str, str]) -> str:
    """The SQL of a relation with these columns (name and kind), whose one parameter is `packed` rows."""
    if connection.vendor == "postgresql":
        chosen = [_postgres(place, name, kind) for place, (name, kind) in enumerate(columns.items())]
        return f"(SELECT {', '.join(chosen)} FROM json_array_elements(CAST(%s AS json)) AS one)"  # noqa: S608
    chosen = [f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(columns)]
    return f"(SELECT {', '.join(chosen)} FROM json_each(%s))"  # noqa: S608


def packed(rows: Iterable[Sequence[Any]]) -> str:
    """The parameter of `listed`: each row's values in the order of its columns."""
    return json.dumps(list(rows), ensure_ascii=False, default=_written)


def listed_by_column(columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[str]]:
    """The SQL of a relation and its parameters: what `listed` and `packed` say, for thousands of rows.

    PostgreSQL reads an array for each column in less than a third of the time of one list of rows. There are
    rows, and their values are numbers and texts.
    """
    if connection.vendor != "postgresql":
        return listed(columns), [packed(rows)]
    arrays = ", ".join(f"CAST(%s AS {kind}[])" for kind in columns.values())
    relation = f"(SELECT * FROM unnest({arrays}) AS one({', '.join(columns)}))"  # noqa: S608
    return relation, [as_array(values) for values in zip(*rows, strict=True)]


def elements(column: str) -> str:
    """The SQL of a relation with one column, `text`: what is in a listed column of kind `JSON`."""
    if connection.vendor == "postgresql":
        return f"SELECT json_array_elements_text({column}) AS text"
    return f"SELECT value AS text FROM json_each({column})"  # noqa: S608


def _postgres(place: int, name: str, kind: str) -> str:
    return f"one -> {place} AS {name}" if kind == JSON else f"CAST(one ->> {place} AS {kind}) AS {name}"


def _written(value: Any) -> str:
    """A time as the database's own columns write it."""
    if isinstance(value, datetime):
        return str(adapted(value))
    raise TypeError(type(value).__name__)


def moment() -> str:
    """The placeholder of a time."""
    return "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"


def adapted(value: Any) -> Any:
    """A parameter of raw SQL as Django's own fields would store it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def as_datetime(value: datetime | str | None) -> datetime | None:
    """A time read by raw SQL: SQLite keeps UTC without saying so."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
