"""The pause between the press that lets a mailing go and its first mail, in which a person can still stop it.

What was scheduled earlier than that leaves at its hour.
"""

from datetime import datetime, timedelta

from newsletter.newsletters.models import Newsletter
from newsletter.sending.models import Mailing
from newsletter.sending.retime import AT_ONCE

SHOWN_BEFORE = timedelta(minutes=10)
"""So long before the first mail a mailing's page counts down."""


def pause_of(newsletter: Newsletter) -> timedelta:
    """How long after the press the first mail leaves at the earliest."""
    return timedelta(seconds=newsletter.undo_seconds)


def first_mail(mailing: Mailing, *, now: datetime) -> datetime | None:
    """When the first mail of a mailing that starts now may leave; None: nothing keeps it."""
    # A clock that was set back must not make the pause longer.
    leaves_at = min(_pressed_at(mailing), now) + pause_of(mailing.newsletter)
    return leaves_at if leaves_at > now else None


def expected_first_mail(mailing: Mailing) -> datetime | None:
    """When the first mail leaves at the earliest; None where the mailing has begun or is over."""
    if mailing.state == Mailing.State.PREPARING:
        return mailing.leaves_at
    if mailing.state == Mailing.State.SCHEDULED and mailing.start_at is not None:
        return first_mail(mailing, now=mailing.start_at) or mailing.start_at
    return None


def _pressed_at(mailing: Mailing) -> datetime:
    """When a person last said that the mailing shall go: scheduled it, or released it to start at once."""
    if AT_ONCE in mailing.state_data and mailing.start_at is not None:
        return mailing.start_at
    return mailing.created_at


def seconds_to_stop(mailing: Mailing, *, now: datetime) -> int | None:
    """The seconds left to stop a mailing before its first mail, 0 when they are over; None while it is far."""
    leaves_at = expected_first_mail(mailing)
    if leaves_at is None or leaves_at - now > SHOWN_BEFORE:
        return None
    return max(int((leaves_at - now).total_seconds()), 0)


def waits(mailing: Mailing, *, now: datetime) -> bool:
    """Whether a mailing that is ready must wait for its first mail; then the tick comes back for it in time."""
    if mailing.leaves_at is None or now >= mailing.leaves_at:
        return False
    rows = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.PREPARING)
    rows.update(work_until=mailing.leaves_at)
    return True


def has_waited(mailing: Mailing) -> bool:
    """Whether everything was checked and frozen already, and only the pause was waited for."""
    is_frozen = mailing.state == Mailing.State.PREPARING and mailing.frozen_at is not None
    return is_frozen and mailing.leaves_at is not None and mailing.work_until == mailing.leaves_at
