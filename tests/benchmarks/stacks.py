"""Running a benchmark on SQLite, and on PostgreSQL where `BENCH_DATABASE_URL` answers, each in its own process.

A script calls `each_stack(__file__)` and answers `--stack NAME` itself: its environment then names
an empty database.
"""

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def say(line: str = "") -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def set_up() -> None:
    """Make Django ready in this process, for the database of the environment."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    logging.disable(logging.WARNING)


def each_stack(script: str) -> None:
    """Run a script on each stack that is there. Raises `SystemExit` when it fails on one."""
    with tempfile.TemporaryDirectory() as folder:
        _run(script, "SQLite", f"sqlite:///{folder}/bench.sqlite3", folder)
        try:
            import psycopg

            server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
        except (ImportError, OSError, psycopg.Error) as error:
            say(f"PostgreSQL: skipped, {type(error).__name__} at BENCH_DATABASE_URL")
            return
        name = f"kawaraban_bench_{os.getpid()}"
        with server:
            server.execute(f"CREATE DATABASE {name}")
            try:
                _run(script, "PostgreSQL", f"{POSTGRES.rpartition('/')[0]}/{name}", folder)
            finally:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _run(script: str, stack: str, address: str, folder: str) -> None:
    environment = os.environ | {
        "DATABASE_URL": address,
        "VAR_DIR": folder,
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    if subprocess.run([sys.executable, script, "--stack", stack], env=environment).returncode:
        raise SystemExit(1)
