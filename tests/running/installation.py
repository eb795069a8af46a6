"""A real Kawaraban on ports and in a folder of its own: what `manage.py up` starts, to use and to kill."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from config.env import VARIABLES, derived_port
from tests import canary

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


class TookTooLong(AssertionError):
    """What was waited for did not happen in time."""


def eventually(look: Callable[[], T], *, what: str, seconds: float = 90.0, pause: float = 0.25) -> T:
    """Ask `look` until it answers something true, and return that. Raises `TookTooLong` naming `what`."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TookTooLong(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)
    return found


def free_port() -> int:
    """A web port whose companions for mailbox and rehearsal model are free too, below the ephemeral ports."""
    for port in random.sample(range(10100, 12700), 50):
        if all(_is_free(one) for one in (port, derived_port(port, 10000), derived_port(port, 20000))):
            return port
    raise RuntimeError("no three free ports were found")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


@dataclass(frozen=True)
class Process:
    """A living process of an installation."""

    pid: int
    parent: int
    command: str


class Installation:
    """One installation. `environment` is all it is configured with: nothing of the caller's own reaches it."""

    def __init__(
        self, folder: Path, *, port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {variable.name for variable in VARIABLES}
        self.environment = {name: value for name, value in os.environ.items() if name not in own}
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "REHEARSAL_REFUSES": canary.ADDRESS,
            **(environment or {}),
        }
        self.supervisor: subprocess.Popen[bytes] | None = None
        self._caller: subprocess.Popen[str] | None = None
        self.log = folder.with_name(f"{folder.name}.log")

    # -- running

    def start(self, *arguments: str, seconds: float = 90.0) -> None:
        """Run `manage.py up` and wait until the web server answers."""
        self._run(str(ROOT / "manage.py"), "up", *arguments, seconds=seconds)

    def start_parts(self, *names: str, seconds: float = 90.0) -> None:
        """Start only the processes of these names, and the demo for `--demo`; wait as `start` does."""
        self._run("-m", "tests.running.parts", *names, seconds=seconds)

    def _run(self, *arguments: str, seconds: float) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.supervisor = subprocess.Popen(
                [sys.executable, *arguments],
                env=self.environment | {"PYTHONPATH": os.pathsep.join((str(ROOT / "site"), str(ROOT)))},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
            )
        eventually(self._has_started, what="the start of the web server", seconds=seconds)

    def _has_started(self) -> bool:
        assert self.supervisor is not None
        if self.supervisor.poll() is not None:
            raise AssertionError(f"`manage.py up` ended with {self.supervisor.returncode}:\n{self.last_words()}")
        return self.answers()

    def answers(self) -> bool:
        """Whether the web server and its database answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/status/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """End it as Ctrl-C does; whatever is left is killed, and that is an error."""
        self._let_caller_go()
        if self.supervisor is not None and self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
            try:
                self.supervisor.wait(30)
            except subprocess.TimeoutExpired:
                self.supervisor.kill()
                self.supervisor.wait(5)
        left = self.processes()
        for process in left:
            kill(process.pid)
        assert not left, f"left behind: {left}"
        assert not self.refused(), "a subscriber's address was sent to the rehearsal model"

    def refused(self) -> bool:
        """Whether its rehearsal model was sent what no model may hear of."""
        return self.log.exists() and canary.REFUSED in self.log.read_text(errors="replace")

    def last_words(self, lines: int = 40) -> str:
        """The end of what its processes wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    # -- its processes

    def processes(self) -> list[Process]:
        """Everything alive that was started with this installation's folder, found in /proc."""
        mark = f"VAR_DIR={self.folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or (self._caller and int(entry.name) == self._caller.pid):
                continue
            try:
                if mark not in (entry / "environ").read_bytes().split(b"\0"):
                    continue
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if status[0] != "Z":
                found.append(Process(int(entry.name), int(status[1]), command))
        return found

    def leash_of(self, words: str) -> Process:
        """The leash of the child whose command has these words."""
        (leash,) = [one for one in self.processes() if "leash.py" in one.command and words in one.command]
        return leash

    def behind_leash(self, words: str) -> Process:
        """The real process of that child: the one its leash started."""
        leash = self.leash_of(words)
        (process,) = [one for one in self.processes() if one.parent == leash.pid]
        return process

    # -- its data

    def manage(self, *arguments: str, seconds: float = 120.0) -> str:
        """Run a command of its own and return what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def call(self, function: str, **arguments: Any) -> Any:
        """Call `package.module.function` inside the installation with plain values; return its plain answer."""
        if self._caller is None:
            self._caller = self._new_caller()
        assert self._caller.stdin is not None
        assert self._caller.stdout is not None
        self._caller.stdin.write(json.dumps({"function": function, "arguments": arguments}) + "\n")
        self._caller.stdin.flush()
        said = json.loads(self._caller.stdout.readline() or '{"failure": "it ended"}')
        assert "failure" not in said, f"{function}\n{said['failure']}"
        return said["answer"]

    def _new_caller(self) -> subprocess.Popen[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.running.caller"],
                env=self.environment | {"PYTHONPATH": os.pathsep.join((str(ROOT / "site"), str(ROOT)))},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
            )

    def _let_caller_go(self) -> None:
        if self._caller is not None:
            self._caller.communicate(timeout=30)
            self._caller = None

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask its database directly. Places for values are written `?`."""
        address = self.environment.get("DATABASE_URL", "")
        if address.startswith("postgres"):
            with psycopg.connect(address) as connection:
                return connection.execute(query.replace("?", "%s"), values).fetchall()
        connection = sqlite3.connect(f"file:{self.folder / 'db.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def value(self, query: str, *values: Any) -> Any:
        """The first value of the only row a query finds."""
        (row,) = self.rows(query, *values)
        return row[0]


def kill(pid: int) -> None:
    """End one process at once; it may have ended by itself meanwhile."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
