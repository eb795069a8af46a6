"""All scenarios there are, by name."""

from collections.abc import Collection, Iterable

from tests.chaos import killing, outages, people, refusals, routing, tempest, time_travel
from tests.chaos.storm import Scenario
from tests.chaos.table import Line

SCENARIOS: tuple[Scenario, ...] = (
    *killing.SCENARIOS,
    *outages.SCENARIOS,
    *refusals.SCENARIOS,
    *routing.SCENARIOS,
    *time_travel.SCENARIOS,
    *people.SCENARIOS,
    *tempest.SCENARIOS,
)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The lines of whichever runs as one run would have had them: by stack and scenario."""
    places = {one.key: place for place, one in enumerate(SCENARIOS)}
    return sorted(lines, key=lambda line: (line.stack, places[line.key]))


def is_playable(scenario: Scenario, stack: str, receivers: Collection[str]) -> bool:
    """Whether it can be played on a stack with these mail servers."""
    return stack in scenario.stacks and set(scenario.servers) <= set(receivers)
