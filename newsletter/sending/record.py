"""Writing down what became of a chunk of deliveries, in one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from newsletter.consent.models import Suppression
from newsletter.events import Event
from newsletter.sending.claim import DELIVERY, Claimed, adapted
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.outcomes import Outcome, Reason, Verdict, retry_at
from newsletter.sending.states import DeliveryState
from newsletter.suppressions.services import suppress_all

logger = logging.getLogger(__name__)

LONGEST_REPLY = 500
STATES = {
    Verdict.SUBMITTED: DeliveryState.SUBMITTED,
    Verdict.DEFER: DeliveryState.PENDING,
    Verdict.FAILED: DeliveryState.FAILED,
    Verdict.UNCERTAIN: DeliveryState.UNCERTAIN,
}


@dataclass(frozen=True)
class Result:
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

    A row that became uncertain meanwhile still takes what its worker learnt. Refused
    addresses are suppressed and leave a `bounced` event in the same transaction.
    Repeating the call with the same results changes nothing more.
    """
    if not results:
        return set()
    with transaction.atomic():
        written = _update(results, worker=worker, now=now)
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
    return reply.replace("\x00", "")


def _update(results: Sequence[Result], *, worker: str, now: datetime) -> set[int]:
    # An answer after the lease was lost ends the delivery: its mailing may be over already.
    too_late = f"({DELIVERY}.state = 'uncertain' AND v.column3 = 'pending')"
    moment = "timestamptz" if connection.vendor == "postgresql" else "text"
    values = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(results))
    sql = f"""
        UPDATE {DELIVERY} SET
          state = CASE WHEN {too_late} THEN 'failed' ELSE v.column3 END,
          reason = CASE WHEN {too_late} THEN %s ELSE v.column4 END,
          reply_code = CAST(v.column5 AS integer), reply = v.column6,
          next_attempt_at = CAST(v.column7 AS {moment}), deferred_since = CAST(v.column8 AS {moment}),
          finished_at = CASE WHEN v.column3 = 'pending' AND NOT {too_late} THEN NULL ELSE CAST(%s AS {moment}) END,
          lease_until = NULL
        FROM (VALUES {values}) AS v
        WHERE {DELIVERY}.id = v.column1 AND {DELIVERY}.attempt = v.column2
          AND {DELIVERY}.worker = %s
          AND ({DELIVERY}.state IN ('sending', 'uncertain')
               OR ({DELIVERY}.state = 'claimed' AND v.column3 = 'failed'))
        RETURNING {DELIVERY}.id
    """  # noqa: S608 - table names only
    flat: list[object] = []
    for one in results:
        flat += [one.row.id, one.row.attempt, str(one.state), str(one.reason), one.code, one.reply]
        flat += [one.next_attempt_at, one.deferred_since]
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapted(value) for value in (str(Reason.GAVE_UP), now, *flat, worker)])
        return {row[0] for row in cursor.fetchall()}


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
