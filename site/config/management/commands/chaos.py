"""`manage.py chaos`: break mailings in every way and count who was mailed. The long run of tests/chaos."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Break mailings in every way and count who was mailed. What follows is passed on to tests/chaos."

    def run_from_argv(self, argv: list[str]) -> None:
        """Pass everything after `chaos` on."""
        sys.exit(self._run(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run everything."""
        sys.exit(self._run([]))

    def _run(self, arguments: list[str]) -> int:
        path = os.pathsep.join((str(settings.SITE_DIR), str(settings.ROOT)))
        environment = {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        command = [sys.executable, "-m", "tests.chaos", *arguments]
        with subprocess.Popen(command, cwd=settings.ROOT, env=environment) as run:  # noqa: S603
            while True:
                try:
                    return run.wait()
                except KeyboardInterrupt:
                    continue  # The run got it too, and ends every process it started.
