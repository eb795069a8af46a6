"""The states of a subscription and the steps between them, as one table. Pure."""

from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from newsletter.consent.models import Notice, Subscription, Suppression

State = Subscription.State
Reason = Suppression.Reason

RESEND_AFTER = timedelta(minutes=10)
CONFIRMATIONS_A_DAY = 3
DAY = timedelta(days=1)
UNDO_WITHIN = timedelta(days=1)

FINAL_SUPPRESSIONS = frozenset({Reason.BOUNCED, Reason.COMPLAINED, Reason.BY_HAND})
LIFTED_BY_CONFIRMING = frozenset({Reason.ERASED, Reason.REFUSED})


class Step(StrEnum):
    """What happens to a subscription."""

    SIGN_UP = "sign-up"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    LEAVE = "leave"
    UNDO = "undo"
    PAUSE = "pause"
    RESUME = "resume"


class StepRefused(ValueError):
    """The step does not exist from this state."""


TRANSITIONS: Final[Mapping[tuple[str, Step], State]] = MappingProxyType(
    {
        (State.PENDING, Step.SIGN_UP): State.PENDING,
        (State.PENDING, Step.CONFIRM): State.ACTIVE,
        (State.PENDING, Step.REFUSE): State.UNSUBSCRIBED,
        (State.PENDING, Step.LEAVE): State.UNSUBSCRIBED,
        (State.ACTIVE, Step.SIGN_UP): State.ACTIVE,
        (State.ACTIVE, Step.CONFIRM): State.ACTIVE,
        (State.ACTIVE, Step.REFUSE): State.UNSUBSCRIBED,
        (State.ACTIVE, Step.LEAVE): State.UNSUBSCRIBED,
        (State.ACTIVE, Step.PAUSE): State.PAUSED,
        (State.ACTIVE, Step.RESUME): State.ACTIVE,
        (State.PAUSED, Step.SIGN_UP): State.PAUSED,
        (State.PAUSED, Step.CONFIRM): State.PAUSED,
        (State.PAUSED, Step.REFUSE): State.UNSUBSCRIBED,
        (State.PAUSED, Step.LEAVE): State.UNSUBSCRIBED,
        (State.PAUSED, Step.PAUSE): State.PAUSED,
        (State.PAUSED, Step.RESUME): State.ACTIVE,
        (State.UNSUBSCRIBED, Step.SIGN_UP): State.PENDING,
        (State.UNSUBSCRIBED, Step.REFUSE): State.UNSUBSCRIBED,
        (State.UNSUBSCRIBED, Step.LEAVE): State.UNSUBSCRIBED,
        (State.UNSUBSCRIBED, Step.UNDO): State.ACTIVE,
        (State.UNSUBSCRIBED, Step.PAUSE): State.PAUSED,
    }
)


def next_state(state: str, step: Step) -> State:
    """Where a step leads. Raises `StepRefused` when there is no such step from here."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise StepRefused(f"{step} from {state}") from None


def may_undo(*, state: str, confirmed_at: datetime | None, left_at: datetime | None, now: datetime) -> bool:
    """Whether a leaving may be taken back: it was a confirmed subscription, left within a day."""
    if state != State.UNSUBSCRIBED or confirmed_at is None or left_at is None:
        return False
    return now - left_at <= UNDO_WITHIN


def answer_to_sign_up(
    *,
    state: str,
    suppressions: Set[str],
    last_mailed: datetime | None,
    confirmations_today: int,
    now: datetime,
) -> Notice.Kind | None:
    """Which mail a sign-up earns; None for silence.

    A complaint, a bounce or a suppression by hand is silence for ever. Someone active
    gets one reminder a day. Everyone else gets a confirmation, again after ten minutes,
    three times a day at most; after “that was not me” once a day, so that nobody can use
    the form against them.
    """
    if suppressions & FINAL_SUPPRESSIONS:
        return None
    since = now - last_mailed if last_mailed else None
    if state in (State.ACTIVE, State.PAUSED):
        return Notice.Kind.REMINDER if since is None or since >= DAY else None
    wait = DAY if Reason.REFUSED in suppressions else RESEND_AFTER
    if (since is not None and since < wait) or confirmations_today >= CONFIRMATIONS_A_DAY:
        return None
    return Notice.Kind.CONFIRMATION
