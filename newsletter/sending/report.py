"""What a mailing came to: states and their sum, who was not mailed and why, who left, and when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from newsletter.events import Event
from newsletter.sending import variants
from newsletter.sending.alarms.pace import per_second, recent_samples
from newsletter.sending.control import counts_by_state
from newsletter.sending.local_time import stored_waves
from newsletter.sending.models import Delivery, Mailing, ServerState
from newsletter.sending.not_mailed import NOT_MAILED
from newsletter.sending.routes.roads import keys_of
from newsletter.sending.states import OPEN_DELIVERY_STATES, DeliveryState
from newsletter.sending.variants import VariantLine
from newsletter.sending.words import delivery_reason

GROUPS = 50
DIFFERENT_REPLIES = 1000
VARYING = re.compile(r"<[^>]*>|\S*@\S+|\b(?=\w*\d)\w{6,}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b")
"""What differs from mail to mail: addresses, names of queues, hosts' numbers; never an enhanced status code."""


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
class Resting:
    """A mail server that is left alone after a fault; `name` is empty where the mailing has no other."""

    name: str
    until: datetime
    error: str


@dataclass(frozen=True)
class Progress:
    """How far a mailing has come, from its rows."""

    frozen: int
    states: Sequence[Line]
    concluded: int
    open: int
    percent: int
    sum_agrees: bool
    per_minute: int | None
    seconds_left: int | None
    last_wave_at: datetime | None
    resting: Sequence[Resting]


@dataclass(frozen=True)
class Report:
    """Everything the report page shows."""

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
    forecast = _forecast(mailing, still_open, now)
    return Progress(
        frozen=frozen,
        states=_lines(counts, frozen),
        concluded=concluded,
        open=still_open,
        percent=100 * concluded // frozen if frozen else 0,
        sum_agrees=mailing.frozen_at is None or total == frozen,
        per_minute=forecast.per_minute,
        seconds_left=forecast.seconds_left,
        last_wave_at=forecast.last_wave_at,
        resting=_resting(mailing, now) if mailing.state == Mailing.State.SENDING else (),
    )


def _resting(mailing: Mailing, now: datetime) -> list[Resting]:
    """Those of the mailing's servers that nobody tries for now, also where its routes lead."""
    keys = keys_of(mailing.newsletter)
    rows = ServerState.objects.filter(key__in=keys, closed_until__gt=now).order_by("key")
    return [
        Resting(row.key if len(keys) > 1 else "", row.closed_until, row.last_error)
        for row in rows
        if row.closed_until
    ]


def report(mailing: Mailing, *, now: datetime | None = None) -> Report:
    """The report of a mailing at any time, running or over. A fixed number of queries."""
    events = Event.objects.filter(mailing=mailing.pk).order_by().values_list("kind")
    counted = list(events.annotate(number=Count("pk"), people=Count("pseudonym", distinct=True)))
    numbers = {kind: number for kind, number, _people in counted}
    people = {kind: number for kind, _number, number in counted}
    times = mailing.deliveries.aggregate(first=Min("wire_at"), last=Max("finished_at"))
    groups = _groups(mailing, [*NOT_MAILED, DeliveryState.PENDING])
    return Report(
        candidates=mailing.candidate_count,
        excluded=[
            Line(reason, delivery_reason(reason), number) for reason, number in sorted(mailing.excluded.items())
        ],
        not_mailed=[group for group in groups if group.state != DeliveryState.PENDING],
        deferred=[group for group in groups if group.state == DeliveryState.PENDING and group.reason],
        # Whoever takes their leaving back and leaves again has left once.
        left=people.get(Event.Kind.UNSUBSCRIBED, 0),
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
    """Deliveries that share state, reason, code and the server's words but for their numbers and names."""
    waits = Q(state=DeliveryState.PENDING, deferred_since=None)
    rows = (
        Delivery.objects.filter(mailing=mailing, state__in=states)
        .exclude(waits)
        .order_by()
        .values("state", "reason", "reply_code", "reply")
        .annotate(number=Count("pk"))
        .order_by("-number", "state", "reason", "reply")[:DIFFERENT_REPLIES]
    )
    merged: dict[tuple[str, str, int | None, str], ErrorGroup] = {}
    for row in rows:
        key = (row["state"], row["reason"], row["reply_code"], pattern_of(row["reply"]))
        known = merged.get(key) or _group(row)
        merged[key] = replace(known, number=known.number + row["number"])
    ordered = sorted(merged.values(), key=lambda one: (-one.number, one.state, one.reason))
    return ordered[:GROUPS]


def pattern_of(reply: str) -> str:
    """A server's words without what differs from mail to mail."""
    return VARYING.sub("#", reply)


def _group(row: Mapping[str, Any]) -> ErrorGroup:
    return ErrorGroup(
        state=row["state"],
        state_label=str(DeliveryState(row["state"]).label),
        reason=row["reason"],
        reason_label=delivery_reason(row["reason"]),
        code=row["reply_code"],
        number=0,
        reply=row["reply"],
    )


@dataclass(frozen=True)
class Forecast:
    """The pace of the last minutes and what it promises; nothing while that would be a guess."""

    per_minute: int | None = None
    seconds_left: int | None = None
    last_wave_at: datetime | None = None


def _forecast(mailing: Mailing, still_open: int, now: datetime) -> Forecast:
    """From the samples the tick took; by local time, those whose hour is to come are waited for."""
    if mailing.state != Mailing.State.SENDING:
        return Forecast()
    to_come = [wave for wave in stored_waves(mailing.waves) if wave.at > now]
    last = max((wave.at for wave in to_come), default=None)
    pace = per_second(recent_samples(mailing, now=now))
    if pace is None:
        return Forecast(last_wave_at=last)
    due = max(still_open - sum(wave.number for wave in to_come), 0)
    seconds = None if last or not pace else int(due / pace)
    return Forecast(round(pace * 60), seconds, last)
