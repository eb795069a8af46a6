"""Celery's pool of processes, whose children may be killed while they wait for a task.

Without an event loop (`filesystem://`) all children of a worker read their tasks from one pipe, behind one lock,
and write their results into another. Billiard's locks are semaphores: a child that is killed while it waits keeps
the lock for ever, and its worker takes no more tasks although it lives. The kernel gives these locks free instead.

What remains is a child killed within the microseconds in which it reads a message: half of it stays in the pipe,
and the worker must be started again.
"""

import fcntl
import tempfile
from typing import Any

from billiard import reduction
from billiard.context import assert_spawning
from billiard.pool import Pool as BilliardPool
from celery.concurrency import prefork


class ProcessLock:
    """A lock between a process and its children, which ends with the process that has it.

    A record lock (POSIX.1-2024, `fcntl`) over a file without a name: it belongs to a process and no child inherits
    it. Threads of one process do not exclude each other. Children may be forked or, as on macOS, spawned.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - open as long as the lock is there

    def acquire(self) -> None:
        """Wait until no other process has the lock, and take it. `OSError` where the file system has no locks."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let others have it. Idempotent."""
        fcntl.lockf(self._file, fcntl.LOCK_UN)

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *error: object) -> None:
        self.release()

    def __getstate__(self) -> Any:
        assert_spawning(self)
        return reduction.DupFd(self._file.fileno())

    def __setstate__(self, descriptor: Any) -> None:
        self._file = open(descriptor.detach(), "r+b", buffering=0)  # noqa: SIM115 - as above


class BlockingPool(BilliardPool):
    """Billiard's pool with locks that no child takes along."""

    def _setup_queues(self) -> None:
        super()._setup_queues()
        self._inqueue._rlock = ProcessLock()
        self._outqueue._wlock = ProcessLock()


class TaskPool(prefork.TaskPool):
    """Celery's `prefork` with the pool above. Where there is an event loop each child has its own pipe anyway."""

    BlockingPool: Any = BlockingPool
