"""Everything together: a server that fails, and at each moment another misfortune, drawn at random."""

from collections.abc import Callable

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


def everything(storm: Storm) -> None:
    """Each misfortune once, in a drawn order."""
    drawn = storm.stage.rng.sample(MISFORTUNES, len(MISFORTUNES))
    for order in storm.moments(len(drawn)):
        drawn[order](storm)


SCENARIOS = (Scenario("everything", "All of this in one mailing, in a drawn order", everything, MIXED),)
