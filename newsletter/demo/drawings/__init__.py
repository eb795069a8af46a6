"""Every picture of the demo, drawn by code when it is seeded."""

from collections.abc import Callable

from newsletter.demo.drawings import emblems, landscapes, objects
from newsletter.demo.drawings.press import Press

PRINTS: dict[str, Callable[[], Press]] = {
    "cards": objects.cards,
    "card-back": objects.card_back,
    "envelope": objects.envelope,
    "factory-night": landscapes.factory_night,
    "flat-waves": emblems.flat_waves,
    "handover": objects.handover,
    "keyhole": emblems.keyhole,
    "lanterns": objects.lanterns,
    "open-window": landscapes.open_window,
    "river": landscapes.river,
    "seven-moons": landscapes.seven_moons,
    "seven-stamps": objects.seven_stamps,
    "sticky-wall": objects.sticky_wall,
    "strips": objects.strips,
    "three-branches": emblems.three_branches,
    "two-fields": emblems.two_fields,
    "two-patterns": objects.two_patterns,
}


def names() -> list[str]:
    """Every drawing there is."""
    return list(PRINTS)


def draw(name: str) -> bytes:
    """A drawing as JPEG, the same bytes every time. Raises `KeyError` for an unknown name."""
    return PRINTS[name]().jpeg()
