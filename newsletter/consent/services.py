"""The steps of a subscription: each changes the standing and writes its proof in one transaction."""

from newsletter.consent.confirming import (
    LinkRefused,
    confirm,
    pressed_in,
    read_confirmation,
    read_refusal,
    refuse,
)
from newsletter.consent.leaving import give_reason, leave, leave_all, pause, receive_less, resume, undo_leave
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.preferences import PREFERENCES, change_preferences, change_receiving
from newsletter.consent.sign_up import Wish, admit, sign_up, sign_up_to
from newsletter.consent.standing import StepRefused

__all__ = [
    "PREFERENCES",
    "SUBSCRIBED",
    "LinkRefused",
    "StepRefused",
    "Wish",
    "admit",
    "change_preferences",
    "change_receiving",
    "confirm",
    "give_reason",
    "leave",
    "leave_all",
    "pause",
    "pressed_in",
    "read_confirmation",
    "read_refusal",
    "receive_less",
    "refuse",
    "resume",
    "sign_up",
    "sign_up_to",
    "undo_leave",
]
