"""The buckets in the database: shared by all workers, changed under a lock of their row."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from newsletter.sending.limits.models import DomainBucket, DomainLimit
from newsletter.sending.limits.rules import (
    HOLD,
    RECOVERY,
    Grant,
    Limit,
    Name,
    grant,
    is_same_event,
    limit_for,
    rate_now,
    slowed,
)

logger = logging.getLogger(__name__)

SLOWED_FOR = HOLD + RECOVERY
"""No domain is slowed for longer, unless it complains again."""


@dataclass(frozen=True)
class Book:
    """The limits that count for a server, and the domains that are slowed without one."""

    limits: Sequence[Limit] = ()
    slowed: frozenset[str] = frozenset()

    def bucket_of(self, domain: str) -> Name | None:
        """The bucket of a domain; None: nothing limits it."""
        found = limit_for(domain, self.limits)
        if found:
            return Name(limit=found.pk)
        return Name(domain=domain) if domain in self.slowed else None

    def ceiling(self, name: Name) -> int | None:
        """What the administrator allows per minute; None for a domain without a limit."""
        return next((limit.per_minute for limit in self.limits if limit.pk == name.limit), None)


def read_book(server: str, *, now: datetime) -> Book:
    """What limits a server, by its key: two queries."""
    rows = DomainLimit.objects.filter(Q(server=None) | Q(server__variable=server))
    limits = [Limit(row.pk, row.every_domain, row.per_minute, bool(row.server_id)) for row in rows]
    buckets = DomainBucket.objects.filter(server=server, limit=None, slowed_at__gt=now - SLOWED_FOR)
    return Book(limits, frozenset(buckets.values_list("domain", flat=True)))


def take(server: str, wanted: Mapping[Name, int], *, book: Book, now: datetime) -> dict[Name, Grant]:
    """Take what the buckets allow for so many messages each. One short transaction for all of them.

    A bucket whose limit was deleted since the book was read grants nothing and keeps nobody.
    """
    granted: dict[Name, Grant] = {}
    for name in wanted:
        _make(server, name)
    with transaction.atomic():
        for name in sorted(wanted, key=_order):
            bucket = _locked(server, name)
            if bucket is None:
                continue
            rate = rate_now(book.ceiling(name), rate=bucket.rate, slowed_at=bucket.slowed_at, now=now)
            if rate is None:
                continue
            granted[name] = one = grant(
                wanted[name], rate=rate, free_at=bucket.free_at, promised_until=bucket.promised_until, now=now
            )
            bucket.free_at, bucket.promised_until = one.free_at, one.promised_until
            bucket.save(update_fields=["free_at", "promised_until"])
    return granted


def slow_down(server: str, name: Name, *, book: Book, reply: str, now: datetime) -> float | None:
    """Halve the pace of a bucket, once for the complaints of one minute; return messages per minute.

    None: its limit was deleted since the book was read.
    """
    _make(server, name)
    with transaction.atomic():
        bucket, ceiling = _locked(server, name), book.ceiling(name)
        if bucket is None:
            return None
        current = rate_now(ceiling, rate=bucket.rate, slowed_at=bucket.slowed_at, now=now)
        if is_same_event(bucket.slowed_at, now) and current is not None:
            return current
        bucket.rate, bucket.slowed_at, bucket.reply = slowed(ceiling, current), now, reply[:300]
        bucket.free_at = max(bucket.free_at or now, now + timedelta(minutes=1 / bucket.rate))
        bucket.save(update_fields=["rate", "slowed_at", "reply", "free_at"])
    logger.warning("newsletter.domain.slowed", extra={"server": server, "rate": bucket.rate, "limit": name.limit})
    return bucket.rate


def _order(name: Name) -> tuple[int, str]:
    """Everybody locks in this order, so that nobody waits for each other."""
    return name.limit or 0, name.domain


def _make(server: str, name: Name) -> None:
    if DomainBucket.objects.filter(server=server, limit=name.limit, domain=name.domain).exists():
        return
    if name.limit is None or DomainLimit.objects.filter(pk=name.limit).exists():
        row = DomainBucket(server=server, limit_id=name.limit, domain=name.domain)
        DomainBucket.objects.bulk_create([row], ignore_conflicts=True)


def _locked(server: str, name: Name) -> DomainBucket | None:
    rows = DomainBucket.objects.select_for_update()
    return rows.filter(server=server, limit=name.limit, domain=name.domain).first()
