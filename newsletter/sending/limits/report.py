"""What the administration reads about domains that asked for less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.newsletters.models import MailServer
from newsletter.sending.limits.buckets import SLOWED_FOR
from newsletter.sending.limits.models import DomainBucket
from newsletter.sending.limits.rules import rate_now, recovered_at
from newsletter.suppressions.rules import shown_domain

MOST = 200


@dataclass(frozen=True)
class Slowed:
    """A limit or a domain that gets less mail than usual, with the words of one of its servers."""

    server: str
    name: str
    per_minute: float
    since: datetime
    until: datetime
    reply: str


def slowed_now(*, now: datetime) -> Sequence[Slowed]:
    """Every pace that is below its usual one, the latest first; two queries. `until` is when it is usual again."""
    rows = DomainBucket.objects.filter(slowed_at__gt=now - SLOWED_FOR).select_related("limit")
    names = dict(MailServer.objects.values_list("variable", "name"))
    found = [_slowed(row, names, now) for row in rows.order_by("-slowed_at", "pk")[:MOST]]
    return [one for one in found if one is not None]


def _slowed(row: DomainBucket, names: dict[str, str], now: datetime) -> Slowed | None:
    ceiling = row.limit.per_minute if row.limit else None
    rate = rate_now(ceiling, rate=row.rate, slowed_at=row.slowed_at, now=now)
    if rate is None or row.slowed_at is None or (ceiling and rate >= ceiling):
        return None
    name = row.limit.name if row.limit else shown_domain(row.domain)
    until = recovered_at(ceiling, rate=row.rate or 0.0, slowed_at=row.slowed_at)
    return Slowed(names.get(row.server, row.server), name, rate, row.slowed_at, until, row.reply)
