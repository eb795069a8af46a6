"""Putting off claimed deliveries that may not leave yet: the same rows, later, the attempt not counted."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from newsletter.sending import ranges
from newsletter.sending.claim import DELIVERY, Claimed
from newsletter.sending.listed import INTEGER, MOMENT, listed, packed
from newsletter.sending.outcomes import Reason
from newsletter.sending.states import DeliveryState


def postpone(moments: Mapping[Claimed, datetime], *, worker: str, reason: Reason, now: datetime) -> set[int]:
    """Return claimed deliveries to `pending` until their moments; return the ids that were ours to return.

    Nothing of them went over the wire, so the attempt does not count, nor does the time from `now` on towards the
    horizon of a server's deferrals. A reason that a server gave for a deferral stays; else `reason` says what they
    wait for. Repeating the call changes nothing more.
    """
    if not moments:
        return set()
    sql = f"""
        UPDATE {DELIVERY} SET
          state = %s, worker = '', lease_until = NULL, attempt = {DELIVERY}.attempt - 1,
          next_attempt_at = v.at, deferred_since = v.since,
          reason = CASE WHEN {DELIVERY}.deferred_since IS NULL THEN %s ELSE {DELIVERY}.reason END
        FROM {listed({"id": INTEGER, "attempt": INTEGER, "at": MOMENT, "since": MOMENT})} AS v
        WHERE {DELIVERY}.id = v.id AND {DELIVERY}.attempt = v.attempt
          AND {DELIVERY}.worker = %s AND {DELIVERY}.state = %s
        RETURNING {DELIVERY}.id
    """  # noqa: S608 - table names only
    values = packed((row.id, row.attempt, at, _later(row.deferred_since, at - now)) for row, at in moments.items())
    parameters = [str(DeliveryState.PENDING), str(reason), values, worker, str(DeliveryState.CLAIMED)]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            returned = {row[0] for row in cursor.fetchall()}
        ranges.wake(returned)
    return returned


def _later(since: datetime | None, wait: timedelta) -> datetime | None:
    return since + max(wait, timedelta(0)) if since else None
