"""`manage.py newsletter_doctor`: look at domain and servers as receivers will, and say what is wrong."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from newsletter.newsletters.models import Newsletter
from newsletter.outside.doctor import NTP_SERVER, SUBJECTS, Diagnosis, examine
from newsletter.outside.world import World, the_world

MARKS = {"pass": "ok", "warn": "!", "fail": "✗", "could not check": "?"}


class Command(BaseCommand):
    """Ends with 1 when something fails."""

    help = (
        "Look at the sender's domain and the mail server of newsletters. No mail is sent; 1 when something fails."
    )
    requires_system_checks: list[str] = []
    world: World | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        """A newsletter by its short name, or all of them."""
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("newsletter", nargs="?", help="short name of a newsletter; all of them without it")
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE, help="of the words")
        parser.add_argument("--ntp", default=NTP_SERVER, help="time server the clock is compared with")
        parser.add_argument("--ntp-port", type=int, default=123, help="its port")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, print, and leave with 1 when something fails."""
        rows = Newsletter.objects.select_related("mail_server").order_by("slug")
        chosen = list(rows.filter(slug=options["newsletter"]) if options["newsletter"] else rows)
        if not chosen:
            raise CommandError("There is no such newsletter.")
        with translation.override(options["language"]):
            found = [(one, self._examine(one, options)) for one in chosen]
            self._print_json(found) if options["json"] else self._print(found)
        if any(one.answer.level == "fail" for _newsletter, seen in found for one in seen):
            raise SystemExit(1)

    def _examine(self, newsletter: Newsletter, options: dict[str, Any]) -> list[Diagnosis]:
        world = self.world or the_world()
        return list(examine(newsletter, world=world, ntp=options["ntp"], ntp_port=options["ntp_port"]))

    def _print(self, found: list[tuple[Newsletter, list[Diagnosis]]]) -> None:
        for newsletter, seen in found:
            self.stdout.write(f"{newsletter.name} <{newsletter.sender_email}>")
            for one in seen:
                self.stdout.write(f"  {MARKS[one.answer.level]:<2} {SUBJECTS[one.subject]}: {one.answer.words}")
                if one.answer.fix and one.answer.level != "pass":
                    self.stdout.write(f"     → {one.answer.fix}")

    def _print_json(self, found: list[tuple[Newsletter, list[Diagnosis]]]) -> None:
        rows = [
            {
                "newsletter": newsletter.slug,
                "subject": one.subject,
                "level": one.answer.level,
                "code": one.answer.code,
                "words": one.answer.words,
                "fix": one.answer.fix,
            }
            for newsletter, seen in found
            for one in seen
        ]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
