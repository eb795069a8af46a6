"""The pace of a mailing, from samples the tick takes: never from a count of all deliveries by whoever looks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from newsletter.sending.alarms.models import PaceSample
from newsletter.sending.control import RESUMED, counts_by_state
from newsletter.sending.models import Mailing
from newsletter.sending.states import OPEN_DELIVERY_STATES

Sample = tuple[datetime, int]

INTERVAL = timedelta(seconds=9)
"""Two samples are at least so far apart: nearly every second tick takes one."""
KEPT = timedelta(hours=26)
"""Longer than the longest alarm waits; a mailing by local time takes a day."""
LOOKED_BACK = timedelta(minutes=3)
LEAST_SAMPLES = 3
MOST_SAMPLES = 60


def sample(mailing: Mailing, *, now: datetime) -> int | None:
    """Keep how many deliveries are concluded, unless that was done a moment ago; returns the number if kept."""
    if PaceSample.objects.filter(mailing=mailing, at__gt=now - INTERVAL).exists():
        return None
    counts = counts_by_state(mailing)
    concluded = sum(counts.values()) - sum(counts.get(state, 0) for state in OPEN_DELIVERY_STATES)
    PaceSample.objects.create(mailing=mailing, at=now, concluded=concluded)
    return concluded


def drop_old(*, now: datetime) -> None:
    """Drop the samples that are older than `KEPT`, also of mailings that are over."""
    PaceSample.objects.filter(at__lt=now - KEPT).delete()


def per_second(samples: Sequence[Sample]) -> float | None:
    """Deliveries concluded in a second, from samples in the order of their times; None while they are too few."""
    if len(samples) < LEAST_SAMPLES:
        return None
    (begin, before), (end, after) = samples[0], samples[-1]
    seconds = (end - begin).total_seconds()
    return max(after - before, 0) / seconds if seconds > 0 else None


def recent_samples(mailing: Mailing, *, now: datetime, back: timedelta = LOOKED_BACK) -> list[Sample]:
    """The samples of the last minutes since the mailing was last resumed, the oldest first. One query."""
    begin = max(now - back, _resumed_at(mailing) or now - back)
    rows = PaceSample.objects.filter(mailing=mailing, at__gte=begin, at__lte=now).order_by("-at")
    return list(rows.values_list("at", "concluded")[:MOST_SAMPLES])[::-1]


def has_stood_still(mailing: Mailing, *, now: datetime, minutes: int) -> bool:
    """Whether for so many minutes nothing was concluded, while the tick was there to see it."""
    since = now - timedelta(minutes=minutes)
    resumed = _resumed_at(mailing)
    if resumed is not None and resumed > since:
        return False
    rows = PaceSample.objects.filter(mailing=mailing)
    before = rows.filter(at__lte=since).order_by("-at").values_list("concluded", flat=True).first()
    after = rows.filter(at__gt=since, at__lte=now).order_by("-at").values_list("concluded", flat=True)
    latest = list(after[:LEAST_SAMPLES])
    return before is not None and len(latest) == LEAST_SAMPLES and latest[0] == before


def _resumed_at(mailing: Mailing) -> datetime | None:
    text = mailing.state_data.get(RESUMED)
    return datetime.fromisoformat(text) if text else None
