"""Scenarios of several servers: mail shared out by weights, while one of them fails and the other stands in."""

from tests.chaos.receiving import Receiver
from tests.chaos.refusals import MIXED
from tests.chaos.stage import PAIR
from tests.chaos.storm import Faults, Scenario, Storm

FAILS: Faults = {"greeting": {"421 4.3.2 shutting down": 1.0}, "mail": {"421 4.3.2 shutting down": 1.0}}
"""A server that gives nobody a session, and ends those there are."""
LONG_ENOUGH = (2.0, 4.0)
"""Real seconds for which it stays so after the first was refused."""


def one_rests(storm: Storm, *, times: int = 3) -> None:
    """One server after the other gives no session for a while; what it carries goes by the other one."""
    for order in storm.moments(times):
        rest(storm, storm.stage.servers[order % 2])
    storm.to_the_end()
    stood_in = _stood_in(storm)
    storm.shows(any(stood_in), f"taken by a server that stood in: {' and '.join(map(str, stood_in))}")


def rest(storm: Storm, server: Receiver) -> None:
    """Let a server fail until it has refused somebody, and a while longer."""
    before = _refused(server)
    server.tell(faults=FAILS)
    if storm.wait(lambda: _refused(server) > before, what="a session that is refused"):
        storm.did(f"server {1 + storm.stage.servers.index(server)} gives no session")
        storm.rest(*LONG_ENOUGH)
    server.tell(delay=storm.delay, faults=storm.faults)


def _refused(server: Receiver) -> int:
    found = server.faults()
    return found["greeting"] + found["mail"]


def _stood_in(storm: Storm) -> list[int]:
    """How many messages each server accepted that another one would have carried, had it not rested."""
    meant: dict[str, str] = storm.order("meant_for")
    return [
        sum(one.accepted and meant.get(one.to, variable) != variable for one in server.look())
        for variable, server in zip(PAIR, storm.stage.servers, strict=True)
    ]


SCENARIOS = (
    Scenario("routes", "Two servers that share by weight; each rests in turn", one_rests, MIXED, servers=PAIR),
)
