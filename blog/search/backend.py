"""The search backend: modelsearch's own, chosen by the database."""

from django.db import connection


def SearchBackend(params):  # noqa: N802 - Wagtail looks for this name
    """Return the search backend that fits the default database."""
    if connection.vendor == "postgresql":
        from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend as Backend
    else:
        from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend as Backend
    return Backend(params)
