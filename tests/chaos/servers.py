"""A PostgreSQL and a Redis of the suite's own, to be restarted and emptied as it likes.

Nothing of a server that may hold somebody's data is touched: both run on free ports, in new folders, from the
programs of the machine, and end with the suite.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

from tests.running.installation import Installation, eventually
from tests.running.template import KEPT, alone, digest

UNPRIVILEGED = ("postgres", "nobody")
"""As whom servers run that refuse to run as root, when we are root."""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    # A process that dies loses nothing the kernel has; only a machine that dies would.
    "fsync": "off",
    "full_page_writes": "off",
}


def find(*names: str) -> str | None:
    """The path of the first of these programs that the machine has, also where Debian hides PostgreSQL's."""
    hidden = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, hidden)])
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def missing() -> list[str]:
    """Which programs the services stack lacks here."""
    return [name for name in ("initdb", "pg_ctl", "redis-server") if find(name) is None]


def any_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A cluster in a folder, which belongs to whoever it runs as."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = any_port()
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Make an empty cluster in the folder."""
        self._run(
            "initdb",
            "-D",
            str(self.folder),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--wal-segsize",
            "1",
        )
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "start", "-w", "-D", str(self.folder), "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` as a crash would."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self.folder), "-m", mode)

    def _run(self, program: str, *arguments: str) -> None:
        found = find(program)
        assert found is not None
        done = subprocess.run(
            [found, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            text=True,
            check=False,
            **_as_nobody(),
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


def _as_nobody() -> dict[str, Any]:
    account = unprivileged()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def unprivileged() -> pwd.struct_passwd | None:
    """The account to run servers as that refuse to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def hand_over(folder: Path) -> None:
    """Give a folder with all in it to that account."""
    account = unprivileged()
    if account is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """A cluster with one migrated, empty database, ended and deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="kawaraban-pg-", ignore_cleanup_errors=True) as folder:
        cluster = Postgres(Path(folder) / "cluster")
        shutil.copytree(_migrated(), cluster.folder)
        hand_over(Path(folder))
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")


def _migrated() -> Path:
    """The folder of a stopped cluster that was migrated before, made once for each set of migrations."""
    kept = KEPT / digest() / "postgres"
    with alone(KEPT.parent):
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="kawaraban-pg-") as folder:
                shutil.copytree(_made(Path(folder)), kept)
    return kept


def _made(folder: Path) -> Path:
    cluster = Postgres(folder / "cluster")
    cluster.folder.mkdir(mode=0o700)
    hand_over(folder)
    cluster.make()
    cluster.start()
    try:
        making = Installation(folder / "var", environment={"DATABASE_URL": cluster.address})
        making.manage("migrate", "-v", "0", seconds=300)
    finally:
        cluster.stop()
    return cluster.folder


def takes_connections(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def own_redis() -> Iterator[str]:
    """The address of a Redis that keeps nothing on disk, ended afterwards."""
    port, program = any_port(), find("redis-server")
    assert program is not None
    address = f"redis://127.0.0.1:{port}/0"
    with tempfile.TemporaryDirectory(prefix="kawaraban-redis-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
            try:
                eventually(lambda: _pongs(address), what="Redis", seconds=60, pause=0.05)
                yield address
            finally:
                process.terminate()


def _pongs(address: str) -> bool:
    try:
        with redis.Redis.from_url(address, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
