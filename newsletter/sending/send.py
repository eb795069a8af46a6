"""One worker's visit to a mailing: claim, compose, mark, submit, record, chunk by chunk, then leave."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

from newsletter.message.policy import HeaderRefused
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending import claim, ranges
from newsletter.sending.claim import Claimed
from newsletter.sending.clock import Clock, database_now
from newsletter.sending.control import MailingReason, pause_for_refusals, pause_for_sender, stop_for_violation
from newsletter.sending.hashes import ContentChanged
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.moves import move
from newsletter.sending.outcomes import Outcome, Reason, Reply, Verdict
from newsletter.sending.ready import Ready
from newsletter.sending.record import record, result_of
from newsletter.sending.routes.lanes import Lanes
from newsletter.sending.routes.roads import Roads, road_to, roads_of
from newsletter.sending.smtp.server import Server
from newsletter.sending.turns import being_sent
from newsletter.sending.visit import Visit, durably, worker_name

logger = logging.getLogger(__name__)

VISIT = 10.0
"""Seconds after which a worker leaves, so that others get their turn."""
OVERTIME = 3.0
"""Seconds a chunk may go on after that; what has not reached the wire by then is given back."""
PUMP = 0.25
"""Seconds for which the lines are left to themselves at most."""


def send(
    *, mailing_id: int, clock: Clock = database_now, seconds: float = VISIT, server: Server | None = None
) -> bool:
    """Submit deliveries of a mailing for about so many seconds. True when more is due at once.

    With a slow server it goes on for up to five minutes while nobody else waits.

    Does nothing unless the mailing is being sent, its server is not resting, and one of
    the server's connections is free. Safe to call at any time by any number of workers:
    a pause or cancellation takes effect within one chunk, a crash leaves at most one
    chunk per connection uncertain. No transaction is open while the server is talked to. An error of
    our own pauses the mailing before it is raised.
    """

    def roads(of: Mailing) -> Roads:
        return road_to(server) if server else roads_of(of.newsletter)

    mailing = being_sent(mailing_id)
    if mailing is None:
        return False
    try:
        found = roads(mailing)
    except ServerUnknown as error:
        move("pause", mailing, now=clock(), reason=MailingReason.SERVER, details={"findings": [str(error)]})
        return False
    with _visit(mailing, found, roads, clock=clock, seconds=seconds) as visit:
        if visit is None:
            return False
        try:
            return _work(visit)
        except (OperationalError, InterfaceError):
            raise
        except ContentChanged as error:
            stop_for_violation(mailing, found=[str(error)], now=visit.clock())
            return False
        except Exception as error:
            _pause_for_error(visit, error)
            raise


@contextmanager
def _visit(
    mailing: Mailing, found: Roads, roads: Callable[[Mailing], Roads], *, clock: Clock, seconds: float
) -> Iterator[Visit | None]:
    """Lease connections and, whatever happens, give back what was claimed and not marked."""
    worker = worker_name()
    lanes = Lanes(found, worker=worker, clock=clock, starts=mailing.start_at)
    if not lanes.each:
        yield None
        return
    visit = Visit(mailing, worker, clock, seconds, lanes, roads)
    try:
        yield visit
    finally:
        lanes.close()
        durably(lambda: claim.give_back_all(mailing_id=mailing.pk, worker=worker, ids=visit.holding))
        durably(lanes.leave)


def _work(visit: Visit) -> bool:
    """Keep the lines busy until the time is up or nothing is due. True when more is due at once."""
    try:
        _keep_busy(visit)
    except (OperationalError, InterfaceError):
        _hear_out(visit)
        raise
    except BaseException:
        visit.lines.abandon("interrupted")
        raise
    finally:
        try:
            _write_down(visit)
        finally:
            _give_back(visit)
    faults = visit.lines.note_faults(now=visit.clock())
    if not visit.lines.work:
        for fault in faults:
            pause_for_sender(visit.mailing, fault, now=visit.clock())
    _return_stock(visit)
    if visit.lines.fault:
        return False
    return not visit.is_slowed and _more_is_due(visit)


def _hear_out(visit: Visit) -> None:
    """Read what servers still answer, for some seconds: that the database is away says nothing of the mail.

    What is not on the wire stays off it: nobody could write down what became of it.
    """
    until = time.monotonic() + OVERTIME
    visit.withdrawn |= {one.row.id for one in visit.lines.waiting}
    visit.lines.drop_waiting()
    try:
        while visit.lines.unfinished and not visit.lines.fault and time.monotonic() < until:
            visit.lines.pump(PUMP)
    finally:
        visit.lines.abandon("interrupted")


def _keep_busy(visit: Visit) -> None:
    """Take chunk after chunk, the next one when lines would idle without it, until the last is concluded."""
    lines, more = visit.lines, True
    while more or lines.unfinished:
        visit.heed_a_stop()
        if more:
            visit.mind_the_time()
        if visit.has_kept_waiting:
            _give_back(visit)
        if more and lines.is_hungry:
            _write_down(visit)
            more = _next_chunk(visit)
        lines.pump(PUMP, room=lines.room if more else 0)
        visit.grow()
        visit.renew()
        _write_down(visit, at_least=claim.CHUNK)
        if lines.strays:
            _give_back(visit, strays=True)
        if lines.fault or visit.time_left < -OVERTIME:
            _give_back(visit)
            more = False


def _more_is_due(visit: Visit) -> bool:
    rows = ranges.due_deliveries(visit.mailing.pk, now=visit.clock())
    return rows.filter(mailing__state=Mailing.State.SENDING).exists()


def _next_chunk(visit: Visit) -> bool:
    """Bring one more chunk to the lines. False when the time is up, nothing is due or nothing may leave."""
    if visit.time_left <= 0:
        return False
    now = visit.clock()
    limit, start = visit.lines.reserve(claim.CHUNK, now=now)
    if not limit:
        visit.is_slowed = True
        return False
    _wait(visit, (start - now).total_seconds())
    rows = visit.take(limit)
    now = visit.clock()
    admitted, start = visit.lines.admit(rows, reserved=limit, now=now)
    visit.holding -= {row.id for row in rows} - {row.id for row in admitted}
    _wait(visit, (start - now).total_seconds())
    messages, refused = _compose(visit, admitted)
    _write(visit, refused)
    if messages and _is_open(visit):
        _hand_over(visit, messages)
    return bool(rows) and not visit.lines.fault


def _wait(visit: Visit, seconds: float) -> None:
    """Let the server's rate pass; what is on the lines goes on meanwhile."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if visit.lines.unfinished:
            visit.lines.pump(min(left, PUMP))
        else:
            time.sleep(left)


def _is_open(visit: Visit) -> bool:
    """Wait for a first session, before anything is marked as being sent."""
    while not (is_open := visit.lines.open(PUMP)) and not visit.lines.fault:
        visit.heed_a_stop()
        if visit.is_to_stop and visit.time_left < -OVERTIME:
            break
        visit.renew()
    return is_open


def _hand_over(visit: Visit, messages: Sequence[Ready]) -> None:
    """Mark a chunk as being sent, committed, and only then let the lines have it."""
    ids = {message.row: message.message_id for message in messages}
    marked = claim.mark(ids, worker=visit.worker, now=visit.clock())
    if not marked:
        _return_stock(visit)  # The mailing may have been paused.
        _give_back(visit)
    visit.marked.update(dict.fromkeys(marked, time.monotonic()))
    visit.lines.add([message for message in messages if message.row.id in marked])


def _compose(visit: Visit, rows: Sequence[Claimed]) -> tuple[list[Ready], dict[Claimed, Outcome]]:
    """The messages of a chunk, and the failures of addresses that no mail can carry."""
    now = visit.clock()
    visit.composers.meet(rows, now=now)
    messages: list[Ready] = []
    refused: dict[Claimed, Outcome] = {}
    for row in rows:
        try:
            messages.append(visit.ready(row, now=now))
        except HeaderRefused:
            refused[row] = Outcome(Verdict.FAILED, Reason.BAD_ADDRESS, Reply())
    return messages, refused


def _give_back(visit: Visit, *, strays: bool = False) -> None:
    """Return what was marked and yet never offered to a server, or the strays of servers with a fault alone."""
    waiting = {message.row.id for message in (visit.lines.strays if strays else visit.lines.waiting)}
    waiting |= visit.withdrawn
    if waiting:
        durably(lambda: claim.give_back(waiting, worker=visit.worker))
        visit.lines.drop_waiting(strays=strays)
        visit.withdrawn.clear()
        visit.holding -= waiting


def _return_stock(visit: Visit) -> None:
    """Return what was claimed ahead before it is asked whether more is due: it is."""
    ids = {row.id for row in visit.stock}
    if ids:
        durably(lambda: claim.give_back(ids, worker=visit.worker))
        visit.stock.clear()
        visit.holding -= ids


def _write_down(visit: Visit, *, at_least: int = 1) -> None:
    """Record what was concluded, once it is so many or half a second has passed, and learn from it."""
    concluded = dict(visit.lines.concluded)
    if not concluded or (len(concluded) < at_least and not visit.is_time_to_write):
        return
    outcomes = {message.row: outcome for message, outcome in concluded.items()}
    _write(visit, outcomes)
    visit.lines.forget(concluded)
    _learn(visit, outcomes)


def _write(visit: Visit, outcomes: Mapping[Claimed, Outcome]) -> None:
    """Record outcomes, waiting for a database that restarts: what they say is known nowhere else."""
    if not outcomes:
        return
    now = durably(visit.clock)
    results = [result_of(row, outcome, now=now) for row, outcome in outcomes.items()]
    durably(lambda: visit.lines.keep_ids(outcomes))
    written = durably(lambda: record(results, mailing=visit.mailing, worker=visit.worker, now=now))
    visit.wrote(outcomes)
    _look_for_doubles(
        visit, {row.id for row, one in outcomes.items() if one.verdict == Verdict.SUBMITTED} - written
    )


def _look_for_doubles(visit: Visit, unwritten: set[int]) -> None:
    """Stop the mailing if what we submitted waits to be submitted once more: that must never happen."""
    if not unwritten:
        return
    again = Delivery.objects.filter(pk__in=unwritten, state__in=Delivery.OPEN_STATES).count()
    if again:
        found = [f"{again} submitted deliveries are open again"]
        stop_for_violation(visit.mailing, found=found, now=visit.clock())


def _learn(visit: Visit, outcomes: Mapping[Claimed, Outcome]) -> None:
    """Draw the conclusions of a chunk: the server works again, or the content is refused too often."""
    visit.lines.learn(outcomes, now=visit.clock())
    if any(outcome.reason == Reason.CONTENT_REFUSED for outcome in outcomes.values()):
        pause_for_refusals(visit.mailing, now=visit.clock())


def _pause_for_error(visit: Visit, error: Exception) -> None:
    logger.exception("newsletter.mailing.error", extra={"mailing": visit.mailing.pk})
    details = {"error": type(error).__name__}
    move("pause", visit.mailing, now=visit.clock(), reason=MailingReason.ERROR, details=details)
