"""Asking a web server for one page many times, and what that cost the server.

What counts is the processor time of the server's own processes, read from /proc: neither the speed of
this client nor the other work of the machine is in it.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from stacks import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 8


@dataclass(frozen=True)
class Load:
    """What so many requests took: seconds on the clock, and of the server's processors."""

    requests: int
    seconds: float
    cpu: float

    @property
    def per_second(self) -> float:
        """Requests per second on the clock."""
        return self.requests / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """Requests per second of one processor."""
        return self.requests / max(self.cpu, 1 / TICKS)


def load(port: int, path: str, *, pid: int, requests: int) -> Load:
    """Ask for a path over eight connections that stay open, and see what it costs the server `pid`."""
    share = requests // CONNECTIONS
    threads = [Thread(target=ask, args=(port, path, share)) for _number in range(CONNECTIONS)]
    cpu, begin = cpu_of(pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(share * CONNECTIONS, time.perf_counter() - begin, cpu_of(pid) - cpu)


def ask(port: int, path: str, times: int) -> bytes:
    """Ask so many times over one connection and return the last answer, head and body."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=300) as connection:
        for _time in range(times):
            connection.sendall(request)
            answer = _answer(connection)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer[:200].decode(errors="replace"))
    return answer


def _answer(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head = received.partition(b"\r\n\r\n")[0]
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(received) < len(head) + 4 + length:
        received += _some(connection)
    return received


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(262_144)
    if not received:
        raise RuntimeError("the server closed the connection")
    return received


def cpu_of(pid: int) -> float:
    """Return the processor seconds of a process and of those it started."""
    used: dict[int, float] = {}
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = (int(fields[11]) + int(fields[12])) / TICKS
    return sum(used[one] for one in used if _descends(one, pid, parents))


def _descends(one: int, pid: int, parents: Mapping[int, int]) -> bool:
    while one and one != pid:
        one = parents.get(one, 0)
    return one == pid


@contextmanager
def granian(port: int, application: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Run granian as in production, two workers of four threads, and give its process id."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "4", "--log-level", "warning"]
    path = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    env = {**os.environ, **environment, "PYTHONPATH": path, "PORT": str(port)}
    with subprocess.Popen([*command, application], env=env, cwd=ROOT) as process:
        try:
            answering(port)
            yield process.pid
        finally:
            process.terminate()
            process.wait(20)


def answering(port: int, seconds: float = 60.0) -> None:
    """Wait until a server listens."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
