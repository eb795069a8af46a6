"""The mail server of a run as the suite sees it: telling it what to do, reading what it accepted."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.running.installation import ROOT

COUNTING = ROOT / "tests/fakes/counting_smtp.py"


@dataclass(frozen=True)
class Seen:
    """One message whose dot arrived at a server, and the server's own word about it."""

    at: float
    to: str
    id: str
    own: bool
    said: str
    accepted: bool


class Receiver:
    """A mail server of a run, and what was seen of its record since `forget`."""

    port: int
    record: Path

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._read = 0

    def tell(self, *, delay: float = 0.0, faults: Mapping[str, Mapping[str, float]] | None = None) -> None:
        """Let it behave so from now on, if it can."""
        raise NotImplementedError

    def look(self) -> list[Seen]:
        """Everything it wrote down since `forget`."""
        raise NotImplementedError

    def faults(self) -> Counter[str]:
        """How often it failed since `forget`, by phase."""
        return Counter()

    def forget(self) -> None:
        """Begin a new list: what was seen belonged to another mailing."""
        self.look()
        self.seen = []

    def stop(self) -> None:
        """End it."""
        raise NotImplementedError


class Counting(Receiver):
    """The counting server, in a process of its own."""

    def __init__(self, folder: Path, seed: str, name: str = "counting") -> None:
        super().__init__()
        self.record = folder / f"{name}.jsonl"
        self.record.touch()
        self._failed = 0
        self._process = subprocess.Popen(
            [sys.executable, str(COUNTING), str(self.record), seed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def tell(self, *, delay: float = 0.0, faults: Mapping[str, Mapping[str, float]] | None = None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"delay": delay, "faults": faults or {}}) + "\n")
        self._process.stdin.flush()

    def look(self) -> list[Seen]:
        with self.record.open("rb") as record:
            record.seek(self._read)
            octets = whole(record.read())
        self._read += len(octets)
        self.seen.extend(Seen(**json.loads(line)) for line in octets.splitlines())
        return self.seen

    def faults(self) -> Counter[str]:
        return Counter(self._faults()[self._failed :])

    def forget(self) -> None:
        super().forget()
        self._failed = len(self._faults())

    def _faults(self) -> list[str]:
        lines = Path(f"{self.record}.faults").read_text(encoding="ascii").splitlines()
        return [line.partition(" ")[0] for line in lines]

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


def whole(octets: bytes) -> bytes:
    """The lines that are there to their end: the last one may be half written, and is read again later."""
    return octets[: octets.rfind(b"\n") + 1]


class Both(Receiver):
    """Several servers as if they were one: told the same, and seen together."""

    def __init__(self, servers: Sequence[Receiver]) -> None:
        super().__init__()
        self.servers = servers
        self._known = [0] * len(servers)

    def tell(self, *, delay: float = 0.0, faults: Mapping[str, Mapping[str, float]] | None = None) -> None:
        for server in self.servers:
            server.tell(delay=delay, faults=faults)

    def look(self) -> list[Seen]:
        for place, server in enumerate(self.servers):
            found = server.look()
            self.seen.extend(found[self._known[place] :])
            self._known[place] = len(found)
        return self.seen

    def faults(self) -> Counter[str]:
        return sum((server.faults() for server in self.servers), Counter[str]())

    def forget(self) -> None:
        for server in self.servers:
            server.forget()
        self.seen = []
        self._known = [0] * len(self.servers)


def now() -> float:
    """The present as the record tells it: real time, whatever clocks the run jumps with."""
    return time.time()
