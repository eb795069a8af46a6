"""The step that finds due mailings in every state that is not final, and rings for the workers.

It decides from the database alone, so a lost, repeated or late task changes nothing (DESIGN I6). Two ticks
at once do the same work twice at worst, each change being conditional.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Q

from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending import claim, ranges, servers
from newsletter.sending.alarms.counting import count_lost_leases
from newsletter.sending.clock import Clock
from newsletter.sending.control import MailingReason, finish_if_over, settle, stop_if_violated
from newsletter.sending.models import Mailing
from newsletter.sending.retime import keep_to_the_wall
from newsletter.sending.turns import awake_servers, to_prepare

logger = logging.getLogger(__name__)

State = Mailing.State
Ring = Callable[[int], None]


class TickFailed(ExceptionGroup[Exception]):
    """Some mailings could not be looked after; the others were."""


def tick(
    now: datetime,
    *,
    ring_prepare: Ring | None = None,
    ring_send: Ring | None = None,
    leases: Clock | None = None,
) -> None:
    """Look after every mailing once; quick, idempotent, and harmless beside another tick.

    `now` decides what is due. Leases end by the database's clock, which granted them, whatever `now` is; `leases`
    is another clock, for tests.

    `ring_prepare` and `ring_send` wake a worker for a mailing's id; by default they
    enqueue a task. One mailing's error does not keep the others waiting: all errors are
    raised together at the end, as `TickFailed`.
    """
    from newsletter.sending import tasks

    waiting, uncertain = claim.expire(now=leases() if leases else None)
    count_lost_leases(waiting=waiting, uncertain=uncertain)
    if waiting or uncertain:
        logger.warning("newsletter.lease.expired", extra={"pending": waiting, "uncertain": uncertain})
    keep_to_the_wall(now=now)
    prepare, send = ring_prepare or tasks.ring_prepare, ring_send or tasks.ring_send
    errors = [
        error
        for mailing in due(now)
        if (error := _look_after(mailing, now=now, ring_prepare=prepare, ring_send=send)) is not None
    ]
    if errors:
        raise TickFailed("mailings could not be looked after", errors)


def due(now: datetime) -> Iterator[Mailing]:
    """Every mailing that needs something now."""
    unfinished = Q(state__in=[State.CANCELLED, State.FAILED], finished_at=None)
    running = Q(state__in=[State.SENDING, State.PAUSED])
    rows = Mailing.objects.filter(to_prepare(now) | running | unfinished)
    yield from rows.select_related("newsletter__mail_server").order_by("start_at", "pk")


def _look_after(mailing: Mailing, *, now: datetime, ring_prepare: Ring, ring_send: Ring) -> Exception | None:
    try:
        if mailing.state in (State.SCHEDULED, State.PREPARING):
            ring_prepare(mailing.pk)
        elif mailing.state == State.SENDING:
            if not (finish_if_over(mailing, now=now) or stop_if_violated(mailing, now=now)):
                for _worker in range(_wanted(mailing, now=now)):
                    ring_send(mailing.pk)
        elif mailing.state == State.PAUSED and mailing.state_reason != MailingReason.VIOLATION:
            finish_if_over(mailing, now=now)
        elif mailing.state in Mailing.FINAL_STATES:
            settle(mailing, now=now)
    except Exception as error:
        logger.exception("newsletter.tick.mailing", extra={"mailing": mailing.pk})
        return error
    return None


def _wanted(mailing: Mailing, *, now: datetime) -> int:
    """How many workers to wake: one per free connection, and no more than there are chunks due."""
    due_rows = ranges.due_deliveries(mailing.pk, now=now).values_list("pk", flat=True)
    chunks = -(-len(due_rows[: claim.CHUNK * 4]) // claim.CHUNK)
    if not chunks:
        ranges.look_for_more(mailing.pk, now=now)
        return 0
    try:
        awake = awake_servers(mailing, now=now)
    except ServerUnknown:
        return 1
    return min(chunks, sum(servers.free_connections(server, now=now) for server in awake))
