"""What a mailing came to: states and their sum, who was not mailed and why, who left, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min
from django.utils import timezone

from newsletter.events import Event
from newsletter.sending import variants
from newsletter.sending.control import counts_by_state
from newsletter.sending.models import Delivery, Mailing, ServerState
from newsletter.sending.states import OPEN_DELIVERY_STATES, DeliveryState
from newsletter.sending.transport import server_key
from newsletter.sending.variants import VariantLine
from newsletter.sending.words import delivery_reason

ENOUGH_FOR_A_FORECAST = 50
NOT_MAILED = (DeliveryState.FAILED, DeliveryState.WITHHELD, DeliveryState.CANCELLED, DeliveryState.UNCERTAIN)
GROUPS = 50


@dataclass(frozen=True)
class Line:
    """One state or reason with its number, and a share of the whole in percent."""

    key: str
    label: str
    number: int
    share: float = 0.0


@dataclass(frozen=True)
class ErrorGroup:
    """Deliveries that share a state, a reason and a code; `reply` is what one of the servers said."""

    state: str
    state_label: str
    reason: str
    reason_label: str
    code: int | None
    number: int
    reply: str


@dataclass(frozen=True)
class Progress:
    """How far a mailing has come, from its rows."""

    frozen: int
    states: Sequence[Line]
    concluded: int
    open: int
    percent: int
    sum_agrees: bool
    seconds_left: int | None
    server_rests_until: datetime | None
    server_error: str


@dataclass(frozen=True)
class Report:
    """Everything the report page shows."""

    progress: Progress
    candidates: int
    excluded: Sequence[Line]
    not_mailed: Sequence[ErrorGroup]
    deferred: Sequence[ErrorGroup]
    left: int
    bounced: int
    complained: int
    first_wire: datetime | None
    last_result: datetime | None
    variants: Sequence[VariantLine] = ()


def progress(mailing: Mailing, *, now: datetime | None = None) -> Progress:
    """Count the deliveries of a mailing by state."""
    now = now or timezone.now()
    counts = counts_by_state(mailing)
    frozen, total = mailing.frozen_count or 0, sum(counts.values())
    still_open = sum(counts[state] for state in OPEN_DELIVERY_STATES)
    concluded = total - still_open
    server = ServerState.objects.filter(key=server_key(mailing.newsletter), closed_until__gt=now).first()
    return Progress(
        frozen=frozen,
        states=_lines(counts, frozen),
        concluded=concluded,
        open=still_open,
        percent=100 * concluded // frozen if frozen else 0,
        sum_agrees=mailing.frozen_at is None or total == frozen,
        seconds_left=_seconds_left(mailing, concluded, still_open, now),
        server_rests_until=server.closed_until if server else None,
        server_error=server.last_error if server else "",
    )


def report(mailing: Mailing, *, now: datetime | None = None) -> Report:
    """The report of a mailing at any time, running or over. A fixed number of queries."""
    events = Event.objects.filter(mailing=mailing.pk).order_by().values_list("kind").annotate(number=Count("pk"))
    numbers = dict(events)
    times = mailing.deliveries.aggregate(first=Min("wire_at"), last=Max("finished_at"))
    groups = _groups(mailing, [*NOT_MAILED, DeliveryState.PENDING])
    return Report(
        progress=progress(mailing, now=now),
        candidates=mailing.candidate_count,
        excluded=[
            Line(reason, delivery_reason(reason), number) for reason, number in sorted(mailing.excluded.items())
        ],
        not_mailed=[group for group in groups if group.state != DeliveryState.PENDING],
        deferred=[group for group in groups if group.state == DeliveryState.PENDING and group.reason],
        left=numbers.get(Event.Kind.UNSUBSCRIBED, 0),
        bounced=numbers.get(Event.Kind.BOUNCED, 0),
        complained=numbers.get(Event.Kind.COMPLAINED, 0),
        first_wire=times["first"],
        last_result=times["last"],
        variants=variants.lines(mailing),
    )


def _lines(counts: Mapping[str, int], frozen: int) -> list[Line]:
    """A line for each state that occurs, in the states' order."""
    return [
        Line(state, str(state.label), counts[state], 100 * counts[state] / frozen if frozen else 0.0)
        for state in DeliveryState
        if counts[state]
    ]


def _groups(mailing: Mailing, states: Sequence[str]) -> list[ErrorGroup]:
    rows = (
        Delivery.objects.filter(mailing=mailing, state__in=states)
        .order_by()
        .values("state", "reason", "reply_code")
        .annotate(number=Count("pk"), reply=Max("reply"))
        .order_by("-number", "state", "reason")[:GROUPS]
    )
    return [
        ErrorGroup(
            state=row["state"],
            state_label=str(DeliveryState(row["state"]).label),
            reason=row["reason"],
            reason_label=delivery_reason(row["reason"]),
            code=row["reply_code"],
            number=row["number"],
            reply=row["reply"],
        )
        for row in rows
    ]


def _seconds_left(mailing: Mailing, concluded: int, still_open: int, now: datetime) -> int | None:
    """A forecast from the pace so far; none while it would be a guess."""
    if mailing.state != Mailing.State.SENDING or mailing.started_at is None or concluded < ENOUGH_FOR_A_FORECAST:
        return None
    elapsed = max(now - mailing.started_at, timedelta(seconds=1)).total_seconds()
    return int(still_open * elapsed / concluded)
