"""Make the demo publication, or remove it again."""

import logging
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter.demo.models import DemoRecord
from newsletter.demo.removal import remove
from newsletter.demo.report import removal_lines, seeding_lines
from newsletter.demo.seeding import SeedRefused, seed


class Command(BaseCommand):
    """`manage.py seed_demo` and `manage.py seed_demo --remove`."""

    help = "Make the demo publication in an empty installation, or remove what it made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove", action="store_true", help="Remove what the demo made and nobody else uses."
        )
        parser.add_argument(
            "--including-edited", action="store_true", help="With --remove: also pages of the demo edited since."
        )
        parser.add_argument(
            "--in-production", action="store_true", help="Make it in production mode too, without accounts."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if DemoRecord._meta.db_table not in connection.introspection.table_names():
            raise CommandError(_("The database holds no tables yet. Make them with ./manage.py migrate first."))
        try:
            with _quiet("wagtail"):
                lines = self._lines(options)
        except SeedRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in lines:
            self.stdout.write(line)

    def _lines(self, options: dict[str, Any]) -> list[str]:
        if options["remove"]:
            return removal_lines(remove(including_edited=options["including_edited"]))
        return seeding_lines(seed(now=timezone.now(), in_production=options["in_production"]))


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Leave out a logger's hundred lines on pages made and published one by one."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
