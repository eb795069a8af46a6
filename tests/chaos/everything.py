"""All scenarios there are, by name."""

from collections.abc import Collection

from tests.chaos import killing, outages, people, refusals, routing, tempest, time_travel
from tests.chaos.storm import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *killing.SCENARIOS,
    *outages.SCENARIOS,
    *refusals.SCENARIOS,
    *routing.SCENARIOS,
    *time_travel.SCENARIOS,
    *people.SCENARIOS,
    *tempest.SCENARIOS,
)


def is_playable(scenario: Scenario, stack: str, receivers: Collection[str]) -> bool:
    """Whether it can be played on a stack with these mail servers."""
    return stack in scenario.stacks and set(scenario.servers) <= set(receivers)
