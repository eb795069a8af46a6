"""`manage.py tick`: find due work once, as the beat does every five seconds."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.tick import failures, tick


class Command(BaseCommand):
    help = "Find due work once: publish, start mailings, wake workers. Safe to call at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        report = tick(timezone.now())
        self.stdout.write(json.dumps(report, ensure_ascii=False, default=str))
        if failed := failures(report):
            raise CommandError(f"failed: {', '.join(failed)}")
