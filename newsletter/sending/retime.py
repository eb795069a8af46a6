"""Keeping a scheduled start at its wall time when the rules of its zone change before the day (DESIGN I9)."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from wagtail.log_actions import log

from newsletter.sending import schedule as times
from newsletter.sending.models import Mailing

logger = logging.getLogger(__name__)

AT_ONCE = "at_once"
"""Where `state_data` says that a person let the mailing start at once, whatever its wall time."""
LEAST_DIFFERENCE = timedelta(minutes=1)
"""A wall time has no seconds: smaller differences are none."""


def keep_to_the_wall(*, now: datetime) -> int:
    """Move the start of each scheduled mailing whose zone's rules changed since; returns how many were moved.

    What people meant is the wall time. Idempotent; a start that lies in the past by the new rules is left to
    the newsletter's limit for late starts.
    """
    return sum(_keep(mailing, now=now) for mailing in Mailing.objects.filter(state=Mailing.State.SCHEDULED))


def _keep(mailing: Mailing, *, now: datetime) -> bool:
    meant = _meant(mailing)
    if meant is None or mailing.start_at is None or abs(meant - mailing.start_at) < LEAST_DIFFERENCE:
        return False
    data = {"at": now.isoformat(), "from": mailing.start_at.isoformat(), "to": meant.isoformat()}
    with transaction.atomic():
        rows = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SCHEDULED, start_at=mailing.start_at)
        moved = bool(rows.update(start_at=meant))
        if moved:
            log(instance=mailing, action="newsletter.mailing.retime", data=data)
    if moved:
        logger.warning("newsletter.mailing.retime", extra={"mailing": mailing.pk, **data})
    return moved


def _meant(mailing: Mailing) -> datetime | None:
    """The instant of the wall time by today's rules; None where a person's word or nothing readable decides."""
    if mailing.state_data.get(AT_ONCE) or not mailing.wall_time:
        return None
    try:
        return times.instant(mailing.wall_time, mailing.local_from or mailing.zone).at
    except times.BadTime:
        return None
