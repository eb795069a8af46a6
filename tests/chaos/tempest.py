"""Everything together: a server that fails, and at each moment another misfortune, drawn at random."""

from collections.abc import Callable
from functools import partial

from tests.chaos import killing, outages, people, time_travel
from tests.chaos.refusals import MIXED
from tests.chaos.storm import Scenario, Storm

MISFORTUNES: tuple[Callable[[Storm], object], ...] = (
    killing.kill_worker,
    killing.kill_tick,
    killing.kill_all,
    outages.forget,
    outages.restart,
    outages.ring,
    time_travel.jump,
    people.pause,
    people.leave,
)


SOME = 5
"""How many of them a short run draws."""


def everything(storm: Storm, *, number: int = len(MISFORTUNES)) -> None:
    """So many of the misfortunes, each once, in a drawn order."""
    drawn = storm.stage.rng.sample(MISFORTUNES, number)
    for order in storm.moments(number):
        drawn[order](storm)


SCENARIOS = (Scenario("everything", "All of this in one mailing, in a drawn order", everything, MIXED),)
SHORT = Scenario("some", "Some of this, drawn anew each time", partial(everything, number=SOME), MIXED)
