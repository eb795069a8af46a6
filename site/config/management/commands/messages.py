"""`manage.py messages`: bring the catalogues of translations into line with the code, and compile them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import catalogues


class Command(BaseCommand):
    help = "Collect the messages of every app into its catalogue and compile it. Keeps translations."

    def handle(self, *args: Any, **options: Any) -> None:
        for source in catalogues.sources(Path(settings.ROOT)):
            for domain in catalogues.DOMAINS:
                catalogue = catalogues.update(source, domain)
                if catalogue is not None:
                    missing = len(catalogues.shortcomings(catalogue, catalogue))
                    self.stdout.write(f"{source.path(domain).relative_to(settings.ROOT)}: {missing} to translate")
