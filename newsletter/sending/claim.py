"""Taking deliveries to work on, and giving them back: leases, never locks held over the wire.

A delivery belongs to the worker named in its row while its lease lasts. Every change repeats that
condition (worker and attempt), so that whoever lost a lease changes nothing more. The statements are
single ones, which PostgreSQL (with SKIP LOCKED) and SQLite both make atomic.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from newsletter.consent.addresses import key_of
from newsletter.consent.models import Subscription, Suppression
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.outcomes import Reason
from newsletter.sending.states import delivery_move
from newsletter.suppressions.models import DomainSuppression
from newsletter.suppressions.rules import domains_above

CHUNK = 50
LEASE = timedelta(seconds=60)

DELIVERY = Delivery._meta.db_table
MAILING = Mailing._meta.db_table
SUBSCRIPTION = Subscription._meta.db_table
SUPPRESSION = Suppression._meta.db_table
DOMAIN = DomainSuppression._meta.db_table


@dataclass(frozen=True)
class Claimed:
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
    An empty list: nothing is due, or the mailing is not being sent.
    """
    with transaction.atomic():
        rows = _lease(mailing_id=mailing_id, worker=worker, limit=limit, now=now)
        withheld = withhold({row["id"]: row["address"] for row in rows}, worker=worker, now=now)
    held = [Claimed(**row) for row in rows if row["id"] not in withheld]
    return sorted(held, key=lambda row: row.id)


def withhold(addresses: Mapping[int, str], *, worker: str, now: datetime) -> set[int]:
    """Withhold those of the worker's claimed deliveries that may not be mailed any more; return their ids.

    `addresses` gives each delivery's address, by whose domain it may be suppressed. One query.
    """
    if not addresses:
        return set()
    ids, pairs = list(addresses), _domains_of(addresses)
    sql = f"""
        UPDATE {DELIVERY} SET
          state = 'withheld', finished_at = %s, lease_until = NULL,
          reason = CASE
            WHEN subscription_id IS NULL OR address = '' THEN %s
            WHEN (SELECT s.state FROM {SUBSCRIPTION} s WHERE s.id = {DELIVERY}.subscription_id) = 'paused' THEN %s
            WHEN (SELECT s.state FROM {SUBSCRIPTION} s WHERE s.id = {DELIVERY}.subscription_id) <> 'active' THEN %s
            ELSE %s END
        WHERE id IN ({_marks(ids)}) AND worker = %s AND state = 'claimed' AND (
          subscription_id IS NULL OR address = ''
          OR NOT EXISTS (SELECT 1 FROM {SUBSCRIPTION} s
                         WHERE s.id = {DELIVERY}.subscription_id AND s.state = 'active')
          OR EXISTS (SELECT 1 FROM {SUPPRESSION} x WHERE x.address_hash = {DELIVERY}.address_hash)
          OR id IN (SELECT v.column1 FROM (VALUES {", ".join(["(%s, %s)"] * len(pairs))}) AS v
                    JOIN {DOMAIN} d ON d.domain = v.column2))
        RETURNING id
    """  # noqa: S608 - table names only
    reasons = (Reason.ERASED, Reason.PAUSED, Reason.UNSUBSCRIBED, Reason.SUPPRESSED)
    flat = [value for pair in pairs for value in pair]
    return {row["id"] for row in _rows(sql, [now, *map(str, reasons), *ids, worker, *flat])}


def _domains_of(addresses: Mapping[int, str]) -> list[tuple[int, str]]:
    """Each delivery with each domain its address is at or below; at least one pair, as SQL needs."""
    pairs = [(pk, domain) for pk, address in addresses.items() for domain in domains_above(key_of(address))]
    return pairs or [(0, "")]


def mark(message_ids: Mapping[Claimed, str], *, worker: str, now: datetime) -> set[int]:
    """Commit that these deliveries go over the wire now; return the ids that really may.

    The last look before the wire: consent once more, the mailing still being sent, the
    lease still ours. Whatever is not returned must not be submitted.
    """
    with transaction.atomic():
        withheld = withhold({row.id: row.address for row in message_ids}, worker=worker, now=now)
        rows = {row: text for row, text in message_ids.items() if row.id not in withheld}
        return _mark(rows, worker=worker, now=now) if rows else set()


def renew(ids: Sequence[int], *, worker: str, now: datetime) -> int:
    """Lengthen the leases of deliveries that are still this worker's; return how many those are."""
    return Delivery.objects.filter(
        pk__in=ids, worker=worker, state__in=[Delivery.State.CLAIMED, Delivery.State.SENDING]
    ).update(lease_until=now + LEASE)


def give_back(ids: Iterable[int], *, worker: str) -> int:
    """Return deliveries that certainly did not go over the wire; the attempt does not count."""
    move = delivery_move("give back")
    return Delivery.objects.filter(pk__in=list(ids), worker=worker, state__in=move.sources).update(
        state=move.target, attempt=F("attempt") - 1, worker="", lease_until=None, wire_at=None
    )


def give_back_all(*, mailing_id: int, worker: str) -> int:
    """Return whatever this worker had claimed and not marked."""
    ids = Delivery.objects.filter(mailing_id=mailing_id, worker=worker, state=Delivery.State.CLAIMED)
    return give_back(list(ids.values_list("pk", flat=True)), worker=worker)


def expire(*, now: datetime) -> tuple[int, int]:
    """Take back leases that ran out: claimed ones wait again, those on the wire become uncertain.

    Nobody knows whether the latter were submitted, so nothing resends them (DESIGN I3).
    The worker stays named, so that a late answer of its server still counts. Returns
    how many of each.
    """
    lost, doubtful = delivery_move("lose claim"), delivery_move("lose wire")
    late = Q(lease_until__lt=now)
    waiting = Delivery.objects.filter(late, state__in=lost.sources).update(
        state=lost.target, worker="", lease_until=None
    )
    uncertain = Delivery.objects.filter(late, state__in=doubtful.sources).update(
        state=doubtful.target, reason=str(Reason.LEASE_LOST), finished_at=now, lease_until=None
    )
    return waiting, uncertain


def _lease(*, mailing_id: int, worker: str, limit: int, now: datetime) -> list[dict[str, Any]]:
    skip_locked = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    sql = f"""
        WITH due AS {"MATERIALIZED" if skip_locked else ""} (
          SELECT id FROM {DELIVERY}
          WHERE mailing_id = %s AND state = 'pending' AND next_attempt_at <= %s
            AND EXISTS (SELECT 1 FROM {MAILING} m WHERE m.id = %s AND m.state = 'sending')
          ORDER BY next_attempt_at, id LIMIT %s {skip_locked}
        )
        UPDATE {DELIVERY} SET state = 'claimed', worker = %s, lease_until = %s, attempt = attempt + 1
        WHERE id IN (SELECT id FROM due)
        RETURNING id, attempt, subscription_id, variant_id, address, message_id, deferred_since
    """  # noqa: S608 - table names only
    rows = _rows(sql, [mailing_id, now, mailing_id, limit, worker, now + LEASE])
    for row in rows:
        row["deferred_since"] = as_datetime(row["deferred_since"])
    return rows


def _mark(rows: Mapping[Claimed, str], *, worker: str, now: datetime) -> set[int]:
    values = ", ".join(["(%s, %s, %s)"] * len(rows))
    sql = f"""
        WITH mine (id, attempt, message_id) AS (VALUES {values})
        UPDATE {DELIVERY} SET
          state = 'sending', wire_at = %s, lease_until = %s,
          message_id = (SELECT mine.message_id FROM mine WHERE mine.id = {DELIVERY}.id)
        WHERE worker = %s AND state = 'claimed'
          AND id IN ({_marks(rows)})
          AND attempt = (SELECT mine.attempt FROM mine WHERE mine.id = {DELIVERY}.id)
          AND EXISTS (SELECT 1 FROM {MAILING} m WHERE m.id = {DELIVERY}.mailing_id AND m.state = 'sending')
        RETURNING id
    """  # noqa: S608 - table names only
    flat = [value for row, text in rows.items() for value in (row.id, row.attempt, text)]
    ids = [row.id for row in rows]
    return {row["id"] for row in _rows(sql, [*flat, now, now + LEASE, worker, *ids])}


def _marks(values: Iterable[object]) -> str:
    return ", ".join("%s" for _ in values)


def _rows(sql: str, parameters: Sequence[object]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapted(value) for value in parameters])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def adapted(value: Any) -> Any:
    """A parameter of raw SQL as Django's own fields would store it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def as_datetime(value: datetime | str | None) -> datetime | None:
    """A time read by raw SQL: SQLite keeps UTC without saying so."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
