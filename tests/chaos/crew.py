"""The processes of an installation, started by its own commands, to be killed one by one."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.chaos.clocks import VARIABLE
from tests.running.installation import ROOT, Installation, eventually, kill

APP = "tests.chaos.app"
BEAT, TICKER, MAIL = "beat", "worker-default", "worker-mail"


class Member:
    """One process with all its children, in a group of its own."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        self.name = name
        self.process = process

    def kill(self) -> None:
        """End it and its children at once."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.process.wait(10)

    def kill_child(self) -> bool:
        """End the process that does a worker's tasks at once, as the kernel does when memory is short."""
        found = children(self.process.pid)
        for pid in found:
            kill(pid)
        return bool(found)

    def kill_parent(self) -> None:
        """End the process that fetches a worker's tasks at once: what it was at goes on without it."""
        self.process.kill()
        self.process.wait(10)

    def end_politely(self, seconds: float = 30.0) -> None:
        """SIGTERM, and wait until it has left."""
        self.process.terminate()
        self.process.wait(seconds)


class Taken(NamedTuple):
    """A task that a worker began."""

    id: str
    name: str
    worker: str


def begun_again(tasks: Sequence[Taken]) -> int:
    """How many of these began more than once."""
    return sum(number > 1 for number in Counter(one.id for one in tasks).values())


class Crew:
    """All processes that were started, and their commands as `manage.py up` has them."""

    def __init__(self, installation: Installation, clocks: Mapping[str, Path]) -> None:
        self.installation = installation
        self.clocks = clocks
        self.members: list[Member] = []
        self.orphaned: list[Member] = []
        self._commands = installation.call("tests.chaos.orders.commands")
        self._additions = installation.call("tests.chaos.orders.additions")
        self._number = 0
        self.tasks = installation.folder / "tasks-taken"

    def start(self, name: str) -> Member:
        """Start one more process of this name; several of a worker have names of their own."""
        self._number += 1
        member = Member(name, self._spawn(name, self._number))
        self.members.append(member)
        return member

    def of(self, name: str) -> list[Member]:
        """Those of a name that were not killed or ended by us."""
        return [one for one in self.members if one.name == name]

    def drop(self, member: Member) -> None:
        """Forget one that is gone, and end what is left of its group."""
        self.members.remove(member)
        member.kill()

    def orphan(self, member: Member) -> None:
        """Kill a worker's parent alone and leave its children to themselves."""
        self.members.remove(member)
        member.kill_parent()
        self.orphaned.append(member)

    def kill_all(self) -> list[str]:
        """End everything at once; return the names of what there was."""
        names = [member.name for member in self.members]
        for member in (*self.members, *self.orphaned):
            member.kill()
        self.members.clear()
        self.orphaned.clear()
        return names

    def taken(self) -> list[Taken]:
        """The tasks that began so far, each as often as it did."""
        lines = self.tasks.read_text(encoding="ascii").splitlines() if self.tasks.exists() else []
        return [Taken(*line.split()) for line in lines]

    @property
    def is_ready(self) -> bool:
        """Whether every worker has a process for its tasks."""
        workers = [one for one in self.members if one.name.startswith("worker")]
        return all(children(one.process.pid) for one in workers)

    def wait_until_ready(self, seconds: float = 90.0) -> None:
        """Wait until all workers are."""
        eventually(lambda: self.is_ready, what="the workers", seconds=seconds, pause=0.1)

    def _spawn(self, name: str, number: int) -> "subprocess.Popen[bytes]":
        folder = self.installation.folder
        environment = {
            **self.installation.environment,
            **self._additions[name],
            "PYTHONPATH": os.pathsep.join((str(ROOT / "site"), str(ROOT))),
            "CHAOS_SCHEDULE": str(folder / f"beat-{number}"),
            "CHAOS_TASKS": str(self.tasks),
            VARIABLE: str(self.clocks[name]),
        }
        with self.installation.log.open("ab") as log:
            return subprocess.Popen(
                command(self._commands[name], number),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                start_new_session=True,
            )


def command(words: list[str], number: int) -> list[str]:
    """An installation's command with our application, and a worker's own name."""
    changed = [APP if before == "-A" else word for before, word in zip(["", *words], words, strict=False)]
    return [
        f"{word}-{number}" if before == "-n" else word
        for before, word in zip(["", *changed], changed, strict=False)
    ]


def children(pid: int) -> list[int]:
    """The living children of a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(entry) == pid:
            found.append(int(entry.name))
    return found


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not fetched yet does not."""
    return _parent(Path("/proc") / str(pid)) is not None


def _parent(entry: Path) -> int | None:
    try:
        state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(parent) if state != "Z" else None
