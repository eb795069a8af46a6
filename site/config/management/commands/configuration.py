"""`manage.py configuration`: the table of environment variables, as in docs/configuration.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.env import table

MARK = "<!-- made by `manage.py configuration --write` from config/env.py -->\n"
END = "<!-- end of the table -->\n"


class Command(BaseCommand):
    help = "Print the table of environment variables."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="Put it into docs/configuration.md.")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(table())
            return
        path = Path(settings.ROOT) / "docs" / "configuration.md"
        before, _, rest = path.read_text(encoding="utf-8").partition(MARK)
        _, _, after = rest.partition(END)
        path.write_text(f"{before}{MARK}{table()}{END}{after}", encoding="utf-8")
