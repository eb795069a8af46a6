"""Own data as files to take away: JSON for programs, one table for people."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, pgettext

from newsletter.consent.own_data import Part
from newsletter.spreadsheets import csv_lines

NOTHING: tuple[Any, ...] = (None, "", [], {})


def as_json(parts: list[Part], *, now: datetime) -> str:
    """The data as JSON: each kind by its key with all its rows, times in UTC (ISO 8601)."""
    data: dict[str, Any] = {"exported_at": now} | {part.key: part.rows for part in parts}
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n"


def as_csv(parts: list[Part]) -> str:
    """The data as one table, a field a line, in the active language; with a BOM, by which Excel knows UTF-8."""
    heading = [gettext("Kind"), gettext("No."), gettext("Field"), pgettext("of a field", "Value")]
    return "".join(csv_lines(heading, (line for part in parts for line in _lines(part))))


def _lines(part: Part) -> Iterator[list[str]]:
    for number, row in enumerate(part.rows, start=1):
        for name, value in row.items():
            if value not in NOTHING:
                yield [str(part.title), str(number), part.label(name), _text(value)]


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
