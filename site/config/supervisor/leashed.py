"""One child on its leash: start it, read its log, see it die, start it again later, end it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.supervisor.children import Child, environment

LEASH = Path(__file__).with_name("leash.py")
FIRST_DELAY, LONGEST_DELAY, STEADY = 1.0, 30.0, 60.0


def next_delay(previous: float, uptime: float) -> float:
    """Seconds to wait before the next start: doubling up to half a minute, anew after a minute of life."""
    return FIRST_DELAY if uptime >= STEADY else min(previous * 2, LONGEST_DELAY)


@dataclass(frozen=True)
class Words:
    """What is said of a child; `{}` takes its status, and the seconds until its next start."""

    ended: str = "ended with status {}"
    again: str = "died; starts again in {} s"


ENGLISH = Words()


class Leashed:
    """A child that is started again whenever it dies, until it is ended."""

    def __init__(
        self, child: Child, log: Callable[[str, str], None], *, start_at: float, words: Words = ENGLISH
    ) -> None:
        self.child = child
        self.log = log
        self.words = words
        self.process: subprocess.Popen[bytes] | None = None
        self.delay = FIRST_DELAY / 2
        self.start_at = start_at
        self.started_at = 0.0

    def start(self) -> None:
        """Start the leash and, through it, the command."""
        reading, self.pipe = os.pipe()  # Neither end is inherited by other children.
        self.process = subprocess.Popen(  # noqa: S603 (commands of our own)
            [sys.executable, "-I", "-S", str(LEASH), str(reading), self.words.ended, *self.child.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(self.child),
            pass_fds=[reading],
            start_new_session=True,
        )
        os.close(reading)
        self.started_at = time.monotonic()
        threading.Thread(target=self._read, args=[self.process], daemon=True).start()

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.log(self.child.name, line.decode("utf-8", "replace").rstrip())

    def look_after(self, now: float) -> None:
        """Start the child when it is due; notice its death and set the time of the next start."""
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif self.process.poll() is not None:
            self.delay = next_delay(self.delay, now - self.started_at)
            self.start_at = now + self.delay
            self.log(self.child.name, self.words.again.format(round(self.delay)))
            self._sweep()

    def _sweep(self) -> None:
        """Kill whatever the dead leash left in its group, and forget it."""
        assert self.process is not None
        self._kill_group()
        os.close(self.pipe)
        self.process = None

    def _kill_group(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # Nobody is left in it.

    def terminate(self) -> None:
        """Ask the command to end."""
        if self.process is not None:
            self.process.terminate()

    def ended(self) -> bool:
        """Whether the child is gone with all of its group."""
        if self.process is not None and self.process.poll() is not None:
            self._sweep()
        return self.process is None

    def kill(self) -> None:
        """End the child and all of its group at once."""
        if self.process is not None:
            self._kill_group()
            self.process.wait()
            self._sweep()
