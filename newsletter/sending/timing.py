"""When a mailing would start: at one instant for everyone, or for each reader by their own clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter.editions.preflight.findings import Finding
from newsletter.sending import schedule as times
from newsletter.sending.local_time import Wave, first_zone, waves_of

GRACE = timedelta(seconds=60)
"""A wall time has no seconds: the present minute is not yet the past."""
WORTH_A_WORD = 10
"""A tenth of the readers awake or not: fewer are no reason to choose another hour."""


@dataclass(frozen=True)
class When:
    """What was asked for: a wall time in a zone, or the same wall time by each reader's own clock.

    `zone` is then that of readers who have none of their own.
    """

    wall_time: str
    zone: str
    by_local_time: bool = False


@dataclass(frozen=True)
class Timing:
    """What it comes to: the start, and by local time the waves, the zone of the first, and whose hour is past."""

    start_at: datetime
    waves: Sequence[Wave] = ()
    local_from: str = ""
    late: int = 0

    @property
    def ends_at(self) -> datetime:
        """When the last readers are due."""
        return max([self.start_at, *(wave.at for wave in self.waves)])


def timing_of(when: When, *, zones: Mapping[str, int], now: datetime) -> Timing:
    """The start that was asked for; `zones` counts the readers by their own zone. Raises `BadTime`.

    By local time it is the hour of the first readers; those whose hour is past by `now` get it at once.
    """
    own = times.instant(when.wall_time, when.zone).at
    if not when.by_local_time:
        return Timing(own)
    waves = waves_of(zones, wall_time=when.wall_time, zone=when.zone)
    first = waves[0].at if waves else own
    late = sum(wave.number for wave in waves if wave.at < now - GRACE)
    return Timing(max(first, now) if late else first, waves, first_zone(waves, zone=when.zone), late)


def asleep(zones: Mapping[str, int], *, at: datetime) -> Iterator[Finding]:
    """A warning where for a tenth of the readers, by their own clocks, a mailing at one instant comes at night."""
    total = sum(zones.values())
    number = sum(count for zone, count in zones.items() if _sleeps(zone, at))
    if not number or number * WORTH_A_WORD < total:
        return
    message = ngettext(
        "By their own clocks %(count)s reader gets it at night.",
        "By their own clocks %(count)s readers get it at night.",
        number,
    )
    fix = _("Choose “by each reader's own clock”, or another hour.")
    yield Finding("warn", message % {"count": number}, fix, "hour")


def _sleeps(zone: str, at: datetime) -> bool:
    """Readers without a zone live by the newsletter's, which another check looks at."""
    try:
        return bool(zone) and times.is_night(at.astimezone(ZoneInfo(zone)))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
