"""The waves of a mailing by local time, as its pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter.consent.zones import PLACES
from newsletter.sending.local_time import Wave, stored_waves
from newsletter.sending.models import Mailing
from newsletter.sending.timing import Timing


@dataclass(frozen=True)
class WaveLine:
    """One wave in words: when, how many, in which zones, and whether it is still to come."""

    at: datetime
    number: int
    zones: str
    moved: bool
    waits: bool = False


def wave_lines(timing: Timing) -> list[WaveLine]:
    """The waves a mailing would have; none where everyone is mailed at one instant."""
    return _lines(timing.waves)


def waves_of_mailing(mailing: Mailing, *, now: datetime | None = None) -> list[WaveLine]:
    """The waves of a mailing, those to come marked as waiting while it is open."""
    moment = None if mailing.state in Mailing.FINAL_STATES else now or timezone.now()
    return _lines(stored_waves(mailing.waves), now=moment)


def _lines(waves: Iterable[Wave], *, now: datetime | None = None) -> list[WaveLine]:
    return [
        WaveLine(wave.at, wave.number, _said(wave.zones), wave.moved, now is not None and wave.at > now)
        for wave in waves
    ]


def _said(zones: Iterable[str]) -> str:
    """The zones by their cities, those without one last."""
    named = sorted(str(PLACES.get(zone, zone)) for zone in zones if zone)
    none = [_("without a time zone")] if "" in zones else []
    return _(", ").join([*named, *none])
