"""`manage.py mailings`: look at mailings and steer them without the administration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsletter.sending import services
from newsletter.sending.audience import words
from newsletter.sending.models import Mailing
from newsletter.sending.report import report
from newsletter.sending.services import MoveRefused
from newsletter.sending.words import mailing_sentences

PRESSES = {
    "pause": services.pause,
    "resume": services.resume,
    "cancel": services.cancel,
    "release": services.release,
}
LISTED = 50


class Command(BaseCommand):
    """List, show, pause, resume, cancel, release."""

    help = "List mailings, show one with its numbers, or pause, resume, cancel or release it."

    def add_arguments(self, parser: CommandParser) -> None:
        """`list`, or a word and the number of a mailing."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help=f"the latest {LISTED} mailings")
        for name in ("show", *PRESSES):
            actions.add_parser(name).add_argument("mailing", type=int, help="number of the mailing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say in which state the mailing is then."""
        if options["action"] == "list":
            return self._list()
        rows = Mailing.objects.select_related("edition", "newsletter__mail_server")
        found = rows.filter(pk=options["mailing"]).first()
        if found is None:
            raise CommandError(f"There is no mailing {options['mailing']}.")
        if options["action"] == "show":
            return self._show(found)
        try:
            PRESSES[options["action"]](mailing=found, user=None, now=timezone.now())
        except MoveRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{found.pk}\t{found.state}")
        return None

    def _list(self) -> None:
        for mailing in Mailing.objects.select_related("edition")[:LISTED]:
            frozen = "-" if mailing.frozen_at is None else str(mailing.frozen_count)
            start = f"{mailing.wall_time} {mailing.zone}"
            self.stdout.write("\t".join([str(mailing.pk), mailing.state, start, frozen, mailing.edition.title]))

    def _show(self, mailing: Mailing) -> None:
        found = report(mailing)
        self.stdout.write(f"{mailing.pk}\t{mailing.state}\t{mailing.state_reason or '-'}\t{mailing.edition.title}")
        for sentence in mailing_sentences(mailing):
            self.stdout.write(sentence)
        self.stdout.write(words(mailing.audience))
        for line in found.progress.states:
            self.stdout.write(f"  {line.key}\t{line.number}")
        self.stdout.write(f"  frozen\t{found.progress.frozen}")
        for line in found.excluded:
            self.stdout.write(f"  left out: {line.key}\t{line.number}")
        for group in found.not_mailed:
            self.stdout.write(f"  {group.state}: {group.reason or '-'} {group.code or ''}\t{group.number}")
