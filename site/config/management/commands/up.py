"""`manage.py up`: start everything this installation needs, until Ctrl-C."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import translation
from django.utils.translation import gettext as _

from config.supervisor.children import children
from config.supervisor.leashed import Words
from config.supervisor.loop import keep_running
from config.supervisor.start import CannotStart, check_ports, claim_folder, prepare
from config.supervisor.welcome import announce
from config.terminal import terminal_language


class Command(BaseCommand):
    help = "Start the web server, the workers and everything else, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Leave an empty installation empty.")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        language = terminal_language()
        translation.activate(language)
        try:
            with claim_folder():
                check_ports()
                prepare(demo=not no_demo)
                keep_running(children(), meanwhile=lambda: _announce(language), words=_words())
        except CannotStart as problem:
            raise CommandError(str(problem)) from None


def _words() -> Words:
    return Words(ended=_("ended with status {}"), again=_("died; starts again in {} s"))


def _announce(language: str) -> None:
    try:
        announce(language=language)
    finally:
        connections.close_all()
