"""Migrate the database that is set, by our squashed migrations or step by step, and print its tables as JSON."""

import json
import re
import sys

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

OURS = ("blog", "newsletter", "prompts")
POSTGRESQL = """
    SELECT table_name, 'column ' || column_name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default, generation_expression)
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT tablename, 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT conrelid::regclass::text, 'constraint ' || conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
SQLITE = "SELECT tbl_name, type || ' ' || name, sql FROM sqlite_master"


class StepByStep(MigrationLoader):
    """Knows of what our squashed migrations replace and not of them, as installations older than they are."""

    def load_disk(self) -> None:
        super().load_disk()
        for key, migration in list(self.disk_migrations.items()):
            if key[0] in OURS and migration.replaces:
                del self.disk_migrations[key]


def migrate(way: str) -> None:
    executor = MigrationExecutor(connection)
    if way == "steps":
        executor.loader = StepByStep(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def tables() -> dict[str, str]:
    """Every column, index and constraint by table and name; the order of a table's parts says nothing."""
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL if connection.vendor == "postgresql" else SQLITE)
        return {f"{table} {part}": in_order(content or "") for table, part, content in cursor.fetchall()}


def in_order(sql: str) -> str:
    """The same, but for the columns and constraints of a table of SQLite: these by the alphabet."""
    if not sql.startswith("CREATE TABLE"):
        return sql
    head, _, inside = sql.partition("(")
    parts = re.split(r', (?="|CONSTRAINT)', inside.removesuffix(")"))
    return f"{head}({', '.join(sorted(parts))})"


def left_to_apply() -> list[str]:
    """What an upgrade to this version would still do."""
    executor = MigrationExecutor(connection)
    executor.check_replacements()
    executor = MigrationExecutor(connection)
    return [str(step) for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


if __name__ == "__main__":
    django.setup()
    migrate(sys.argv[1])
    sys.stdout.write(json.dumps({"tables": tables(), "left": left_to_apply()}))
