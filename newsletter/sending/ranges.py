"""Finding work without an index over what changes: a row of a queue for every few hundred deliveries.

A range says when there is something to look for in it (see `DeliveryRange`). Whoever lets a delivery wait, or
leases one, moves the range's hint forward in the same transaction; whoever looked in vain puts it right. A hint
that was forgotten costs time and loses nobody: `repair` derives all hints of a mailing from its deliveries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from newsletter.sending.listed import INTEGER, adapted, listed, moment, packed
from newsletter.sending.models import Delivery, DeliveryRange, Mailing
from newsletter.suppressions.models import DomainSuppression

RANGE = 250
"""Deliveries in a range: enough that finding the next one costs little, and few enough to share among workers."""
DUE = 8
"""Ranges looked into for whether anything is due."""
LOOKED_AT = 400
"""Ranges whose leases are looked at by one call at most."""

DELIVERY = Delivery._meta.db_table
RANGES = DeliveryRange._meta.db_table
MAILING = Mailing._meta.db_table
DOMAIN = DomainSuppression._meta.db_table


@dataclass(frozen=True, slots=True)
class Range:
    """A range that is held by the present transaction. `by_domain`: there are suppressed domains."""

    id: int
    first: int
    last: int
    by_domain: bool


def add(mailing_id: int, deliveries: Sequence[int], *, due_at: datetime) -> None:
    """Make ranges of new deliveries of a mailing, which are in order and all due at a time."""
    parts = [deliveries[at : at + RANGE] for at in range(0, len(deliveries), RANGE)]
    DeliveryRange.objects.bulk_create(
        DeliveryRange(mailing_id=mailing_id, first_id=part[0], last_id=part[-1], due_at=due_at) for part in parts
    )


def enqueue(mailing_id: int) -> None:
    """Make ranges of the mailing's deliveries that are in none yet. One statement."""
    sql = f"""
        INSERT INTO {RANGES} (mailing_id, first_id, last_id, due_at, leased_until)
        SELECT %s, MIN(id), MAX(id), MIN(next_attempt_at), NULL
        FROM (SELECT id, next_attempt_at, (ROW_NUMBER() OVER (ORDER BY id) - 1) / {RANGE} AS place
              FROM {DELIVERY}
              WHERE mailing_id = %s
                AND id > (SELECT COALESCE(MAX(last_id), 0) FROM {RANGES} WHERE mailing_id = %s)) AS numbered
        GROUP BY place
    """  # noqa: S608 - table names only
    _execute(sql, [mailing_id, mailing_id, mailing_id])


def take(mailing_id: int, *, now: datetime, lease: timedelta) -> Range | None:
    """Hold a range in which something is due until the transaction ends, and note that it gets leases.

    None: the mailing is not being sent, or nothing is due. Ranges that others hold are passed over, unless
    there is no other: then this waits, which is a matter of milliseconds.
    """
    if connection.vendor != "postgresql":
        return _take(mailing_id, now=now, lease=lease)
    return _take(mailing_id, now=now, lease=lease, lock="FOR UPDATE SKIP LOCKED") or _take(
        mailing_id, now=now, lease=lease, lock="FOR UPDATE"
    )


def _take(mailing_id: int, *, now: datetime, lease: timedelta, lock: str = "") -> Range | None:
    sql = f"""
        UPDATE {RANGES} SET leased_until = CASE WHEN leased_until < %s THEN leased_until ELSE %s END
        WHERE id = (SELECT id FROM {RANGES} WHERE mailing_id = %s AND due_at <= %s
                    AND EXISTS (SELECT 1 FROM {MAILING} m WHERE m.id = %s AND m.state = 'sending')
                    ORDER BY due_at, first_id LIMIT 1 {lock})
        RETURNING id, first_id, last_id, EXISTS (SELECT 1 FROM {DOMAIN})
    """  # noqa: S608 - table names only
    until = now + lease
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapted(until), adapted(until), mailing_id, adapted(now), mailing_id])
        row = cursor.fetchone()
    return Range(row[0], row[1], row[2], bool(row[3])) if row else None


def due_deliveries(mailing_id: int, *, now: datetime) -> "QuerySet[Delivery]":
    """The due deliveries of a mailing, in the first ranges in which something is due."""
    rows = Delivery.objects.filter(mailing=mailing_id, state=Delivery.State.PENDING, next_attempt_at__lte=now)
    return rows.filter(_within_due(mailing_id, now=now))


def _within_due(mailing_id: int, *, now: datetime) -> Q:
    """Which deliveries lie in the first ranges where something may be due; none where nothing is. One query."""
    rows = DeliveryRange.objects.filter(mailing=mailing_id, due_at__lte=now).order_by("due_at", "first_id")
    found = list(rows.values_list("first_id", "last_id")[:DUE])
    return reduce(or_, (Q(pk__range=one) for one in found), Q(pk__in=[]))


def look_for_more(mailing_id: int, *, now: datetime) -> None:
    """Put right the hints that led nowhere, or all of them where there is none left: the next look finds more."""
    rows = DeliveryRange.objects.filter(mailing=mailing_id)
    if not rows.exclude(due_at=None, leased_until=None).exists():
        repair(mailing_id)
        return
    with transaction.atomic():
        misleading = rows.filter(due_at__lte=now).order_by("due_at", "first_id")
        look_again(
            list(misleading.select_for_update(skip_locked=_can_skip()).values_list("pk", flat=True)[:LOOKED_AT])
        )


def due_ranges(*, now: datetime) -> "QuerySet[DeliveryRange]":
    """The ranges in which something may be due, of mailings that are being sent."""
    return DeliveryRange.objects.filter(due_at__lte=now, mailing__state=Mailing.State.SENDING)


def look_again(ids: Iterable[int]) -> None:
    """Put the hints of ranges right, which the present transaction holds."""
    within = f"FROM {DELIVERY} d WHERE d.mailing_id = {RANGES}.mailing_id"
    within += f" AND d.id BETWEEN {RANGES}.first_id AND {RANGES}.last_id AND d.state"
    found = list(ids)
    if not found:
        return
    sql = f"""
        UPDATE {RANGES} SET
          due_at = (SELECT MIN(d.next_attempt_at) {within} = 'pending'),
          leased_until = (SELECT MIN(d.lease_until) {within} IN ('claimed', 'sending'))
        WHERE id IN (SELECT r.id FROM {listed({"id": INTEGER})} AS r)
    """  # noqa: S608 - table names only
    _execute(sql, [packed([one] for one in found)])


def wake(deliveries: Iterable[int], *, at: datetime | None = None) -> None:
    """Note that these deliveries wait, from `at` on or from their own next attempt, in their transaction.

    Holds the ranges in the order of their numbers, so that two that wake the same ones never stop each other.
    """
    then = moment() if at else f"(SELECT d.next_attempt_at FROM {DELIVERY} d WHERE d.id = v.id)"  # noqa: S608
    lock = "FOR UPDATE" if _can_skip() else ""
    sql = f"""
        WITH w AS (SELECT range_id, MIN(at) AS at FROM (
                     SELECT {then} AS at,
                       (SELECT r.id FROM {RANGES} r
                        WHERE r.mailing_id = (SELECT d.mailing_id FROM {DELIVERY} d WHERE d.id = v.id)
                          AND r.first_id <= v.id ORDER BY r.first_id DESC LIMIT 1) AS range_id
                     FROM {listed({"id": INTEGER})} AS v) AS each_one
                   GROUP BY range_id),
        held AS (SELECT id FROM {RANGES} WHERE id IN (SELECT range_id FROM w) ORDER BY id {lock})
        UPDATE {RANGES} SET due_at = CASE WHEN due_at < w.at THEN due_at ELSE w.at END
        FROM w JOIN held ON held.id = w.range_id
        WHERE {RANGES}.id = held.id
    """  # noqa: S608 - table names only
    found = sorted(set(deliveries))
    if found:
        _execute(sql, [*([adapted(at)] if at else []), packed([one] for one in found)])


def with_leases(*, before: datetime, after: int = 0) -> list[int]:
    """Hold the ranges in which a lease may end before a moment until the transaction ends.

    In the order of their numbers, from beyond `after` on: who goes on with the last one comes to an end, also
    where leases that do not end yet keep the hints of many ranges early.
    """
    rows = DeliveryRange.objects.filter(leased_until__lt=before, pk__gt=after).order_by("pk")
    return list(rows.select_for_update(skip_locked=_can_skip()).values_list("pk", flat=True)[:LOOKED_AT])


def repair(mailing_id: int) -> None:
    """Derive the hints of a mailing from its deliveries, and make ranges of those that are in none.

    In steps, so that those who claim never wait for the whole of a large mailing.
    """
    enqueue(mailing_id)
    last = 0
    while True:
        with transaction.atomic():
            rows = DeliveryRange.objects.filter(mailing=mailing_id, pk__gt=last).order_by("pk").select_for_update()
            held = list(rows.values_list("pk", flat=True)[:LOOKED_AT])
            look_again(held)
        if len(held) < LOOKED_AT:
            return
        last = held[-1]


def close(mailing_id: int) -> int:
    """Forget the hints of a mailing in which nothing is open any more; returns how many there were."""
    return DeliveryRange.objects.filter(mailing=mailing_id, due_at__isnull=False).update(due_at=None)


def _can_skip() -> bool:
    return connection.vendor == "postgresql"


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
