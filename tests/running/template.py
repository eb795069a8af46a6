"""A migrated, empty database, made once and copied by whoever needs one.

Migrating takes longer than most tests; every worker and every installation would do it again.
It is made as the first start of `manage.py up` makes it.
The SQLite file is kept for the next run, under a name made of everything that went into it. On
PostgreSQL the template lives as long as the run: nothing is left on somebody's server.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.running.installation import ROOT, Installation

FOLDER = "KAWARABAN_TEST_RUN"
"""The variable that tells the workers of a run where its template is kept."""
KEPT = ROOT / "site" / "var" / "migrated"
SECONDS = 300
AS_UP_DOES = "from config.supervisor.start import bring_up_to_date; bring_up_to_date()"
MADE_BY = ROOT / "site" / "config" / "supervisor" / "start.py"
_begun: list[threading.Thread] = []


def begin(*, make: Callable[[], object] | None = None) -> None:
    """Name the folder of this run, for the workers it starts; `make` its template while they collect the tests."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="kawaraban-run-")
    if make:
        making = threading.Thread(target=make, name="template", daemon=True)
        making.start()
        _begun.append(making)


def end() -> None:
    """Remove the folder, and the template on PostgreSQL if one was made."""
    while _begun:
        _begun.pop().join(SECONDS)
    folder = _folder()
    if (folder / "postgres").exists():
        server, name = (folder / "postgres").read_text().split()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    shutil.rmtree(folder, ignore_errors=True)


def sqlite_template() -> Path:
    """The file of a migrated SQLite database, to be copied."""
    path = KEPT / digest() / "db.sqlite3"
    with alone(ROOT / "site" / "var"):
        if not path.exists():
            shutil.rmtree(KEPT, ignore_errors=True)  # what other migrations made
            making = Installation(_folder() / "making")
            making.manage("shell", "--no-imports", "-c", AS_UP_DOES, seconds=SECONDS)
            path.parent.mkdir(parents=True)
            shutil.copy(making.folder / "db.sqlite3", path.with_suffix(".new"))
            path.with_suffix(".new").rename(path)
    return path


def new_sqlite(folder: Path) -> None:
    """Put a migrated, empty SQLite database where an installation that never ran looks for it."""
    folder.mkdir(parents=True)
    shutil.copy(sqlite_template(), folder / "db.sqlite3")


@cache
def digest() -> str:
    """Of the locked packages, our own migrations and what applies them: another digest, another database."""
    sources = [ROOT / "requirements" / "base.txt", MADE_BY, *sorted(ROOT.glob("*/migrations/*.py"))]
    sources += sorted(ROOT.glob("site/*/migrations/*.py"))
    content = b"".join(path.read_bytes() for path in sources)
    return hashlib.sha256(content).hexdigest()[:16]


def postgres_template(server: str) -> str:
    """The name of a migrated database on a PostgreSQL server, to be named as the template of new ones."""
    made = _folder() / "postgres"
    with alone(_folder()):
        if not made.exists():
            name = f"kawaraban_template_{uuid.uuid4().hex[:12]}"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
                connection.execute(need_not_outlive_a_power_cut(name))
            address = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
            making = Installation(_folder() / "services", environment={"DATABASE_URL": address})
            making.manage("shell", "--no-imports", "-c", AS_UP_DOES, seconds=SECONDS)
            made.write_text(f"{server} {name}")
    return made.read_text().split()[1]


def need_not_outlive_a_power_cut(database: str) -> sql.Composed:
    """The statement by which no commit in a PostgreSQL database waits for the disk. Copies need their own."""
    return sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(database))


def _folder() -> Path:
    return Path(os.environ[FOLDER])


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder's lock: the first worker makes the template, the others wait for it."""
    with (folder / ".template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
