"""Mailing each reader at the same wall time of their own zone: the waves, and who belongs to which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from newsletter.sending import ranges
from newsletter.sending import schedule as times
from newsletter.sending.models import Delivery, Mailing

BATCH = 5000


@dataclass(frozen=True)
class Wave:
    """Those readers whose clocks show the wall time at one instant.

    `zones` are named as readers have them; the empty one stands for readers without a zone of their own.
    `moved`: on that day summer time skips or doubles the wall time in their zones.
    """

    at: datetime
    zones: tuple[str, ...]
    number: int
    moved: bool = False

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {"at": self.at.isoformat(), "zones": list(self.zones), "number": self.number, "moved": self.moved}


def stored_waves(rows: Iterable[Mapping[str, Any]] | None) -> list[Wave]:
    """The waves a mailing keeps."""
    return [
        Wave(datetime.fromisoformat(row["at"]), tuple(row["zones"]), row["number"], row["moved"])
        for row in rows or ()
    ]


def waves_of(counts: Mapping[str, int], *, wall_time: str, zone: str) -> list[Wave]:
    """Sort readers, counted by zone, into waves, the earliest first.

    Readers without a zone, or with one nobody knows any more, belong to `zone`. Gaps and folds follow the
    rules of `schedule.instant`. Raises `BadTime` where the wall time or `zone` cannot be read.
    """
    found: dict[datetime, Wave] = {}
    for name, number in sorted(counts.items()):
        meant = _instant_of(name, wall_time=wall_time, zone=zone)
        known = found.get(meant.at, Wave(meant.at, (), 0))
        moved = known.moved or meant.kind != times.Kind.PLAIN
        found[meant.at] = replace(known, zones=(*known.zones, name), number=known.number + number, moved=moved)
    return [found[at] for at in sorted(found)]


def _instant_of(name: str, *, wall_time: str, zone: str) -> times.Instant:
    try:
        return times.instant(wall_time, name or zone)
    except times.BadTime:
        return times.instant(wall_time, zone)


def first_zone(waves: Iterable[Wave], *, zone: str) -> str:
    """The zone by whose clock the first wave is mailed; `zone` where nobody is."""
    first = next(iter(waves), None)
    return next((name for name in first.zones if name), zone) if first else zone


def spread(mailing: Mailing) -> list[Wave]:
    """Let each frozen delivery wait for its reader's own hour, and keep how many wait until when.

    Who has no hour left gets it at the start. In small steps; repeating it changes nothing.
    """
    assert mailing.start_at is not None
    fresh = mailing.deliveries.filter(state=Delivery.State.PENDING, attempt=0)
    grouped = fresh.order_by().values_list("subscriber__time_zone").annotate(number=Count("pk"))
    counts = {zone or "": number for zone, number in grouped}
    waves = waves_of(counts, wall_time=mailing.wall_time, zone=mailing.zone)
    for wave in waves:
        _wait_until(fresh.filter(subscriber__time_zone__in=wave.zones), max(wave.at, mailing.start_at))
    ranges.repair(mailing.pk)
    Mailing.objects.filter(pk=mailing.pk).update(waves=[wave.stored() for wave in waves])
    return waves


def _wait_until(rows: "QuerySet[Delivery]", at: datetime) -> None:
    last = 0
    others = rows.exclude(next_attempt_at=at).order_by("pk").values_list("pk", flat=True)
    while ids := list(others.filter(pk__gt=last)[:BATCH]):
        Delivery.objects.filter(pk__in=ids, state=Delivery.State.PENDING).update(next_attempt_at=at)
        last = ids[-1]
