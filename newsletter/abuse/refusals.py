"""Counting what was refused, asked once more or held, and showing it. No address is in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet, Sum

from newsletter.abuse import limits
from newsletter.abuse.models import SignUpRefusal
from newsletter.abuse.score import Load
from newsletter.consent.rates import adapted_hour, network_prefix

LONG_NETWORK = 48
COUNT_UP = """
    INSERT INTO newsletter_signuprefusal (hour, newsletter_id, reason, network, count) VALUES {rows}
    ON CONFLICT (hour, newsletter_id, reason, network) DO UPDATE SET count = newsletter_signuprefusal.count + 1
"""


@dataclass(frozen=True)
class Cause:
    """One reason and how often it was met."""

    reason: str
    label: str
    count: int


def count_refusal(
    *,
    newsletter_id: int,
    reasons: Collection[str],
    network_address: str | None,
    now: datetime,
    load: Load | None = None,
) -> None:
    """Count a press once for each of its reasons, in the hour of `now`, for its network. One statement, or none.

    In a flood, `load` given, networks that brought little are counted together, so that
    nobody fills the table. Not idempotent: each call is one press.
    """
    if not reasons:
        return
    network = network_shown(network_address, load)
    start = adapted_hour(now)
    # Sorted, so that two transactions lock their common rows in the same order.
    rows = [(start, newsletter_id, str(reason), network) for reason in sorted(set(reasons))]
    places = ", ".join(["(%s, %s, %s, %s, 1)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP.format(rows=places), [value for row in rows for value in row])


def network_shown(network_address: str | None, load: Load | None = None) -> str:
    """The network that is kept: /24 of IPv4, /48 of IPv6; empty for none, or a lone one in a flood."""
    if not network_address:
        return ""
    if load and load.total > limits.NETWORKS_AN_HOUR and load.network <= limits.NETWORK_DOUBT:
        return ""
    return network_prefix(network_address, long=LONG_NETWORK)


def causes(rows: QuerySet[SignUpRefusal]) -> list[Cause]:
    """How often each reason was met, the commonest first. One query."""
    labels = dict(SignUpRefusal.Reason.choices)
    grouped = rows.order_by().values_list("reason").annotate(number=Sum("count")).order_by("-number", "reason")
    return [Cause(reason, str(labels.get(reason, reason)), number) for reason, number in grouped]


def refusals_matching(
    *, since: datetime, reason: str = "", newsletter_id: int | None = None
) -> QuerySet[SignUpRefusal]:
    """The counts since a moment, the latest hour and the largest number first."""
    rows = SignUpRefusal.objects.filter(hour__gte=since).select_related("newsletter")
    if reason in SignUpRefusal.Reason.values:
        rows = rows.filter(reason=reason)
    if newsletter_id:
        rows = rows.filter(newsletter_id=newsletter_id)
    return rows.order_by("-hour", "-count", "id")


def forget_old(*, now: datetime) -> int:
    """Delete counts older than 90 days; returns how many. Idempotent."""
    return SignUpRefusal.objects.filter(hour__lt=now - limits.REFUSALS_KEPT).delete()[0]
