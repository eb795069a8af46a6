"""How many of a mailing's deliveries ended how, without counting them: sums kept beside every change.

Only ends are kept. What is open is the rest of the frozen audience, and what of it is claimed or on the wire is
seen in the few ranges that hold leases.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Count, Sum

from newsletter.sending.listed import INTEGER, TEXT, listed, packed
from newsletter.sending.models import Delivery, DeliveryRange, Mailing, MailingTally
from newsletter.sending.states import OPEN_DELIVERY_STATES, DeliveryState

SHARDS = 8
COUNTED = 20_000
"""Up to so many deliveries are counted for real whenever somebody asks."""

TALLY = MailingTally._meta.db_table
Ended = tuple[str, str]
"""A state and a reason."""


def add(mailing_id: int, changes: Mapping[Ended, int], *, worker: str = "") -> None:
    """Change the numbers of ends, in the transaction that changes the deliveries. Open states are passed over.

    `worker` chooses the shard, so that two workers do not wait for each other.
    """
    rows = [
        (state, reason, number)
        for (state, reason), number in sorted(changes.items())
        if number and state not in OPEN_DELIVERY_STATES
    ]
    if not rows:
        return
    relation = listed({"state": TEXT, "reason": TEXT, "number": INTEGER})
    with connection.cursor() as cursor:
        cursor.execute(adding(f"SELECT * FROM {relation} AS v"), [mailing_id, shard_of(worker), packed(rows)])  # noqa: S608


def add_rows(ended: Iterable[tuple[int, str, str]], worker: str = "") -> None:
    """Count deliveries that ended, each by its mailing, state and reason, in the transaction that ended them.

    One statement for each mailing, always in the same order, so that nobody waits for each other.
    """
    by_mailing: dict[int, Counter[Ended]] = {}
    for mailing_id, state, reason in ended:
        by_mailing.setdefault(mailing_id, Counter())[str(state), str(reason)] += 1
    for mailing_id, changes in sorted(by_mailing.items()):
        add(mailing_id, changes, worker=worker)


def adding(changes: str) -> str:
    """The SQL that adds a query's `number` for each `state` and `reason`; the mailing and the shard come first."""
    return f"""
        INSERT INTO {TALLY} (mailing_id, shard, state, reason, number)
        SELECT %s, %s, c.state, c.reason, c.number FROM ({changes}) AS c WHERE true
        ON CONFLICT (mailing_id, shard, state, reason) DO UPDATE SET number = {TALLY}.number + excluded.number
    """  # noqa: S608 - table names only


def shard_of(worker: str) -> int:
    """Which of the sums of a mailing a worker changes."""
    return zlib.crc32(worker.encode()) % SHARDS


def is_counted(mailing: Mailing) -> bool:
    """Whether a mailing is so small that its deliveries are counted for real each time."""
    return (mailing.frozen_count or 0) <= COUNTED


def ends(mailing: Mailing) -> Counter[Ended]:
    """How many deliveries ended in each state for each reason, from the tallies. One query."""
    rows = MailingTally.objects.filter(mailing=mailing.pk).order_by().values_list("state", "reason")
    return Counter(
        {(state, reason): number for state, reason, number in rows.annotate(sum=Sum("number")) if number}
    )


def by_state(mailing: Mailing) -> Counter[str]:
    """How many deliveries stand in each state, from the tallies and the few ranges at work. Two queries."""
    found: Counter[str] = Counter()
    for (state, _reason), number in ends(mailing).items():
        found[state] += number
    found.update(_under_way(mailing))
    found[DeliveryState.PENDING] = (mailing.frozen_count or 0) - sum(found.values())
    return +found


def true_counts(mailing: Mailing) -> Counter[str]:
    """How many deliveries stand in each state, counted row by row. One query, as long as the mailing is large."""
    rows = mailing.deliveries.order_by().values_list("state").annotate(number=Count("pk"))
    return Counter(dict(rows))


def differences(mailing: Mailing) -> dict[Ended, tuple[int, int]]:
    """Where the tallies differ from the deliveries: the tally's number and the true one. One query, one moment."""
    table = Delivery._meta.db_table
    sql = f"""
        SELECT state, reason, SUM(kept), SUM(there) FROM (
          SELECT state, reason, number AS kept, 0 AS there FROM {TALLY} WHERE mailing_id = %s
          UNION ALL
          SELECT state, reason, 0, COUNT(*) FROM {table}
          WHERE mailing_id = %s AND state NOT IN ({", ".join(["%s"] * len(OPEN_DELIVERY_STATES))})
          GROUP BY state, reason) AS numbers
        GROUP BY state, reason HAVING SUM(kept) <> SUM(there)
    """  # noqa: S608 - table names only
    with connection.cursor() as cursor:
        cursor.execute(sql, [mailing.pk, mailing.pk, *map(str, OPEN_DELIVERY_STATES)])
        return {(state, reason): (int(kept), int(there)) for state, reason, kept, there in cursor.fetchall()}


def mend(mailing: Mailing) -> dict[Ended, tuple[int, int]]:
    """Add to the tallies what they lack; return what that was. Safe while others work on the mailing."""
    found = differences(mailing)
    add(mailing.pk, {key: there - kept for key, (kept, there) in found.items()})
    return found


def _under_way(mailing: Mailing) -> dict[str, int]:
    """What is claimed and what is on the wire; both are only where leases are."""
    table, ranges = Delivery._meta.db_table, DeliveryRange._meta.db_table
    sql = f"""
        SELECT d.state, COUNT(*) FROM {ranges} r
        JOIN {table} d ON d.mailing_id = r.mailing_id AND d.id BETWEEN r.first_id AND r.last_id
        WHERE r.mailing_id = %s AND r.leased_until IS NOT NULL AND d.state IN ('claimed', 'sending')
        GROUP BY d.state
    """  # noqa: S608 - table names only
    with connection.cursor() as cursor:
        cursor.execute(sql, [mailing.pk])
        return dict(cursor.fetchall())
