"""What people read about imports: a sentence for each state, outcome and reason."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.imports.merging import Outcome
from newsletter.imports.models import SubscriberImport
from newsletter.imports.reasons import FILE_REASONS, ROW_REASONS
from newsletter.imports.undo import Fate

State = SubscriberImport.State

SENTENCES: dict[str, Promise] = {
    State.MAPPING: _("Nothing has been taken in yet: the columns are being chosen."),
    State.WAITING: _("A worker takes the file up within seconds, or when the import before it is over."),
    State.RUNNING: _("The rows are being taken in. You can leave this page; the import goes on."),
    State.HELD: _("Nothing has been taken in. The import waits for a person to look at it."),
    State.FINISHED: _("Every row of the file is accounted for below."),
    State.CANCELLED: _("The import was cancelled. What had come in by then is listed below."),
    State.FAILED: _("The import stopped. What had come in by then is listed below."),
    State.UNDOING: _("What the import brought in is being taken back."),
    State.UNDONE: _("The import was undone."),
}
REASONS: dict[str, str | Promise] = {
    **FILE_REASONS,
    "looks-wrong": _(
        "More than half of the first rows would be refused, for the reasons below. Perhaps a column is not what "
        "it was taken for. Cancel and choose the columns anew, or go on if the file is meant to be like this."
    ),
    "file-changed": _("The file is not the one that was uploaded: its hash differs."),
    "error": _("The program itself failed, and the log says why. It is safe to go on from where it stopped."),
    "forgotten": _("Nobody went on with it, and the time for keeping the file has passed."),
}
OUTCOMES: dict[str, Promise] = {
    Outcome.ADDED: _("subscribed"),
    Outcome.ADDED_LEFT: _("kept as people who left elsewhere; never mailed"),
    Outcome.ACTIVATED: _("had been asked to confirm, and are active now"),
    Outcome.UPDATED: _("were subscribed already; their details were changed"),
    Outcome.UNCHANGED: _("were subscribed already; nothing changed"),
    Outcome.ENDED: _("ended, because the file says that they left"),
    Outcome.MERGED: _("further rows of the same address, merged with the first"),
}
REFUSALS: dict[str, str | Promise] = {
    **ROW_REASONS,
    Outcome.SUPPRESSED: _("the address is on the suppression list, or was erased"),
    Outcome.SUPPRESSED_DOMAIN: _("the domain is on the suppression list"),
    Outcome.LEFT_HERE: _("they left this newsletter; no import brings them back"),
    Outcome.CONFIRMED_HERE: _("the file says that they left, but they confirmed here themselves; look at them"),
    Outcome.PENDING_HERE: _("they were asked to confirm and have not; this basis does not replace their answer"),
}
FATES: dict[str, Promise] = {
    Fate.REMOVED: _("subscriptions removed"),
    Fate.ENDED: _("subscriptions ended and kept on record, because they were mailed or chose something since"),
    Fate.KEPT: _("subscriptions left as they are, because their owners confirmed or left by themselves since"),
    Fate.RESTORED: _("people whose earlier details or standing were put back"),
    Fate.CHANGED_SINCE: _("people left as they are, because someone changed the same details since"),
    Fate.PERSON: _("people removed with their details"),
    Fate.HELD: _("people kept, because a subscription of theirs remains"),
}
