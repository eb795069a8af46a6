"""Scenarios of clocks and of ticks: two at once, and machines whose clock jumps by an hour."""

from collections import Counter
from itertools import product

from tests.chaos.crew import BEAT, TICKER
from tests.chaos.stage import SERVICES, Stage
from tests.chaos.storm import Faults, Scenario, Storm

HOUR = 3600.0
TICK = "config.tick"
LONG_ENOUGH = (1.5, 2.5)
"""Real seconds for which a clock stays wrong: the tick comes every second."""
LATER: Faults = {"rcpt": {"450 4.2.1 later": 0.08}, "dot": {"450 4.2.0 later": 0.08, "stall 0.5": 0.02}}
"""An answer that comes after its lease was lost must count for what it says."""


def two_ticks(storm: Storm) -> None:
    """A second beat and a second worker for its ticks, from before the mailing begins to its end."""
    crew = storm.stage.crew
    before = len(crew.taken())
    storm.to_the_end()
    ticks = Counter(one.worker for one in crew.taken()[before:] if one.name == TICK)
    beats = sum(member.process.poll() is None for member in crew.of(BEAT))
    storm.shows(beats == len(ticks) == 2, f"ticks of {beats} beats, by worker: {sorted(ticks.values())}")
    for member in (*crew.of(BEAT)[1:], *crew.of(TICKER)[1:]):
        crew.drop(member)


def second_tick(stage: Stage) -> None:
    """One beat and one worker for its ticks more."""
    stage.crew.start(BEAT)
    stage.crew.start(TICKER)
    stage.crew.wait_until_ready()


def jumps(storm: Storm) -> None:
    """Set each clock wrong at random, forward and back, in a drawn order."""
    drawn = list(product(_clocks(storm), (HOUR, -HOUR)))
    storm.stage.rng.shuffle(drawn)
    for order in storm.moments(len(drawn)):
        jump(storm, *drawn[order])


def jump(storm: Storm, whose: str = "", seconds: float = 0.0) -> None:
    """Set a clock, or any, so many seconds wrong, or an hour either way, and right again after a while."""
    whose = whose or storm.stage.rng.choice(_clocks(storm))
    seconds = seconds or storm.stage.rng.choice((HOUR, -HOUR))
    storm.did(f"{whose} {seconds / HOUR:+.0f} h, and right again")
    set_wrong(storm, whose, seconds)
    storm.rest(*LONG_ENOUGH)
    storm.stage.set_clocks(machines=0.0, database=0.0)


def _clocks(storm: Storm) -> list[str]:
    several = ["the tick's clock", "the workers' clock"] if storm.stage.stack == SERVICES else []
    return [*several, "all clocks"]


def set_wrong(storm: Storm, whose: str, seconds: float) -> None:
    """Let the clocks named be wrong by so many seconds."""
    stage = storm.stage
    if whose == "all clocks":
        stage.set_clocks(machines=seconds, database=seconds)
    else:
        machine = stage.machines[TICKER if "tick" in whose else "worker-mail"]
        machine.set(stage.wrong_by + seconds)


SCENARIOS = (
    Scenario("two-ticks", "Two beats and two workers for the tick at once", two_ticks, before=second_tick),
    Scenario("clocks", "Clocks an hour forward and back, of the tick, the workers, the database", jumps, LATER),
)
