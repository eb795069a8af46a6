"""Writing down what became of a chunk of deliveries, in one transaction."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from newsletter.consent.models import Suppression
from newsletter.events import Event
from newsletter.sending import ranges, tallies
from newsletter.sending.claim import DELIVERY, Claimed
from newsletter.sending.listed import INTEGER, MOMENT, TEXT, adapted, listed, moment, packed
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.outcomes import Outcome, Reason, Verdict, retry_at
from newsletter.sending.states import FINAL_MAILING_STATES, DeliveryState
from newsletter.suppressions.services import suppress_all

logger = logging.getLogger(__name__)

LONGEST_REPLY = 500
IN_HAND = f"{DELIVERY}.state = 'sending' OR ({DELIVERY}.state = 'claimed' AND v.state = 'failed')"
DOUBTED = f"{DELIVERY}.state = 'uncertain' AND {DELIVERY}.reason = '{Reason.LEASE_LOST}'"
"""Its lease was lost; whoever was put in doubt by the server's silence has been heard already."""
COLUMNS = {
    "id": INTEGER,
    "attempt": INTEGER,
    "state": TEXT,
    "reason": TEXT,
    "code": INTEGER,
    "reply": TEXT,
    "later": MOMENT,
    "since": MOMENT,
}
STATES = {
    Verdict.SUBMITTED: DeliveryState.SUBMITTED,
    Verdict.DEFER: DeliveryState.PENDING,
    Verdict.FAILED: DeliveryState.FAILED,
    Verdict.UNCERTAIN: DeliveryState.UNCERTAIN,
}


class Result(NamedTuple):
    """The new values of one row."""

    row: Claimed
    state: str
    reason: str
    code: int | None
    reply: str
    next_attempt_at: datetime
    deferred_since: datetime | None
    suppress: bool


def result_of(row: Claimed, outcome: Outcome, *, now: datetime) -> Result:
    """What an outcome makes of a delivery; a deferral beyond the horizon has failed."""
    state, reason, later, since = STATES[outcome.verdict], outcome.reason, now, row.deferred_since
    if outcome.verdict == Verdict.DEFER:
        since = since or now
        at = retry_at(attempt=row.attempt, now=now, deferred_since=since, wait=outcome.wait)
        if at is None:
            state, reason = DeliveryState.FAILED, Reason.GAVE_UP
        later = at or now
    reply = without_address(outcome.reply.text, row.address)[:LONGEST_REPLY]
    return Result(row, state, reason, outcome.reply.code or None, reply, later, since, outcome.suppress)


def record(results: Sequence[Result], *, mailing: Mailing, worker: str, now: datetime) -> set[int]:
    """Write the results of a chunk; return the ids that were ours to write.

    A row that became uncertain meanwhile still takes what its worker learnt: the server's word is worth more
    than the lease. Refused addresses are suppressed and leave a `bounced` event in the same transaction.
    Repeating the call with the same results changes nothing more.
    """
    if not results:
        return set()
    if connection.vendor == "postgresql" and all(one.state == DeliveryState.SUBMITTED for one in results):
        written = _submitted(results, mailing, worker=worker, now=now)
        results = [result for result in results if result.row.id not in written]
        return written | record_each(results, mailing=mailing, worker=worker, now=now)
    return record_each(results, mailing=mailing, worker=worker, now=now)


def record_each(results: Sequence[Result], *, mailing: Mailing, worker: str, now: datetime) -> set[int]:
    """Write results of every sort; see `record`."""
    if not results:
        return set()
    with transaction.atomic():
        written = _update(results, IN_HAND, worker=worker, now=now)
        late = [result for result in results if result.row.id not in written]
        late = _as_the_mailing_stands(late, mailing)
        doubted = _update(late, DOUBTED, worker=worker, now=now) if late else set()
        written |= doubted
        known = {result.row.id: result for result in (*results, *late)}
        _tally([known[pk] for pk in written], doubted, mailing, worker)
        bounced = [result for result in results if result.suppress and result.row.id in written]
        if bounced:
            _suppress(bounced, mailing=mailing, now=now)
    for result in results:
        if result.row.id not in written:
            logger.error("newsletter.delivery.result_refused", extra={"delivery": result.row.id})
    return written


def without_address(reply: str, address: str) -> str:
    """A server's words without the recipient's address: they are shown to people who may not see it."""
    for secret in (address, address.rpartition("@")[0]):
        if len(secret) > 2:
            reply = reply.replace(secret, "…").replace(secret.lower(), "…")
    return reply


def _as_the_mailing_stands(late: Sequence[Result], mailing: Mailing) -> list[Result]:
    """What was refused for now waits again, unless the mailing is over: it is not opened for it.

    The mailing cannot end before the transaction does.
    """
    if not any(one.state == DeliveryState.PENDING for one in late):
        return list(late)
    state = Mailing.objects.select_for_update().values_list("state", flat=True).get(pk=mailing.pk)
    if state not in FINAL_MAILING_STATES:
        return list(late)
    return [
        one._replace(state=DeliveryState.FAILED, reason=Reason.GAVE_UP)
        if one.state == DeliveryState.PENDING
        else one
        for one in late
    ]


def _submitted(results: Sequence[Result], mailing: Mailing, *, worker: str, now: datetime) -> set[int]:
    """Write and tally what was submitted as usual: one statement and no transaction around it."""
    sql = f"""
        WITH done AS ({_sql(IN_HAND)}, {DELIVERY}.state, {DELIVERY}.reason),
        counted AS ({tallies.adding("SELECT state, reason, COUNT(*) AS number FROM done GROUP BY state, reason")})
        SELECT id FROM done
    """  # noqa: S608 - table names only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_values(results, worker, now), mailing.pk, tallies.shard_of(worker)])
        return {row[0] for row in cursor.fetchall()}


def _update(results: Sequence[Result], standing: str, *, worker: str, now: datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_sql(standing), _values(results, worker, now))
        return {row[0] for row in cursor.fetchall()}


def _sql(standing: str) -> str:
    return f"""
        UPDATE {DELIVERY} SET
          state = v.state, reason = v.reason, reply_code = v.code, reply = v.reply,
          next_attempt_at = CASE WHEN v.state = 'pending' THEN v.later ELSE {DELIVERY}.next_attempt_at END,
          deferred_since = v.since, lost_claims = 0, lease_until = NULL,
          finished_at = CASE WHEN v.state = 'pending' THEN NULL ELSE {moment()} END
        FROM {listed(COLUMNS)} AS v
        WHERE {DELIVERY}.id = v.id AND {DELIVERY}.attempt = v.attempt AND {DELIVERY}.worker = %s AND ({standing})
        RETURNING {DELIVERY}.id
    """  # noqa: S608 - table names only


def _values(results: Sequence[Result], worker: str, now: datetime) -> list[Any]:
    rows = packed((one.row.id, one.row.attempt, *one[1:7]) for one in results)
    return [adapted(now), rows, worker]


def _tally(written: Sequence[Result], doubted: set[int], mailing: Mailing, worker: str) -> None:
    """Count what ended, take back what was in doubt, and let what waits again be found."""
    changes = Counter((str(one.state), str(one.reason)) for one in written)
    changes[DeliveryState.UNCERTAIN, str(Reason.LEASE_LOST)] -= len(doubted)
    tallies.add(mailing.pk, changes, worker=worker)
    waiting = [one for one in written if one.state == DeliveryState.PENDING]
    if waiting:
        ranges.wake((one.row.id for one in waiting), at=min(one.next_attempt_at for one in waiting))


def _suppress(results: Sequence[Result], *, mailing: Mailing, now: datetime) -> None:
    rows = list(Delivery.objects.filter(pk__in=[result.row.id for result in results]).select_related("subscriber"))
    replies = {result.row.id: result.reply for result in results}
    details = {row.address_hash: replies[row.pk] for row in rows}
    suppress_all(reason=Suppression.Reason.BOUNCED, details=details, now=now)
    Event.objects.bulk_create(
        [
            Event(
                kind=Event.Kind.BOUNCED,
                actor=Event.Actor.MACHINE,
                source="smtp",
                at=now,
                newsletter_id=mailing.newsletter_id,
                mailing_id=mailing.pk,
                delivery_id=row.pk,
                pseudonym=row.subscriber.pseudonym if row.subscriber else None,
            )
            for row in rows
        ]
    )
