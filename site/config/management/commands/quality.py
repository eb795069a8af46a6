"""`manage.py quality`: the fast gates, without the tests of the product."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.stacks import environment


class Command(BaseCommand):
    help = "Run linter, formatter, type checker, template and architecture checks."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        command = [sys.executable, "-m", "pytest", "-q", "tests/architecture"]
        ended = subprocess.run(command, cwd=settings.ROOT, env=environment("embedded", os.environ))  # noqa: S603
        sys.exit(ended.returncode)
