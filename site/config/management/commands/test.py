"""`manage.py test`: all tests on the embedded stack, then on PostgreSQL and Redis where those answer."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.management.base import BaseCommand

from config.stacks import Services, environment


def _workers(stack: str) -> int:
    """More than there are cores: tests that watch whole installations wait, and most of those are embedded."""
    return (os.cpu_count() or 1) + (1 if stack == "services" else 2)


def _environment(stack: str) -> dict[str, str]:
    """A stack's, with compiled modules kept: hundreds of processes would each compile ours anew."""
    return {
        name: value for name, value in environment(stack, os.environ).items() if name != "PYTHONDONTWRITEBYTECODE"
    }


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
        """Run the suite on each stack; the status is 0 only when every run passed."""
        status = self._run("embedded", pytest_arguments)
        if status == pytest.ExitCode.INTERRUPTED:
            return status
        if Services(settings.TEST_DATABASE_URL, settings.TEST_BROKER_URL).missing():
            return status  # A test of the first run says so, skipped by name.
        second = self._run("services", ["-m", "not embedded_only", *pytest_arguments])
        # What was asked for may have nothing to do with the stack.
        return status or (0 if second == pytest.ExitCode.NO_TESTS_COLLECTED else second)

    def _run(self, stack: str, arguments: list[str]) -> int:
        self.stdout.write(f"\n== tests on the stack “{stack}”")
        self.stdout.flush()
        spread = ["-n", str(_workers(stack)), "--dist", "loadgroup", "--no-loadscope-reorder"]
        command = [sys.executable, "-m", "pytest", *spread, *arguments]
        with subprocess.Popen(command, cwd=settings.ROOT, env=_environment(stack)) as run:  # noqa: S603
            while True:
                try:
                    return abs(run.wait())
                except KeyboardInterrupt:
                    continue  # pytest got it too, and says what it had found so far.
