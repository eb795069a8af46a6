"""Taking deliveries to work on, and giving them back: leases, never locks held over the wire.

A delivery belongs to the worker named in its row while its lease lasts. Every change repeats that
condition (worker and attempt), so that whoever lost a lease changes nothing more. What is due is found by
ranges (`newsletter.sending.ranges`), whose hints change in the same transactions.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from newsletter.consent.addresses import key_of
from newsletter.consent.models import Subscription, Suppression
from newsletter.sending import ranges, tallies
from newsletter.sending.clock import database_now
from newsletter.sending.listed import INTEGER, JSON, TEXT, adapted, as_datetime, elements, listed, moment, packed
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.outcomes import Reason
from newsletter.sending.states import DeliveryState, delivery_move
from newsletter.suppressions.models import DomainSuppression
from newsletter.suppressions.rules import domains_above

CHUNK = 50
LEASE = timedelta(seconds=60)
LOOK = timedelta(seconds=10)
"""How long a range that holds leases is left alone before somebody looks whether it still does."""
MOST_LOST = 3
"""So many lost claims in a row, and a delivery is taken for the cause."""

DELIVERY = Delivery._meta.db_table
MAILING = Mailing._meta.db_table
SUBSCRIPTION = Subscription._meta.db_table
SUPPRESSION = Suppression._meta.db_table
DOMAIN = DomainSuppression._meta.db_table

# Each question is a scalar subquery, which PostgreSQL asks for the rows at hand and never turns into a join: with
# statistics from before a large freeze or import a join would read whole tables.
STANDING = f"(SELECT s.state FROM {SUBSCRIPTION} s WHERE s.id = {DELIVERY}.subscription_id)"  # noqa: S608
MAY_BE_MAILED = f"""
    {DELIVERY}.address <> '' AND COALESCE({STANDING}, '') = 'active'
    AND (SELECT 1 FROM {SUPPRESSION} x WHERE x.address_hash = {DELIVERY}.address_hash LIMIT 1) IS NULL
"""  # noqa: S608 - table names only
"""Consent and suppression of the address as they are now (DESIGN I5); for domains see `withhold`."""


class Claimed(NamedTuple):
    """A delivery this worker holds."""

    id: int
    attempt: int
    subscription_id: int
    variant_id: int
    address: str
    message_id: str
    deferred_since: datetime | None


def claim(*, mailing_id: int, worker: str, limit: int, now: datetime) -> list[Claimed]:
    """Lease up to `limit` due deliveries of a mailing that is being sent, oldest first.

    Consent is judged again in the same transaction (DESIGN I5): whoever left, paused, was
    suppressed or erased since the freeze is withheld with the reason, and not returned.
    There may be more than were returned. An empty list: nothing is due, or the mailing is not being sent.
    """
    while True:
        with transaction.atomic():
            found = ranges.take(mailing_id, now=now, lease=LEASE)
            if found is None:
                return []
            rows = _lease(found, mailing_id=mailing_id, worker=worker, limit=limit, now=now)
            leased = len(rows)
            if not rows:
                rows = _lease(found, mailing_id=mailing_id, worker=worker, limit=1, now=now, suspect=True)
            if found.by_domain:
                withheld = withhold({row.id: row.address for row in rows}, worker=worker, now=now)
                rows = [row for row in rows if row.id not in withheld]
            if leased < limit:
                _withhold_within(found, mailing_id=mailing_id, worker=worker, now=now)
                ranges.look_again([found.id])
        if rows:
            return sorted(rows)


def _lease(
    found: ranges.Range, *, mailing_id: int, worker: str, limit: int, now: datetime, suspect: bool = False
) -> list[Claimed]:
    """Lease what is due in a range. A suspect is whose next loss would be the last: each is leased alone, so that
    nobody is taken out for what another one does. Whether a row is pending is asked outside too: PostgreSQL asks
    that anew of a row which somebody changed while this waited for it.
    """
    losses = ">=" if suspect else "<"
    sql = f"""
        UPDATE {DELIVERY} SET state = 'claimed', worker = %s, lease_until = %s, attempt = attempt + 1
        WHERE id IN (SELECT id FROM {DELIVERY}
                     WHERE mailing_id = %s AND id BETWEEN %s AND %s
                       AND state = 'pending' AND next_attempt_at <= %s AND {MAY_BE_MAILED}
                       AND lost_claims {losses} {MOST_LOST - 1}
                     ORDER BY next_attempt_at, id LIMIT %s)
          AND state = 'pending'
        RETURNING id, attempt, subscription_id, variant_id, address, message_id, deferred_since
    """  # noqa: S608 - table names only
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [worker, adapted(now + LEASE), mailing_id, found.first, found.last, adapted(now), limit]
        )
        return [Claimed._make((*row[:6], as_datetime(row[6]))) for row in cursor.fetchall()]


def withhold(addresses: Mapping[int, str], *, worker: str, now: datetime) -> set[int]:
    """Withhold those of the worker's claimed deliveries that may not be mailed any more; return their ids.

    `addresses` gives each delivery's address, by whose domain it may be suppressed.
    """
    if not addresses:
        return set()
    relation = listed({"id": INTEGER, "domains": JSON})
    where = f"""
        FROM {relation} AS v
        WHERE {DELIVERY}.id = v.id AND {DELIVERY}.worker = %s AND {DELIVERY}.state = 'claimed'
          AND NOT ({MAY_BE_MAILED} AND {_of_no_suppressed_domain()})
    """
    values = packed((pk, domains_of(address)) for pk, address in addresses.items())
    return _withhold(where, [values, worker], worker=worker, now=now)


def _withhold_within(found: ranges.Range, *, mailing_id: int, worker: str, now: datetime) -> None:
    """Withhold what is due in a range and may not be mailed: no claim takes it."""
    where = f"""
        WHERE mailing_id = %s AND id BETWEEN %s AND %s
          AND state = 'pending' AND next_attempt_at <= %s AND NOT ({MAY_BE_MAILED})
    """
    _withhold(where, [mailing_id, found.first, found.last, adapted(now)], worker=worker, now=now)


def _withhold(where: str, parameters: Sequence[Any], *, worker: str, now: datetime) -> set[int]:
    sql = f"""
        UPDATE {DELIVERY} SET
          state = 'withheld', finished_at = %s, lease_until = NULL,
          reason = CASE
            WHEN {STANDING} IS NULL OR address = '' THEN %s
            WHEN {STANDING} = 'paused' THEN %s
            WHEN {STANDING} <> 'active' THEN %s
            ELSE %s END
        {where}
        RETURNING {DELIVERY}.id, {DELIVERY}.mailing_id, {DELIVERY}.reason
    """  # noqa: S608 - table names only
    reasons = (Reason.ERASED, Reason.PAUSED, Reason.UNSUBSCRIBED, Reason.SUPPRESSED)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(sql, [adapted(now), *map(str, reasons), *parameters])
        rows = cursor.fetchall()
        tallies.add_rows(((mailing, DeliveryState.WITHHELD, reason) for _pk, mailing, reason in rows), worker)
    return {pk for pk, *_rest in rows}


def _of_no_suppressed_domain() -> str:
    """The SQL of whether none of the domains listed in `v.domains` is suppressed; quick where none at all is."""
    of_it = f"({elements('v.domains')}) AS e"
    found = f"SELECT 1 FROM {of_it} JOIN {DOMAIN} d ON d.domain = e.text LIMIT 1"  # noqa: S608
    return f"(NOT EXISTS (SELECT 1 FROM {DOMAIN}) OR ({found}) IS NULL)"  # noqa: S608


def domains_of(address: str) -> list[str]:
    """Each domain an address is at or below, as suppressed domains are written."""
    return _domains(address.rpartition("@")[2])


@lru_cache(maxsize=4096)
def _domains(domain: str) -> list[str]:
    return domains_above(key_of(f"x@{domain}"))


def mark(message_ids: Mapping[Claimed, str], *, worker: str, now: datetime) -> set[int]:
    """Commit that these deliveries go over the wire now; return the ids that really may.

    The last look before the wire: consent once more, the mailing still being sent, the
    lease still ours. Whatever is not returned must not be submitted.
    """
    if not message_ids:
        return set()
    marked = _mark(message_ids, worker=worker, now=now)
    rest = {row.id: row.address for row in message_ids if row.id not in marked}
    withhold(rest, worker=worker, now=now)
    return marked


def renew(ids: Sequence[int], *, worker: str, now: datetime) -> int:
    """Lengthen the leases of deliveries that are still this worker's; return how many those are."""
    return Delivery.objects.filter(
        pk__in=ids, worker=worker, state__in=[Delivery.State.CLAIMED, Delivery.State.SENDING]
    ).update(lease_until=now + LEASE)


def give_back(ids: Iterable[int], *, worker: str) -> int:
    """Return deliveries that certainly did not go over the wire; the attempt does not count."""
    move, wanted = delivery_move("give back"), list(ids)
    with transaction.atomic():
        number = Delivery.objects.filter(pk__in=wanted, worker=worker, state__in=move.sources).update(
            state=move.target, attempt=F("attempt") - 1, worker="", lease_until=None, wire_at=None
        )
        if number:
            ranges.wake(wanted)
    return number


def expire(*, now: datetime | None = None) -> tuple[int, int]:
    """Take back leases that ran out: claimed ones wait again, those on the wire become uncertain.

    Leases are granted by the database's clock, and by it they end: `now` is for tests. Nobody knows whether
    what was on the wire was submitted, so nothing resends it (DESIGN I3); the worker stays named, so that a late
    answer of its server still counts. What was lost while claimed three times in a row kills its workers and has
    failed. Returns how many wait and how many are uncertain.
    """
    moment = now or database_now()
    waiting = uncertain = last = 0
    while True:
        with transaction.atomic():
            held = ranges.with_leases(before=moment + LEASE - LOOK, after=last)
            lost = _expire_within(held, now=moment) if held else {}
            ranges.look_again(held)
        waiting += lost.get(DeliveryState.PENDING, 0)
        uncertain += lost.get(DeliveryState.UNCERTAIN, 0)
        if len(held) < ranges.LOOKED_AT:
            return waiting, uncertain
        last = held[-1]


def _expire_within(held: Sequence[int], *, now: datetime) -> dict[str, int]:
    """Take back what was lost in ranges; return how many stand in each state now."""
    late = f"{DELIVERY}.state = 'claimed'"
    poison = f"{late} AND {DELIVERY}.lost_claims >= {MOST_LOST - 1}"
    sql = f"""
        UPDATE {DELIVERY} SET
          state = CASE WHEN {poison} THEN 'failed' WHEN {late} THEN 'pending' ELSE 'uncertain' END,
          reason = CASE WHEN {poison} THEN %s WHEN {late} THEN {DELIVERY}.reason ELSE %s END,
          finished_at = CASE WHEN {late} AND NOT ({poison}) THEN {DELIVERY}.finished_at ELSE {moment()} END,
          worker = CASE WHEN {late} THEN '' ELSE {DELIVERY}.worker END,
          lost_claims = {DELIVERY}.lost_claims + CASE WHEN {late} THEN 1 ELSE 0 END,
          lease_until = NULL
        FROM {ranges.RANGES} r JOIN {listed({"id": INTEGER})} AS v ON v.id = r.id
        WHERE {DELIVERY}.mailing_id = r.mailing_id AND {DELIVERY}.id BETWEEN r.first_id AND r.last_id
          AND {DELIVERY}.state IN ('claimed', 'sending') AND {DELIVERY}.lease_until < %s
        RETURNING {DELIVERY}.mailing_id, {DELIVERY}.state, {DELIVERY}.reason
    """  # noqa: S608 - table names only
    given = [str(Reason.CLAIMS_LOST), str(Reason.LEASE_LOST), adapted(now)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, packed([one] for one in held), adapted(now)])
        rows = cursor.fetchall()
    tallies.add_rows(rows)
    return Counter(state for _mailing, state, _reason in rows)


def give_back_all(*, mailing_id: int, worker: str, ids: Iterable[int] | None = None) -> int:
    """Return whatever this worker had claimed and not marked; of `ids`, where the worker knows them."""
    rows = Delivery.objects.filter(mailing_id=mailing_id, worker=worker, state=Delivery.State.CLAIMED)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return give_back(list(rows.values_list("pk", flat=True)), worker=worker)


def _mark(rows: Mapping[Claimed, str], *, worker: str, now: datetime) -> set[int]:
    relation = listed({"id": INTEGER, "attempt": INTEGER, "message_id": TEXT, "domains": JSON})
    sql = f"""
        UPDATE {DELIVERY} SET state = 'sending', wire_at = {moment()}, lease_until = {moment()},
          message_id = v.message_id
        FROM {relation} AS v
        WHERE {DELIVERY}.id = v.id AND {DELIVERY}.attempt = v.attempt
          AND {DELIVERY}.worker = %s AND {DELIVERY}.state = 'claimed'
          AND (SELECT m.state FROM {MAILING} m WHERE m.id = {DELIVERY}.mailing_id) = 'sending'
          AND {MAY_BE_MAILED} AND {_of_no_suppressed_domain()}
        RETURNING {DELIVERY}.id
    """  # noqa: S608 - table names only
    values = packed((row.id, row.attempt, text, domains_of(row.address)) for row, text in rows.items())
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapted(now), adapted(now + LEASE), values, worker])
        return {row[0] for row in cursor.fetchall()}
