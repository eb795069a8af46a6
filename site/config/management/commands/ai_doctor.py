"""`manage.py ai_doctor`: ask the model endpoints what they can do, and say what to set."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from config.terminal import terminal_language
from prompts.doctor.findings import Finding, Mark, findings, fitting, shown_address
from prompts.doctor.probes import examine, most_tokens
from prompts.doctor.services import NoSuchEndpoint, Patient, patients, store
from prompts.errors import ModelError, describe
from prompts.switches import refuse_if_off


class Command(BaseCommand):
    help = (
        "Ask the configured model endpoints a few short questions and say what works and what to set. It costs a "
        "few hundred tokens for each endpoint. Status 0: every configured model answers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endpoint", default="", metavar="NAME", help="Only this endpoint.")
        parser.add_argument("--write", action="store_true", help="Store how each endpoint likes to be asked.")

    def handle(self, *args: Any, endpoint: str, write: bool, **options: Any) -> None:
        with translation.override(terminal_language()):
            try:
                refuse_if_off("")
                chosen = patients(endpoint)
            except ModelError as error:
                raise CommandError(describe(error.code, error.data)) from None
            except NoSuchEndpoint:
                raise CommandError(_("There is no model endpoint called %(name)s.") % {"name": endpoint}) from None
            well = [self._examine(patient, write) for patient in chosen]
            if not all(well):
                raise CommandError(_("Not everything works; see the lines marked NO."))

    def _examine(self, patient: Patient, write: bool) -> bool:
        name = patient.name or _("What the environment says")
        self.stdout.write(f"\n{name}")
        try:
            endpoint, models = patient.endpoint(), patient.models()
        except ModelError as error:
            self._say(Finding(Mark.WRONG, describe(error.code, error.data)))
            return False
        cost = _("This takes at most about %(tokens)d tokens, which count towards no allowance.")
        cost %= {"tokens": most_tokens(models)}
        self.stdout.write(f"  {shown_address(endpoint.base_url)}\n  {cost}")
        if endpoint.is_rehearsal:
            self._say(Finding(Mark.UNKNOWN, _("The rehearsal model answers here, which is no AI.")))
        found = examine(endpoint, models)
        for finding in findings(found):
            self._say(finding)
        if write:
            self._write(patient, fitting(found))
        return found.works

    def _say(self, finding: Finding) -> None:
        self.stdout.write(f"  [{finding.mark}] {finding.words}")

    def _write(self, patient: Patient, fields: dict[str, Any]) -> None:
        if patient.row is None:
            words = _(
                "Nothing is stored: this endpoint is set by the environment alone. Add one in the admin first."
            )
        elif fields:
            store(row=patient.row, fields=fields)
            words = _("Stored: %(fields)s") % {
                "fields": ", ".join(f"{key} = {value}" for key, value in fields.items())
            }
        else:
            words = _("Nothing is stored, because the model did not answer.")
        self.stdout.write(f"  {words}")
