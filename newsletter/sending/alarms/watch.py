"""What somebody must look at: found from the database at every tick, raised once, cleared when it is over."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from newsletter.consent import bell
from newsletter.sending.alarms.models import Alarm
from newsletter.sending.alarms.pace import drop_old, has_stood_still, sample
from newsletter.sending.control import MailingReason
from newsletter.sending.models import Mailing
from newsletter.sending.ranges import due_deliveries
from newsletter.sending.undo import expected_first_mail

logger = logging.getLogger(__name__)

MAIL_ALARMS = "newsletter.sending.mail_alarms"
RING_EXPIRES = 30.0
REMEMBERED = timedelta(days=7)
"""How long a failed mailing is an alarm."""
FIRST_SILENCE, LONGEST_SILENCE = timedelta(hours=1), timedelta(hours=24)
State, Cause = Mailing.State, Alarm.Cause


def tick(now: datetime) -> None:
    """Take samples of the pace, raise and clear alarms, and wake a worker for alarms that must be mailed."""
    for mailing in Mailing.objects.filter(state=State.SENDING).select_related("newsletter"):
        sample(mailing, now=now)
    drop_old(now=now)
    watch(now=now)
    if due(now=now).exists():
        bell.ring(MAIL_ALARMS, expires=RING_EXPIRES)


def watch(*, now: datetime) -> None:
    """Raise what is found and not open yet, clear what is open and not found any more. Idempotent."""
    found = {(mailing.pk, str(cause)) for mailing, cause in causes(now=now)}
    opened = {(row.mailing_id, row.cause): row.pk for row in Alarm.objects.filter(cleared_at=None)}
    for key in found - set(opened):
        _raise(*key, now=now)
    over = [pk for key, pk in opened.items() if key not in found]
    if over:
        _clear(Alarm.objects.filter(pk__in=over), now=now)


def clear(mailing: Mailing, *, now: datetime) -> None:
    """Take the alarms of a mailing as over, because a person decided about it: the same cause is another one then.

    Between two ticks it may go on and be stopped anew, and an alarm somebody saw would hide that.
    """
    _clear(Alarm.objects.filter(mailing=mailing), now=now)


def _clear(rows: "QuerySet[Alarm]", *, now: datetime) -> None:
    rows.filter(cleared_at=None).update(cleared_at=now, mail_at=None)


def causes(*, now: datetime) -> Iterator[tuple[Mailing, Alarm.Cause]]:
    """Each mailing that somebody must look at, with why. A mailing has one cause at a time."""
    for mailing in _suspects(now):
        cause = cause_of(mailing, now=now)
        if cause is not None:
            yield mailing, cause


def cause_of(mailing: Mailing, *, now: datetime) -> Alarm.Cause | None:
    """Why somebody must look at a mailing; None when nobody must."""
    match mailing.state:
        case State.SCHEDULED | State.PREPARING:
            return Cause.NOT_STARTED if _is_overdue(mailing, now) else None
        case State.HELD:
            return Cause.HELD
        case State.SENDING:
            return Cause.STALLED if _is_stalled(mailing, now) else None
        case State.PAUSED if mailing.state_reason and mailing.state_reason != MailingReason.VIOLATION:
            return Cause.PAUSED
        case State.PAUSED | State.FAILED if mailing.state_reason:
            return Cause.VIOLATION
    return None


def _suspects(now: datetime) -> "QuerySet[Mailing]":
    """The mailings that could be a cause: a few rows, by the index of states."""
    begun = Q(state__in=[State.SCHEDULED, State.PREPARING], start_at__lte=now)
    stopped = Q(state=State.HELD) | (Q(state=State.PAUSED) & ~Q(state_reason=""))
    failed = Q(state=State.FAILED) & (Q(finished_at=None) | Q(finished_at__gt=now - REMEMBERED))
    rows = Mailing.objects.filter(begun | stopped | failed | Q(state=State.SENDING))
    return rows.select_related("newsletter").order_by("pk")


def _is_overdue(mailing: Mailing, now: datetime) -> bool:
    at = expected_first_mail(mailing) or mailing.start_at
    return at is not None and now - at > timedelta(minutes=mailing.newsletter.alarm_minutes)


def _is_stalled(mailing: Mailing, now: datetime) -> bool:
    """Whether work has been due for long and none was concluded. What is deferred is not due."""
    minutes = mailing.newsletter.alarm_minutes
    since = now - timedelta(minutes=minutes)
    return due_deliveries(mailing.pk, now=since).exists() and has_stood_still(mailing, now=now, minutes=minutes)


def _raise(mailing_id: int, cause: str, *, now: datetime) -> None:
    """Two ticks at once raise one. A cause that comes again and again is mailed ever more seldom."""
    mail_at = _quiet_until(mailing_id, cause, now) or now
    rows = [Alarm(mailing_id=mailing_id, cause=cause, raised_at=now, mail_at=mail_at)]
    Alarm.objects.bulk_create(rows, ignore_conflicts=True)
    logger.error("newsletter.alarm", extra={"mailing": mailing_id, "cause": cause})


def _quiet_until(mailing_id: int, cause: str, now: datetime) -> datetime | None:
    """Until when the same cause is not mailed again: an hour after the last mail, then two, four, up to a day."""
    earlier = Alarm.objects.filter(mailing=mailing_id, cause=cause, mailed_at__isnull=False).order_by("-mailed_at")
    moments = list(earlier.filter(mailed_at__gt=now - REMEMBERED).values_list("mailed_at", flat=True)[:10])
    if not moments:
        return None
    pause = min(FIRST_SILENCE * 2 ** (len(moments) - 1), LONGEST_SILENCE)
    return max(moments[0] + pause, now)


def due(*, now: datetime) -> "QuerySet[Alarm]":
    """The open alarms whose mail should be sent now, the oldest first."""
    return Alarm.objects.filter(cleared_at=None, mail_at__lte=now).order_by("mail_at", "pk")
