"""What monitors are told of the sending engine: numbers from the database, no address, no title."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min

from newsletter.sending.alarms.counting import LEASES_BACK, LEASES_IN_DOUBT, counted
from newsletter.sending.alarms.models import Alarm
from newsletter.sending.alarms.pace import per_second, recent_samples
from newsletter.sending.control import counts_by_state
from newsletter.sending.models import Mailing, ServerState
from newsletter.sending.ranges import due_ranges
from newsletter.sending.states import OPEN_MAILING_STATES, DeliveryState, MailingState


@dataclass(frozen=True)
class Metric:
    """One number, or one for each combination of labels, with what it means. `kind`: `gauge` or `counter`."""

    name: str
    meaning: str
    values: list[tuple[dict[str, str], float]] = field(default_factory=list)
    kind: str = "gauge"


def metrics(*, now: datetime) -> Iterator[Metric]:
    """Everything, each metric once. A fixed number of queries, and one more for each open mailing."""
    yield from _mailings()
    yield from _work(now)
    yield _lost_leases()
    yield from _servers(now)
    yield _alarms()


def _mailings() -> Iterator[Metric]:
    numbers = dict(Mailing.objects.order_by().values_list("state").annotate(number=Count("pk")))
    yield Metric(
        "kawaraban_mailings",
        "Mailings by state.",
        [({"state": state}, numbers.get(state, 0)) for state in map(str, MailingState)],
    )


def _work(now: datetime) -> Iterator[Metric]:
    """What the mailings that are not over hold, and how fast they go."""
    totals: Counter[str] = Counter()
    paces = []
    for mailing in Mailing.objects.filter(state__in=OPEN_MAILING_STATES).exclude(frozen_count=None).order_by("pk"):
        totals.update(counts_by_state(mailing))
        if mailing.state == MailingState.SENDING:
            pace = per_second(recent_samples(mailing, now=now)) or 0.0
            paces.append(({"mailing": str(mailing.pk)}, pace))
    yield Metric(
        "kawaraban_open_deliveries",
        "Deliveries of mailings that are not over, by state.",
        [({"state": state}, totals[state]) for state in map(str, DeliveryState)],
    )
    yield Metric("kawaraban_mailing_rate", "Deliveries concluded a second in the last minutes, by mailing.", paces)
    yield Metric("kawaraban_oldest_due_seconds", "How long the oldest due work waits.", _oldest_due(now))


def due_since(*, now: datetime) -> dict[str, datetime | None]:
    """Since when the oldest due mailing and delivery wait; None where nothing is due. Two queries."""
    waiting = Mailing.objects.filter(state__in=[MailingState.SCHEDULED, MailingState.PREPARING])
    return {
        "mailings": waiting.filter(start_at__lte=now).aggregate(at=Min("start_at"))["at"],
        "deliveries": due_ranges(now=now).aggregate(at=Min("due_at"))["at"],
    }


def _oldest_due(now: datetime) -> list[tuple[dict[str, str], float]]:
    oldest = due_since(now=now)
    return [({"kind": kind}, (now - at).total_seconds() if at else 0.0) for kind, at in oldest.items()]


def _lost_leases() -> Metric:
    numbers = counted()
    became = {LEASES_BACK: "pending", LEASES_IN_DOUBT: "uncertain"}
    values = [({"became": word}, float(numbers[name])) for name, word in became.items()]
    return Metric("kawaraban_leases_lost_total", "Leases that ran out, by what became of them.", values, "counter")


def _servers(now: datetime) -> Iterator[Metric]:
    rows = list(ServerState.objects.order_by("key"))
    resting = [({"server": row.key}, float(bool(row.closed_until and row.closed_until > now))) for row in rows]
    yield Metric("kawaraban_server_resting", "1 while a mail server is left alone after a fault.", resting)
    faults = [({"server": row.key}, float(row.faults)) for row in rows]
    yield Metric("kawaraban_server_faults", "Faults of a mail server in a row.", faults)


def _alarms() -> Metric:
    rows = Alarm.objects.filter(cleared_at=None).order_by().values_list("cause").annotate(number=Count("pk"))
    numbers = dict(rows)
    values = [({"cause": cause}, float(numbers.get(cause, 0))) for cause in map(str, Alarm.Cause)]
    return Metric("kawaraban_alarms", "Open alarms by cause.", values)


def exposition(found: Iterator[Metric]) -> str:
    """The text Prometheus reads (exposition format 0.0.4)."""
    return "".join(line for metric in found for line in _lines(metric))


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {metric.meaning}\n# TYPE {metric.name} {metric.kind}\n"
    for labels, value in metric.values:
        written = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        # By six digits, as is usual, a counter of a million would stand still.
        yield f"{metric.name}{{{written}}} {value:.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
