"""`manage.py mailings`: look at mailings and steer them without the administration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsletter.sending import services
from newsletter.sending.audience import words
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.presses import PRESSES
from newsletter.sending.reconcile import reconcile
from newsletter.sending.report import progress, report
from newsletter.sending.services import MoveRefused, Unconfirmed
from newsletter.sending.words import delivery_reason, mailing_sentences

SETTLEMENTS = {"submitted": services.treat_as_submitted, "again": services.send_again}
LISTED = 50
NUMBER = "number of the mailing"


class Command(BaseCommand):
    """List, show, pause, resume, cancel, release, reconcile, settle what is uncertain."""

    help = "List mailings, show one with its numbers, steer it, compare its numbers, settle what is uncertain."

    def add_arguments(self, parser: CommandParser) -> None:
        """`list`, or a word and the number of a mailing."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help=f"the latest {LISTED} mailings")
        actions.add_parser("show", help="state and numbers").add_argument("mailing", type=int, help=NUMBER)
        for name, press in PRESSES.items():
            one = actions.add_parser(name)
            one.add_argument("mailing", type=int, help=NUMBER)
            if press.is_doubtful:
                one.add_argument("--yes", action="store_true", help="also long after its hour, and at night")
        compare = actions.add_parser(
            "reconcile", help="count anew, put tallies right; status 1 if anything differed"
        )
        compare.add_argument(
            "mailing", type=int, nargs="?", help=f"{NUMBER}; without it, every one that was frozen"
        )
        self._add_uncertain(actions.add_parser("uncertain", help="list uncertain deliveries, or settle them"))

    def _add_uncertain(self, parser: CommandParser) -> None:
        parser.add_argument("mailing", type=int, help=NUMBER)
        parser.add_argument(
            "--settle", choices=list(SETTLEMENTS), help="take them as submitted, or send them again"
        )
        parser.add_argument("--delivery", type=int, action="append", help="only this one; may be repeated")
        parser.add_argument("--yes", action="store_true", help="needed to send again: somebody may get it twice")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        match options["action"]:
            case "list":
                self._list()
            case "show":
                self._show(_mailing(options["mailing"]))
            case "reconcile":
                self._reconcile(options["mailing"])
            case "uncertain":
                self._uncertain(_mailing(options["mailing"]), options)
            case name:
                self._press(name, _mailing(options["mailing"]), options)

    def _press(self, name: str, mailing: Mailing, options: dict[str, Any]) -> None:
        press = PRESSES[name]
        confirmed = {"confirmed": options["yes"]} if press.is_doubtful else {}
        try:
            press.act(mailing=mailing, user=None, now=timezone.now(), **confirmed)
        except Unconfirmed as doubtful:
            raise CommandError(f"{doubtful} (--yes)") from doubtful
        except MoveRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{mailing.pk}\t{mailing.state}")

    def _list(self) -> None:
        for mailing in Mailing.objects.select_related("edition")[:LISTED]:
            frozen = "-" if mailing.frozen_at is None else str(mailing.frozen_count)
            start = f"{mailing.wall_time} {'local' if mailing.by_local_time else mailing.zone}"
            self.stdout.write("\t".join([str(mailing.pk), mailing.state, start, frozen, mailing.edition.title]))

    def _show(self, mailing: Mailing) -> None:
        found, shown = report(mailing), progress(mailing)
        self.stdout.write(f"{mailing.pk}\t{mailing.state}\t{mailing.state_reason or '-'}\t{mailing.edition.title}")
        for sentence in mailing_sentences(mailing):
            self.stdout.write(sentence)
        self.stdout.write(words(mailing.audience))
        for line in shown.states:
            self.stdout.write(f"  {line.key}\t{line.number}")
        self.stdout.write(f"  frozen\t{shown.frozen}")
        for line in found.excluded:
            self.stdout.write(f"  left out: {line.key}\t{line.number}")
        for group in found.not_mailed:
            self.stdout.write(f"  {group.state}: {group.reason or '-'} {group.code or ''}\t{group.number}")

    def _reconcile(self, number: int | None) -> None:
        """Name every difference; the status tells a program whether there was one."""
        frozen = Mailing.objects.exclude(frozen_at=None).order_by("pk")
        wrong = False
        for mailing in [_mailing(number)] if number else frozen.iterator():
            differences = reconcile(mailing, now=timezone.now())
            wrong |= bool(differences)
            self.stdout.write(f"{mailing.pk}\t{mailing.state}\t{'DIFFERS' if differences else 'agrees'}")
            for one in differences:
                self.stdout.write(f"  {one.what}\tkept {one.kept}\tcounted {one.counted}")
        if wrong:
            raise CommandError("Numbers do not agree.", returncode=1)

    def _uncertain(self, mailing: Mailing, options: dict[str, Any]) -> None:
        rows = Delivery.objects.filter(mailing=mailing, state=Delivery.State.UNCERTAIN).order_by("pk")
        if options["delivery"]:
            rows = rows.filter(pk__in=options["delivery"])
        if options["settle"]:
            self._settle(list(rows.select_related("mailing")), options)
            return
        for row in rows.select_related("subscriber"):
            person = row.subscriber.pseudonym if row.subscriber else "-"
            self.stdout.write(f"{row.pk}\t{person}\t{row.finished_at}\t{delivery_reason(row.reason)}")

    def _settle(self, rows: list[Delivery], options: dict[str, Any]) -> None:
        if options["settle"] == "again" and not options["yes"]:
            raise CommandError(f"{len(rows)} people may get it twice. Say --yes if it is meant so.")
        settle, now = SETTLEMENTS[options["settle"]], timezone.now()
        try:
            settled = [row.pk for row in rows if settle(delivery=row, user=None, now=now)]
        except MoveRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{len(settled)} settled")


def _mailing(number: int) -> Mailing:
    found = Mailing.objects.select_related("edition", "newsletter__mail_server").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no mailing {number}.")
    return found
