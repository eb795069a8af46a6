"""Real processes, really killed: whatever dies is started again, whatever ends leaves nothing behind."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.supervisor import children
from config.supervisor.leash import GRACE
from config.supervisor.leashed import next_delay

pytestmark = pytest.mark.embedded_only

# A child that itself has a child, as workers do; each writes its process id when it starts.
FAMILY = """
import os, signal, subprocess, sys, time
{ignore}
note = open(sys.argv[1], "a")
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
note.write(str(os.getpid()) + " " + str(inner.pid) + " " + str(os.getppid()) + "\\n")
note.flush()
time.sleep(600)
"""
SUPERVISE = """
import sys
from config.supervisor import loop
from config.supervisor.children import Child
loop.PATIENCE = 1.0
names = sys.argv[1].split(",")
children = [Child(name, [sys.executable, name + ".py", name + ".log"]) for name in names]
loop.keep_running(children, meanwhile=lambda: print("started", flush=True))
print("ended", flush=True)
"""
IGNORES = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
AT_ONCE = 2.0
"""Seconds for killed processes to be gone, less than the leash's grace: whoever is left to that fails."""


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that died and waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


class Supervised:
    """A supervisor in a process of its own, and what its children wrote."""

    def __init__(self, folder: Path, root: Path, names: list[str], ignores: set[str]) -> None:
        self.folder = folder
        for name in names:
            ignore = IGNORES if name in ignores else ""
            (folder / f"{name}.py").write_text(FAMILY.format(ignore=ignore))
        (folder / "supervise.py").write_text(textwrap.dedent(SUPERVISE))
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(root / "site"), str(root)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "VAR_DIR": str(folder / "var"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "supervise.py", ",".join(names)], cwd=folder, env=environment, stdout=subprocess.PIPE
        )

    def families(self, name: str) -> list[list[int]]:
        """Process, its own child and its leash, for each start of the child called `name`."""
        log = self.folder / f"{name}.log"
        lines = log.read_text().splitlines(keepends=True) if log.exists() else []
        return [[int(pid) for pid in line.split()] for line in lines if line.endswith("\n")]


@pytest.fixture
def supervise(tmp_path: Path, root: Path) -> Iterator[Callable[..., Supervised]]:
    started: list[Supervised] = []

    def start(*names: str, ignores: set[str] = frozenset()) -> Supervised:  # type: ignore[assignment]
        started.append(Supervised(tmp_path, root, list(names), ignores))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def test_a_killed_supervisor_leaves_nothing_behind(supervise, eventually) -> None:
    running = supervise("one", "two", ignores={"two"})
    eventually(lambda: running.families("one") and running.families("two"))
    everyone = [pid for name in ("one", "two") for pid in running.families(name)[0]]
    assert all(map(is_alive, everyone))
    running.process.kill()
    eventually(lambda: not any(map(is_alive, everyone)), seconds=60)


@pytest.mark.parametrize("which", [0, 2], ids=["process", "leash"])
def test_a_killed_child_takes_its_family_along_and_is_started_again(supervise, eventually, which: int) -> None:
    running = supervise("one", "two")
    eventually(lambda: running.families("one") and running.families("two"))
    first = running.families("one")[0]
    os.kill(first[which], signal.SIGKILL)
    eventually(lambda: len(running.families("one")) == 2, seconds=60)
    eventually(lambda: not any(map(is_alive, first)), seconds=AT_ONCE)
    assert all(map(is_alive, running.families("one")[1]))
    assert len(running.families("two")) == 1
    assert all(map(is_alive, running.families("two")[0]))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_process(supervise, eventually, number: int) -> None:
    running = supervise("one", "two", ignores={"two"})
    eventually(lambda: running.families("one") and running.families("two"))
    everyone = [pid for name in ("one", "two") for pid in running.families(name)[0]]
    running.process.send_signal(number)
    output, _ = running.process.communicate(timeout=60)
    assert running.process.returncode == 0
    assert output.endswith(b"ended\n")
    eventually(lambda: not any(map(is_alive, everyone)), seconds=AT_ONCE)


def test_a_second_signal_ends_the_patience(supervise, eventually) -> None:
    running = supervise("one", ignores={"one"})
    eventually(lambda: running.families("one"))
    running.process.send_signal(signal.SIGINT)
    running.process.send_signal(signal.SIGTERM)
    running.process.communicate(timeout=60)
    assert running.process.returncode == 0
    eventually(lambda: not any(map(is_alive, running.families("one")[0])), seconds=AT_ONCE)


def test_at_once_is_sooner_than_the_leashs_grace() -> None:
    assert AT_ONCE < GRACE


def test_the_wait_before_a_new_start_doubles_up_to_half_a_minute() -> None:
    delays = [0.5]
    for _ in range(8):
        delays.append(next_delay(delays[-1], uptime=1))
    assert delays[1:] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert next_delay(30, uptime=60) == 1


def test_workers_of_root_start_without_a_sermon(monkeypatch: pytest.MonkeyPatch) -> None:
    as_root = "import os, warnings; os.getuid = os.geteuid = lambda: 0; from celery import platforms; "
    code = f"{as_root} platforms.check_privileges({{'json'}}); warnings.warn('another')"

    def said(*options: str) -> str:
        return subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True).stderr

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "superuser privileges" in said()
    quiet = said(*children._silence_about_root())
    assert "superuser privileges" not in quiet
    assert "another" in quiet
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert children._silence_about_root() == []
