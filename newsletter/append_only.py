"""Tables whose rows are never changed or deleted: the database itself refuses.

Consent records are proof (GDPR Art. 7(1), 特定電子メール法 3条2項), events are what happened, and a
correction stands as it was published. The triggers are set after every migrate, because SQLite
rebuilds a table by copying it, which drops them. PostgreSQL refuses TRUNCATE too. On SQLite, INSERT
OR REPLACE deletes a row without firing the trigger for it, so that an INSERT over an existing row is
refused as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

TABLES = ("newsletter_consentrecord", "newsletter_correction", "newsletter_event")

SQLITE_GUARDS = """
    CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
SQLITE_REPLACE_GUARD = """
    CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
SQLITE_TRIGGERS = ("update", "delete", "replace")
POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION newsletter_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
"""
POSTGRESQL_GUARD = """
    CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
    FOR EACH {each} EXECUTE FUNCTION newsletter_append_only()
"""
POSTGRESQL_VERBS = {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"}


def connect() -> None:
    """Have the guards set after every migrate of the newsletter."""
    post_migrate.connect(guard_after_migrate, dispatch_uid="newsletter.append_only")


def guard_after_migrate(*, app_config: Any, using: str, **_others: Any) -> None:
    """Set the guards once the newsletter's tables are there."""
    if app_config.label == "newsletter":
        guard(using=using)


def guard(*, using: str = "default") -> None:
    """Have the database refuse UPDATE, DELETE, TRUNCATE and REPLACE on the append-only tables. Idempotent."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in _guards(connection, _present(connection)):
            cursor.execute(statement)


def lift(*, using: str = "default") -> None:
    """Remove the guards until the next `guard` or migrate. Idempotent. For test databases alone."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        _settle(connection)
        for statement in _liftings(connection, _present(connection)):
            cursor.execute(statement)


@contextmanager
def lifted(*, using: str = "default") -> Iterator[None]:
    """Allow changes within the block, which is one transaction; the guards are back when it ends.

    For maintenance at a person's word, such as removing the demo. Other connections wait
    meanwhile, and when the block fails, the transaction and the lifting are undone together.
    """
    with transaction.atomic(using=using):
        lift(using=using)
        yield
        _settle(connections[using])
        guard(using=using)


def _settle(connection: BaseDatabaseWrapper) -> None:
    """Have PostgreSQL check deferred foreign keys now: it changes no trigger while a check is pending."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _present(connection: BaseDatabaseWrapper) -> list[str]:
    names = set(connection.introspection.table_names())
    return [table for table in TABLES if table in names]


def _guards(connection: BaseDatabaseWrapper, tables: list[str]) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield POSTGRESQL_FUNCTION
        for table in tables:
            for verb, each in POSTGRESQL_VERBS.items():
                yield POSTGRESQL_GUARD.format(table=table, verb=verb, each=each)
    else:
        for table in tables:
            for verb in ("update", "delete"):
                yield SQLITE_GUARDS.format(table=table, verb=verb)
            yield SQLITE_REPLACE_GUARD.format(table=table)


def _liftings(connection: BaseDatabaseWrapper, tables: list[str]) -> Iterator[str]:
    on_table = connection.vendor == "postgresql"
    for table in tables:
        for verb in POSTGRESQL_VERBS if on_table else SQLITE_TRIGGERS:
            yield f"DROP TRIGGER IF EXISTS {table}_no_{verb}" + (f" ON {table}" if on_table else "")
