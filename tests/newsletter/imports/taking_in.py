"""Imports for tests: rows in place of a file, and a whole import of them.

found = import_rows("taro@example.com", row("hanako@example.com", company="商会"))
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from newsletter.consent.addresses import key_of
from newsletter.imports.engine import work
from newsletter.imports.entry import ACTIVE, Entry, Refused
from newsletter.imports.models import SubscriberImport
from tests.factories.newsletter import SubscriberImportFactory

Row = Entry | Refused


def row(
    email: str, *, state: str = ACTIVE, topics: tuple[str, ...] = (), agreed_on: date | None = None, **values: str
) -> Entry:
    """A row of a file; its number is given by `numbered`."""
    return Entry(0, email, key_of(email), values, agreed_on, state, topics)


def numbered(rows: Any) -> list[Row]:
    """Rows as they stand in a file below its headings; a text is an address alone."""
    made = [row(one) if isinstance(one, str) else one for one in rows]
    return [one._replace(row=number) for number, one in enumerate(made, 2)]


def reader_of(rows: Any, *, before: Callable[[Row], object] = lambda row: None) -> Any:
    """What stands for `read_entries`; `before` is called before each row is given."""
    made = numbered(rows)

    def read(path: Any, plan: Any, *, after_row: int = 0) -> Iterator[Row]:
        for one in made:
            if one.row > after_row:
                before(one)
                yield one

    return read


def make_import(**fields: Any) -> SubscriberImport:
    """An import that waits for a worker."""
    made: SubscriberImport = SubscriberImportFactory(**({"state": SubscriberImport.State.WAITING} | fields))
    return made


def import_rows(*rows: Any, chunk: int = 5000, now: Any = None, **fields: Any) -> SubscriberImport:
    """Import rows to their end, and return the import as it stands then."""
    made = make_import(**fields)
    clock = {"clock": lambda: now} if now else {}
    work(import_id=made.pk, chunk=chunk, reader=reader_of(rows), **clock)
    made.refresh_from_db()
    return made
