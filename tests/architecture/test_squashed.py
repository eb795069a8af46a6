"""A new installation, made by squashed migrations, has the tables of one that was upgraded step by step."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from config.env import VARIABLES
from tests.running.services import server_for_tests


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The address of a database without tables on the stack under test, dropped afterwards."""
    if settings.TEST_STACK != "services":
        yield f"sqlite:///{folder}/empty.sqlite3"
        return
    server, name = server_for_tests("TEST_DATABASE_URL"), f"kawaraban_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def migrated(way: str, folder: Path) -> dict[str, Any]:
    """What `squashed_tables` prints of a database of its own."""
    folder.mkdir()
    own = {variable.name for variable in VARIABLES}
    with empty_database(folder) as address:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.architecture.squashed_tables", way],
            env={name: value for name, value in os.environ.items() if name not in own}
            | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DATABASE_URL": address, "VAR_DIR": str(folder)},
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.django_db  # So that it runs on PostgreSQL too.
def test_both_ways_lead_to_the_same_tables(tmp_path: Path) -> None:
    new, upgraded = migrated("squashed", tmp_path / "new"), migrated("steps", tmp_path / "upgraded")
    assert (new["left"], upgraded["left"]) == ([], [])
    assert len(new["tables"]) > 300
    assert new["tables"] == upgraded["tables"]
