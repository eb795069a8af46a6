"""One worker's visit to a mailing: claim, compose, mark, submit, record, chunk by chunk, then leave."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

from newsletter.message.policy import HeaderRefused
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending import claim, servers
from newsletter.sending.claim import Claimed
from newsletter.sending.clock import Clock, database_now
from newsletter.sending.control import MailingReason, pause_for_refusals, stop_for_violation
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.moves import move
from newsletter.sending.outcomes import Outcome, Reason, Reply, Verdict, judge
from newsletter.sending.ready import Ready
from newsletter.sending.record import record, result_of
from newsletter.sending.smtp import Server, ServerFault
from newsletter.sending.transport import server_of
from newsletter.sending.visit import Visit, durably, worker_name

logger = logging.getLogger(__name__)

VISIT = 10.0
"""Seconds after which a worker leaves: short enough that a polite stop waits for it."""
OVERTIME = 3.0
"""Seconds a chunk may go on after that; what has not reached the wire by then is given back."""


def send(
    *, mailing_id: int, clock: Clock = database_now, seconds: float = VISIT, server: Server | None = None
) -> bool:
    """Submit deliveries of a mailing for about so many seconds. True when more is due at once.

    Does nothing unless the mailing is being sent, its server is not resting, and one of
    the server's connections is free. Safe to call at any time by any number of workers:
    a pause or cancellation takes effect within one chunk, a crash leaves at most one
    chunk uncertain. No transaction is open while the server is talked to. An error of
    our own pauses the mailing before it is raised.
    """
    running = Mailing.objects.filter(pk=mailing_id, state=Mailing.State.SENDING)
    mailing = running.select_related("newsletter__mail_server").first()
    if mailing is None:
        return False
    try:
        server = server or server_of(mailing.newsletter)
    except ServerUnknown as error:
        move("pause", mailing, now=clock(), reason=MailingReason.SERVER, details={"findings": [str(error)]})
        return False
    with _visit(mailing, server, clock=clock, seconds=seconds) as visit:
        if visit is None:
            return False
        try:
            return _work(visit)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            _pause_for_error(visit, error)
            raise


@contextmanager
def _visit(mailing: Mailing, server: Server, *, clock: Clock, seconds: float) -> Iterator[Visit | None]:
    """Lease a connection and, whatever happens, give back what was claimed and not marked."""
    now, worker = clock(), worker_name()
    number = servers.take_connection(server, worker=worker, now=now)
    if number is None:
        yield None
        return
    visit = Visit(mailing, server, worker, clock, time.monotonic() + seconds, number)
    try:
        yield visit
    finally:
        visit.wire.close()
        durably(lambda: claim.give_back_all(mailing_id=mailing.pk, worker=worker))
        durably(lambda: servers.leave_connection(server, number, worker=worker))


def _work(visit: Visit) -> bool:
    while visit.time_left > 0:
        now = visit.clock()
        limit, start = servers.reserve(visit.server, wanted=claim.CHUNK, now=now)
        if not limit:
            return False
        time.sleep(max((start - now).total_seconds(), 0))
        rows = claim.claim(mailing_id=visit.mailing.pk, worker=visit.worker, limit=limit, now=visit.clock())
        if not rows:
            break
        try:
            _chunk(visit, rows)
        except ServerFault as fault:
            servers.note_fault(visit.server, fault, now=visit.clock())
            return False
    return _more_is_due(visit)


def _more_is_due(visit: Visit) -> bool:
    rows = Delivery.objects.filter(mailing=visit.mailing, state=Delivery.State.PENDING)
    return rows.filter(next_attempt_at__lte=visit.clock(), mailing__state=Mailing.State.SENDING).exists()


def _chunk(visit: Visit, rows: Sequence[Claimed]) -> None:
    """Bring one chunk to the wire and write down what became of it."""
    visit.holding = [row.id for row in rows]
    messages, refused = _compose(visit, rows)
    _write(visit, refused)
    if not messages:
        return
    visit.wire.open()
    marked = claim.mark(
        {message.row: message.message_id for message in messages}, worker=visit.worker, now=visit.clock()
    )
    outcomes: dict[Claimed, Outcome] = {}
    try:
        _submit(visit, [message for message in messages if message.row.id in marked], outcomes)
    finally:
        _write(visit, outcomes)
        done = {row.id for row in outcomes}
        durably(lambda: claim.give_back(marked - done, worker=visit.worker))
        _learn(visit, outcomes)


def _compose(visit: Visit, rows: Sequence[Claimed]) -> tuple[list[Ready], dict[Claimed, Outcome]]:
    """The messages of a chunk, and the failures of addresses that no mail can carry."""
    now = visit.clock()
    messages: list[Ready] = []
    refused: dict[Claimed, Outcome] = {}
    for row in rows:
        try:
            messages.append(visit.ready(row, now=now))
        except HeaderRefused:
            refused[row] = Outcome(Verdict.FAILED, Reason.BAD_ADDRESS, Reply())
    return messages, refused


def _submit(visit: Visit, messages: Sequence[Ready], outcomes: dict[Claimed, Outcome]) -> None:
    """Submit marked messages one by one into `outcomes`; what is missing there never reached the wire.

    Raises `ServerFault` when the server gives no session any more. An unknown error, or
    the end of the process, leaves the message at hand judged by the phase it had reached.
    """
    for message in messages:
        if visit.time_left < -OVERTIME:
            return
        try:
            outcomes[message.row] = visit.wire.submit(
                sender=message.sender, recipient=message.recipient, data=message.data
            )
        except ServerFault:
            raise
        except BaseException:
            outcome = judge(visit.wire.phase, Reply(0, "interrupted"))
            if outcome.verdict != Verdict.SERVER_FAULT:
                outcomes[message.row] = outcome
            raise


def _write(visit: Visit, outcomes: Mapping[Claimed, Outcome]) -> None:
    """Record outcomes, waiting for a database that restarts: what they say is known nowhere else."""
    if not outcomes:
        return
    now = durably(visit.clock)
    results = [result_of(row, outcome, now=now) for row, outcome in outcomes.items()]
    written = durably(lambda: record(results, mailing=visit.mailing, worker=visit.worker, now=now))
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
    if not visit.server_works and any(one.verdict == Verdict.SUBMITTED for one in outcomes.values()):
        servers.note_success(visit.server)
        visit.server_works = True
    if any(outcome.reason == Reason.CONTENT_REFUSED for outcome in outcomes.values()):
        pause_for_refusals(visit.mailing, now=visit.clock())


def _pause_for_error(visit: Visit, error: Exception) -> None:
    logger.exception("newsletter.mailing.error", extra={"mailing": visit.mailing.pk})
    details = {"error": type(error).__name__}
    move("pause", visit.mailing, now=visit.clock(), reason=MailingReason.ERROR, details=details)
