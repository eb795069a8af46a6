"""A worker that is asked to end while it sends leaves soon, and leaves nothing but work for the next one."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.clocks import Machine
from tests.chaos.crew import MAIL, Crew
from tests.fakes.postmaster import installations_objections
from tests.fakes.smtp_server import SmtpServer
from tests.running.installation import Installation, eventually
from tests.running.stacks import new_installation

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("waiting")]

READERS = 400
DELAY = 0.5
"""Seconds the mail server takes for a message: a slow one, with which a worker stays to the end of the mailing."""
CONNECTIONS = 8
SERVER = "EMAIL_URL_SLOW"
SOON = 12.0
"""Seconds in which a busy machine lets a worker go; what is left would keep it for about twice as long."""


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(delay=DELAY, judge=installations_objections) as server:
        yield server


@pytest.fixture
def installation(tmp_path: Path, server: SmtpServer) -> Iterator[Installation]:
    environment = {SERVER: f"smtp://127.0.0.1:{server.port}"}
    with new_installation(tmp_path / "var", environment) as installation:
        installation.manage("migrate", "-v", "0")
        installation.call("tests.running.publication.furnish", readers=READERS)
        installation.call("tests.chaos.orders.use_servers", variables=[SERVER], connections=CONNECTIONS)
        yield installation


@pytest.fixture
def crew(installation: Installation, tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(installation, {MAIL: Machine(tmp_path / "clock").path})
    yield crew
    crew.kill_all()


def test_a_worker_asked_to_end_leaves_soon_and_the_next_one_goes_on(
    installation: Installation, server: SmtpServer, crew: Crew
) -> None:
    mailing = installation.call("tests.running.publication.mail_now")["mailing"]
    first = crew.start(MAIL)
    crew.wait_until_ready()
    installation.call("tests.chaos.orders.ring", mailing=mailing)
    eventually(lambda: len(server.accepted) > 40, what="the middle of the mailing", seconds=90, pause=0.05)

    asked = time.monotonic()
    first.end_politely(60)
    assert time.monotonic() - asked < SOON
    counts = states(installation, mailing)
    assert set(counts) == {"submitted", "pending"}, counts
    assert counts["submitted"] == len(server.accepted) < READERS
    assert taken(installation) == 0

    crew.drop(first)
    server.delay = 0.0
    crew.start(MAIL)
    crew.wait_until_ready()
    installation.call("tests.chaos.orders.ring", mailing=mailing)
    eventually(lambda: states(installation, mailing) == {"submitted": READERS}, what="the rest", seconds=180)
    assert len(server.accepted) == READERS
    assert server.twice == []


def states(installation: Installation, mailing: int) -> Counter[str]:
    """How many deliveries stand in each state."""
    rows = installation.rows("SELECT state FROM newsletter_delivery WHERE mailing_id = ?", mailing)
    return Counter(state for (state,) in rows)


def taken(installation: Installation) -> int:
    """How many connections of servers somebody still holds."""
    return int(installation.value("SELECT COUNT(*) FROM newsletter_serverconnection WHERE worker <> ''"))
