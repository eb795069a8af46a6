"""What `manage.py up` sees to before it starts the children."""

import fcntl
import os
import shutil
import socket
import sqlite3
import time
from typing import IO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from blog.setup import sync_site

LEAST_FREE = 200 * 1024 * 1024
"""Bytes that must be free on the disk before anything is started."""
OLDEST_SQLITE = (3, 35)


class CannotStart(Exception):
    """The installation cannot be started; the message says what to do."""


def claim_folder() -> IO[str]:
    """Make VAR_DIR ours for as long as the returned file is open.

    Raises `CannotStart` when another process holds it, when it cannot be written to or
    when its disk is nearly full.
    """
    folder = settings.VAR_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / "kawaraban.pid", "a+", encoding="ascii")  # noqa: SIM115 (held until the end)
    except OSError as problem:
        words = {"folder": folder, "problem": problem}
        raise CannotStart(_("%(folder)s cannot be written to: %(problem)s") % words) from problem
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise CannotStart(
            _("Kawaraban already runs here (process %(pid)s): %(address)s\nEnd it there with Ctrl-C.")
            % {"pid": file.read().strip(), "address": settings.SITE_URL}
        ) from None
    if shutil.disk_usage(folder).free < LEAST_FREE:
        raise CannotStart(
            _("The disk that holds %(folder)s is full. Make room, then start again.") % {"folder": folder}
        )
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def check_ports(*, patience: float = 5.0) -> None:
    """Raise `CannotStart` when a port is taken by someone else.

    A port may stay taken for a moment after a supervisor was killed, so each is asked
    for `patience` seconds.
    """
    for port, variable in _ports():
        deadline = time.monotonic() + patience
        while not _is_free(port):
            if time.monotonic() > deadline:
                raise CannotStart(
                    _(
                        "Port %(port)d (%(use)s) is taken by another program.\n"
                        "Choose another port: PORT=%(other)d make run"
                    )
                    % {"port": port, "use": variable, "other": settings.PORT + 10}
                )
            time.sleep(0.25)


def _ports() -> list[tuple[int, str]]:
    ports = [(settings.PORT, _("the web server"))]
    if settings.LOCAL_MAILBOX:
        ports.append((settings.MAILBOX_PORT, _("the local mailbox")))
    if settings.REHEARSAL:
        ports.append((settings.REHEARSAL_PORT, _("the rehearsal model")))
    return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def prepare(*, demo: bool) -> None:
    """Bring the database up to date and fill it at the very first start. Idempotent.

    Raises `CannotStart` when the database cannot be reached or is too old.
    """
    _refuse_old_sqlite(sqlite3.sqlite_version_info)
    try:
        bring_up_to_date()
    except OperationalError as problem:
        raise CannotStart(
            _("The database cannot be used (%(problem)s). Check DATABASE_URL.")
            % {"problem": str(problem).strip().splitlines()[0]}
        ) from problem
    sync_site()
    if demo and settings.EMBEDDED:
        _seed_once()
    if not settings.EMBEDDED:
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()


def _refuse_old_sqlite(version: tuple[int, ...]) -> None:
    """Claims of deliveries need `RETURNING`, which came with SQLite 3.35; at the hour it is too late to learn."""
    if connection.vendor == "sqlite" and version < OLDEST_SQLITE:
        raise CannotStart(
            _("This Python brings SQLite %(version)s; 3.35 or newer is needed. Use a newer Python, or PostgreSQL.")
            % {"version": ".".join(map(str, version))}
        )


def bring_up_to_date() -> None:
    """Apply the migrations that the database lacks, and say so where there are any. Idempotent."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print(_("Preparing the database …"), flush=True)  # noqa: T201
        call_command("migrate", interactive=False, verbosity=0)


def _seed_once() -> None:
    mark = settings.VAR_DIR / "seeded"
    if mark.exists() or get_user_model().objects.exists():
        return
    print(_("Filling the demo publication …"), flush=True)  # noqa: T201
    call_command("seed_demo")
    mark.touch()
