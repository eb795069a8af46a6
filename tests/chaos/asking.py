"""Looking into the database of a run while it goes on, over a connection that is kept."""

import sqlite3
from typing import Any

import psycopg

from tests.running.installation import Installation


class Asking:
    """Questions to an installation's database. A database that is away has no answer, and is asked anew."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._open: psycopg.Connection | sqlite3.Connection | None = None

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]] | None:
        """What a query finds; None while the database is away. Places for values are written `?`."""
        try:
            if self._open is None:
                self._open = self._connect()
            if isinstance(self._open, sqlite3.Connection):
                return self._open.execute(query, values).fetchall()
            return self._open.execute(query.replace("?", "%s"), values).fetchall()
        except psycopg.OperationalError:
            self.let_go()
            return None

    def let_go(self) -> None:
        """Close the connection: who kills everything leaves nobody who knows a state of the database."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connect(self) -> psycopg.Connection | sqlite3.Connection:
        address = self._installation.environment.get("DATABASE_URL", "")
        if address.startswith("postgres"):
            return psycopg.connect(address, autocommit=True)
        path = self._installation.folder / "db.sqlite3"
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20, isolation_level=None)
