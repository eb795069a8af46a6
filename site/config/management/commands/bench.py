"""`manage.py bench`: run every benchmark there is, one after another."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Run the benchmarks in tests/benchmarks."

    def handle(self, *args: Any, **options: Any) -> None:
        scripts = sorted(Path(settings.ROOT).glob("tests/benchmarks/bench_*.py"))
        if not scripts:
            self.stdout.write("There are no benchmarks yet: tests/benchmarks holds no bench_*.py.")
        failed = [script.name for script in scripts if self._run(script) != 0]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")

    def _run(self, script: Path) -> int:
        self.stdout.write(f"\n== {script.stem.removeprefix('bench_')}")
        self.stdout.flush()
        return subprocess.run([sys.executable, str(script)], cwd=settings.ROOT).returncode  # noqa: S603
