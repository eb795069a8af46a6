"""All scenarios there are, by name."""

from collections.abc import Collection

from tests.chaos import killing, outages, people, refusals, tempest, time_travel
from tests.chaos.storm import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *killing.SCENARIOS,
    *outages.SCENARIOS,
    *refusals.SCENARIOS,
    *time_travel.SCENARIOS,
    *people.SCENARIOS,
    *tempest.SCENARIOS,
)


def scenario(key: str) -> Scenario:
    """The scenario of this name. Raises `KeyError` where there is none."""
    return {one.key: one for one in SCENARIOS}[key]


def playable(stack: str, receivers: Collection[str]) -> list[Scenario]:
    """Those that can be played on a stack with these mail servers."""
    return [one for one in SCENARIOS if stack in one.stacks and one.receiver in receivers]
