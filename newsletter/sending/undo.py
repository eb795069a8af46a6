"""The pause between the start of a mailing and its first mail, in which a person can still stop everything."""

from datetime import datetime, timedelta

from newsletter.newsletters.models import Newsletter
from newsletter.sending.models import Mailing

SHOWN_BEFORE = timedelta(minutes=10)
"""So long before the first mail a mailing's page counts down."""


def pause_of(newsletter: Newsletter) -> timedelta:
    """How long the first mail waits after the start."""
    return timedelta(seconds=newsletter.undo_seconds)


def first_mail(newsletter: Newsletter, *, starts_at: datetime) -> datetime | None:
    """When the first mail of a mailing that starts may leave; None: nothing keeps it."""
    pause = pause_of(newsletter)
    return starts_at + pause if pause else None


def expected_first_mail(mailing: Mailing) -> datetime | None:
    """When the first mail leaves at the earliest; None where the mailing has begun or is over."""
    if mailing.state == Mailing.State.PREPARING:
        return mailing.leaves_at
    if mailing.state == Mailing.State.SCHEDULED and mailing.start_at is not None:
        return mailing.start_at + pause_of(mailing.newsletter)
    return None


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
