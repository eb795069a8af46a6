"""What a person does to an import: start it, let it go on, cancel it, undo it. Workers do the rest."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.imports import bell
from newsletter.imports.models import SubscriberImport
from newsletter.imports.moves import move
from newsletter.imports.states import MOVES

State = SubscriberImport.State


class StepRefused(ValueError):
    """The step cannot be taken; its text says why, in the active language."""


IN_DOUBT = _("In fewer than 90 % of the rows the chosen column holds an address. Say that it is right.")
REFUSALS: dict[str, Promise] = {
    "start": _("This import was started before, or is over."),
    "go-on": _("Only an import that waits for a person, or has failed, can go on."),
    "cancel": _("This import is over. What it brought in can be undone."),
    "undo": _("Only an import that has ended can be undone. Cancel it first."),
}


def start_import(*, subscriber_import: SubscriberImport, user: Any, now: datetime) -> bool:
    """Let a worker take in a file whose columns and consent were settled; returns whether this call started it.

    Idempotent: False while it waits or runs already. Raises `StepRefused` without a basis, its evidence or a
    file, and once it is over.
    """
    found = subscriber_import
    if not found.basis:
        raise StepRefused(_("Say on what consent these people are mailed."))
    if not found.evidence.strip():
        raise StepRefused(_("Say what proves this consent."))
    if found.mapping.get("doubtful") and not found.mapping.get("acknowledged"):
        raise StepRefused(IN_DOUBT)
    if not found.file:
        raise StepRefused(_("The file is no longer there. Upload it again."))
    return _press("start", found, user=user, now=now)


def let_go_on(*, subscriber_import: SubscriberImport, user: Any, now: datetime) -> bool:
    """Let an import go on that waited for a person or failed, from where it stopped. Idempotent.

    What made it wait is not asked again. Raises `StepRefused` once it is over or without its file.
    """
    if subscriber_import.state in MOVES["go-on"].sources and not subscriber_import.file:
        raise StepRefused(_("The file is no longer there. Upload it again."))
    counts = {**subscriber_import.counts, "looked_at": True}
    return _press("go-on", subscriber_import, user=user, now=now, counts=counts)


def cancel_import(*, subscriber_import: SubscriberImport, user: Any, now: datetime) -> bool:
    """Take in no further row; what came in stays until it is undone. Idempotent.

    Raises `StepRefused` once the import has finished or is being undone.
    """
    return _press("cancel", subscriber_import, user=user, now=now, finished_at=now, work_until=None)


def undo_import(*, subscriber_import: SubscriberImport, user: Any, now: datetime) -> bool:
    """Let a worker take back what an import that has ended brought in (`newsletter.imports.undo`). Idempotent.

    Raises `StepRefused` while it still runs.
    """
    return _press("undo", subscriber_import, user=user, now=now, work_until=None, worker="")


def _press(name: str, found: SubscriberImport, *, user: Any, now: datetime, **fields: Any) -> bool:
    """Make the move and wake a worker; False when it was made before, `StepRefused` when it cannot be made."""
    if move(name, found, now=now, user=user, **fields):
        bell.ring(found.pk)
        return True
    found.refresh_from_db(fields=["state"])
    if found.state in AFTER[name]:
        return False
    raise StepRefused(REFUSALS[name])


AFTER = {
    "start": (State.WAITING, State.RUNNING),
    "go-on": (State.WAITING, State.RUNNING),
    "cancel": (State.CANCELLED,),
    "undo": (State.UNDOING, State.UNDONE),
}
"""States in which a step was taken already: pressing again changes nothing."""
