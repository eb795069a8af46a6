"""Who else waits while a worker visits a mailing: for its servers' connections, or for the worker itself."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from newsletter.consent.tick import has_overdue_work
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending import ranges, servers
from newsletter.sending.alarms import watch
from newsletter.sending.models import Mailing
from newsletter.sending.routes.roads import roads_of
from newsletter.sending.smtp.server import Server

State = Mailing.State


def being_sent(mailing_id: int) -> Mailing | None:
    """The mailing, with what says which way its mail goes; None: it is not being sent."""
    rows = Mailing.objects.filter(pk=mailing_id, state=State.SENDING)
    return rows.select_related("newsletter__mail_server").first()


def connections_are_wanted(mailing: Mailing, *, of: Collection[str], now: datetime) -> bool:
    """Whether another mailing has something due that a server with one of these keys may carry now."""
    return any(key in of for other in _others_due(mailing, now) for key in _awake(other, now))


def worker_is_wanted(mailing: Mailing, *, now: datetime) -> bool:
    """Whether there is other work for those who send: another mailing's, a notice of consent, an alarm.

    A mailing whose servers all rest after a fault has none: nobody could do it.
    """
    return (
        any(_awake(other, now) for other in _others_due(mailing, now))
        or Mailing.objects.filter(to_prepare(now)).exists()
        or has_overdue_work(now=now)
        or watch.due(now=now).exists()
    )


def to_prepare(now: datetime) -> Q:
    """Which mailings are to be prepared: due, or left by whoever was at it."""
    scheduled = Q(state=State.SCHEDULED, start_at__lte=now)
    return scheduled | Q(state=State.PREPARING) & (Q(work_until=None) | Q(work_until__lt=now))


def awake_servers(mailing: Mailing, *, now: datetime) -> list[Server]:
    """The servers that may carry a mailing's mail and do not rest after a fault. Raises `ServerUnknown`."""
    found = roads_of(mailing.newsletter).servers.values()
    return [server for server in found if not servers.is_resting(server, now=now)]


def _others_due(mailing: Mailing, now: datetime) -> Iterator[Mailing]:
    rows: QuerySet[Mailing] = Mailing.objects.filter(state=State.SENDING).exclude(pk=mailing.pk)
    for other in rows.select_related("newsletter__mail_server"):
        if ranges.due_ranges(now=now).filter(mailing=other).exists():
            yield other


def _awake(mailing: Mailing, now: datetime) -> list[str]:
    """Keys of servers; one that the environment does not describe is a worker's to find out."""
    try:
        return [server.key for server in awake_servers(mailing, now=now)]
    except ServerUnknown:
        return [""]
