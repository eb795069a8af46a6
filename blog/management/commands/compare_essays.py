"""`manage.py compare_essays`: find related essays for those published before they were looked for."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.related.alike import compare_remaining


class Command(BaseCommand):
    """Work out which essays are alike, for each live essay that has not been compared."""

    help = "Compare the live essays that have not been compared yet, so that they show related ones. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and say how many there were."""
        self.stdout.write(f"{compare_remaining()} essays compared")
