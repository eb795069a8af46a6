"""`manage.py test`: all tests on the embedded stack, and on PostgreSQL and Redis where those answer."""

import os
import subprocess
import sys
import tempfile
import time
from typing import IO, Any

import pytest
from django.conf import settings
from django.core.management.base import BaseCommand

from config.stacks import Services, environment

Run = subprocess.Popen[bytes]


def _workers(stack: str, *, at_once: bool) -> int:
    """More than there are cores: tests that watch whole installations wait, and most of those are embedded.

    Of both runs at once the embedded one has three quarters of the work, in CI, which leaves out nothing,
    three fifths: so both end at about the same time.
    """
    cores = os.cpu_count() or 1
    if not at_once:
        return cores + {"embedded": 2, "services": 1}[stack]
    both = 2 * cores + 1
    services = max(both * 2 // 5 if settings.REQUIRE_SERVICES else both // 4, 1)
    return services if stack == "services" else both - services


def _environment(stack: str) -> dict[str, str]:
    """A stack's, with compiled modules kept: hundreds of processes would each compile ours anew."""
    return {
        name: value for name, value in environment(stack, os.environ).items() if name != "PYTHONDONTWRITEBYTECODE"
    }


def _command(stack: str, arguments: list[str], *, at_once: bool) -> list[str]:
    workers = str(_workers(stack, at_once=at_once))
    spread = ["-n", workers, "--dist", "loadgroup", "--no-loadscope-reorder"]
    if stack == "services":
        # What failed there is of no use to `pytest --last-failed` on SQLite.
        arguments = ["-m", "not embedded_only", "-o", "cache_dir=site/var/pytest-services", *arguments]
    return [sys.executable, "-m", "pytest", *spread, *arguments]


class Command(BaseCommand):
    help = "Run the tests. What follows is passed on to pytest."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Pass everything after `test` on to pytest."""
        sys.exit(self._all(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run everything."""
        sys.exit(self._all([]))

    def _all(self, pytest_arguments: list[str]) -> int:
        """Run the suite on each stack; the status is 0 only when every run passed.

        Whole suites run at once: while one waits for a server or its last tests, the other
        works. Whoever asks for some tests sees one run after the other.
        """
        if Services(settings.TEST_DATABASE_URL, settings.TEST_BROKER_URL).missing():
            return self._here("embedded", pytest_arguments)  # One of its tests says so, skipped by name.
        if not pytest_arguments:
            return self._both()
        status = self._here("embedded", pytest_arguments)
        if status == pytest.ExitCode.INTERRUPTED:
            return status
        second = self._here("services", pytest_arguments)
        # What was asked for may have nothing to do with the stack.
        return status or (0 if second == pytest.ExitCode.NO_TESTS_COLLECTED else second)

    def _both(self) -> int:
        """Run both at once. What the second says is shown as soon as the first is over."""
        with tempfile.TemporaryFile() as said, _started("services", [], at_once=True, stdout=said) as services:
            status = self._here("embedded", [], at_once=True)
            self._say("services")
            second = self._follow(services, said)
        return status or second

    def _here(self, stack: str, arguments: list[str], *, at_once: bool = False) -> int:
        self._say(stack)
        with _started(stack, arguments, at_once=at_once) as run:
            return _status(run)

    def _follow(self, run: Run, said: IO[bytes]) -> int:
        """Pass on what a run says until it ends, and return its status."""
        shown = 0
        while True:
            over = run.poll() is not None
            words = os.pread(said.fileno(), 1 << 20, shown)
            shown += len(words)
            sys.stdout.buffer.write(words)
            sys.stdout.buffer.flush()
            if over and not words:
                return _status(run)
            if not words:
                _rest()

    def _say(self, stack: str) -> None:
        self.stdout.write(f"\n== tests on the stack “{stack}”")
        self.stdout.flush()


def _started(stack: str, arguments: list[str], *, at_once: bool, stdout: IO[bytes] | None = None) -> Run:
    return subprocess.Popen(  # noqa: S603
        _command(stack, arguments, at_once=at_once),
        cwd=settings.ROOT,
        env=_environment(stack),
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout else None,
        stdin=subprocess.DEVNULL if stdout else None,
    )


def _status(run: Run) -> int:
    while True:
        try:
            return abs(run.wait())
        except KeyboardInterrupt:
            continue  # pytest got it too, and says what it had found so far.


def _rest() -> None:
    try:
        time.sleep(0.2)
    except KeyboardInterrupt:
        return  # As in `_status`.
