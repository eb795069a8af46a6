"""Which state may follow which: the whole table of mailings and of deliveries.

A service never sets a state by itself. It names a move, and the database makes it only where the
state is one the move may start from (`UPDATE … WHERE state IN …`), so that two people, two ticks or
two workers can press the same thing at once and one of them wins.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailingState(models.TextChoices):
    """The states of a mailing (DESIGN.md §4)."""

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", pgettext_lazy("mailing", "scheduled")
    PREPARING = "preparing", _("preparing")
    SENDING = "sending", _("sending")
    PAUSED = "paused", _("paused")
    HELD = "held", _("waiting for a person")
    FINISHED = "finished", pgettext_lazy("mailing", "finished")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


class DeliveryState(models.TextChoices):
    """The states of a delivery. Deferred is `pending` with a later next attempt."""

    PENDING = "pending", _("waiting")
    CLAIMED = "claimed", _("claimed")
    SENDING = "sending", _("being sent")
    SUBMITTED = "submitted", _("submitted")
    FAILED = "failed", _("failed")
    WITHHELD = "withheld", _("withheld")
    CANCELLED = "cancelled", _("cancelled")
    UNCERTAIN = "uncertain", _("uncertain")


M, D = MailingState, DeliveryState

FINAL_MAILING_STATES = (M.FINISHED, M.CANCELLED, M.FAILED)
OPEN_MAILING_STATES = (M.DRAFT, M.SCHEDULED, M.PREPARING, M.SENDING, M.PAUSED, M.HELD)
OPEN_DELIVERY_STATES = (D.PENDING, D.CLAIMED, D.SENDING)


@dataclass(frozen=True)
class Move:
    """A change of state: from any of `sources` to `target`."""

    name: str
    sources: tuple[str, ...]
    target: str


def _table(*moves: Move) -> dict[str, Move]:
    return {move.name: move for move in moves}


MAILING_MOVES = _table(
    Move("schedule", (M.DRAFT,), M.SCHEDULED),
    Move("start", (M.SCHEDULED,), M.PREPARING),
    Move("begin", (M.PREPARING,), M.SENDING),
    Move("hold", (M.SCHEDULED, M.PREPARING), M.HELD),
    Move("release", (M.HELD,), M.SCHEDULED),
    Move("pause", (M.SENDING,), M.PAUSED),
    Move("resume", (M.PAUSED,), M.SENDING),
    Move("cancel", OPEN_MAILING_STATES, M.CANCELLED),
    Move("finish", (M.SENDING, M.PAUSED), M.FINISHED),
    Move("fail", (M.PREPARING, M.SENDING, M.PAUSED), M.FAILED),
    # Only when a person asks to send an uncertain delivery again after the end.
    Move("reopen", (M.FINISHED,), M.SENDING),
)

DELIVERY_MOVES = _table(
    Move("claim", (D.PENDING,), D.CLAIMED),
    Move("mark", (D.CLAIMED,), D.SENDING),
    # What may not be mailed any more is not even claimed; or found out just before the wire.
    Move("withhold", (D.PENDING, D.CLAIMED), D.WITHHELD),
    # A change of address found that the new one gets this mailing already.
    Move("withhold duplicate", (D.PENDING,), D.WITHHELD),
    # Given back by its own worker, which knows that nothing went over the wire.
    Move("give back", (D.CLAIMED, D.SENDING), D.PENDING),
    # Put off before anything was composed, by a limit of rate or of the day.
    Move("postpone", (D.CLAIMED,), D.PENDING),
    Move("lose claim", (D.CLAIMED,), D.PENDING),
    Move("lose wire", (D.SENDING,), D.UNCERTAIN),
    # Claims lost again and again: it brings its workers down.
    Move("give up", (D.CLAIMED,), D.FAILED),
    # What the worker learnt counts even when its lease was lost meanwhile.
    Move("submit", (D.SENDING, D.UNCERTAIN), D.SUBMITTED),
    # Of what was in doubt since its lease was lost, a temporary refusal says that it was not accepted.
    Move("defer", (D.SENDING, D.UNCERTAIN), D.PENDING),
    Move("fail", (D.CLAIMED, D.SENDING, D.UNCERTAIN), D.FAILED),
    Move("doubt", (D.SENDING, D.UNCERTAIN), D.UNCERTAIN),
    Move("cancel", (D.PENDING, D.CLAIMED), D.CANCELLED),
    # Only a person's word.
    Move("treat as submitted", (D.UNCERTAIN,), D.SUBMITTED),
    Move("send again", (D.UNCERTAIN,), D.PENDING),
)


def mailing_move(name: str) -> Move:
    """The move of a mailing by its name. Raises `KeyError` for a name that is not in the table."""
    return MAILING_MOVES[name]


def delivery_move(name: str) -> Move:
    """The move of a delivery by its name. Raises `KeyError` for a name that is not in the table."""
    return DELIVERY_MOVES[name]
