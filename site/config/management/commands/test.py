"""`manage.py test`: all tests on the embedded stack, then on PostgreSQL and Redis where those answer."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.stacks import Services, environment


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
        statuses = [self._run("embedded", pytest_arguments)]
        missing = Services(settings.TEST_DATABASE_URL, settings.TEST_BROKER_URL).missing()
        if not missing:
            statuses.append(self._run("services", ["-m", "not embedded_only", *pytest_arguments]))
        return max(statuses)

    def _run(self, stack: str, arguments: list[str]) -> int:
        self.stdout.write(f"\n== tests on the stack “{stack}”")
        self.stdout.flush()
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments]
        ended = subprocess.run(command, cwd=settings.ROOT, env=environment(stack, os.environ))  # noqa: S603
        return ended.returncode
