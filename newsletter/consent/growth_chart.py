"""The drawing of a newsletter's growth: bars up for who joined, down for who left. Pure.

Only geometry: colours come from the style sheet, so that no style stands in the page (CSP).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.consent.growth import Period

WIDTH, HEIGHT = 720, 260
TOP, BOTTOM, LEFT, RIGHT = 16, 24, 56, 28
MOST_LABELS = 7


@dataclass(frozen=True)
class Bar:
    """A rectangle of whole pixels: of those who joined, or of those who left."""

    x: int
    y: int
    width: int
    height: int
    kind: str


@dataclass(frozen=True)
class Tick:
    """A number at a height."""

    y: int
    value: int


@dataclass(frozen=True)
class Label:
    """A period named below the bars."""

    x: int
    period: Period


@dataclass(frozen=True)
class Chart:
    """Everything the template draws."""

    width: int
    height: int
    zero: int
    left: int
    right: int
    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    labels: Sequence[Label]


def draw(periods: Sequence[Period]) -> Chart:
    """Lay out the bars of some periods; of none, or of nobody, an empty frame."""
    up = max((period.joined for period in periods), default=0)
    down = max((period.left for period in periods), default=0)
    inner = HEIGHT - TOP - BOTTOM
    scale = inner / max(up + down, 1)
    zero = TOP + round(up * scale) if up + down else TOP + inner
    slot = (WIDTH - LEFT - RIGHT) / max(len(periods), 1)
    bars = []
    for place, period in enumerate(periods):
        x, width = LEFT + round(place * slot + slot * 0.15), max(round(slot * 0.7), 1)
        if period.joined:
            height = _height(period.joined, scale)
            bars.append(Bar(x, zero - height, width, height, "joined"))
        if period.left:
            bars.append(Bar(x, zero, width, _height(period.left, scale), "left"))
    ticks = [Tick(zero - round(value * scale), abs(value)) for value in sorted({up, 0, -down})]
    return Chart(WIDTH, HEIGHT, zero, LEFT, WIDTH - RIGHT, bars, ticks, _labels(periods, slot))


def _height(value: int, scale: float) -> int:
    """At least one pixel: one person among thousands is still seen."""
    return max(round(value * scale), 1)


def _labels(periods: Sequence[Period], slot: float) -> list[Label]:
    every = -(-len(periods) // MOST_LABELS) or 1
    return [
        Label(LEFT + round(place * slot + slot / 2), period)
        for place, period in enumerate(periods)
        if (len(periods) - 1 - place) % every == 0
    ]
