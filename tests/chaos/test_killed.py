"""Whatever is killed during a mailing, and how often: it ends, and nobody is mailed twice."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from newsletter.sending.claim import CHUNK
from tests.fakes.postmaster import installations_objections
from tests.fakes.smtp_server import SmtpServer
from tests.running.installation import Installation, eventually, kill
from tests.running.stacks import new_installation

# Most of its time goes by in waiting for a lease to run out. `TEST_STACK=services` runs it on the other stack.
pytestmark = [pytest.mark.journey, pytest.mark.embedded_only, pytest.mark.xdist_group("waiting")]

READERS = 400
DELAY = 0.08
"""Seconds the mail server takes for each message: a chunk takes four, so that kills hit in the middle of one."""
MAIL_WORKER = "worker -Q mail"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(delay=DELAY, judge=installations_objections) as server:
        yield server


@pytest.fixture
def installation(tmp_path: Path, server: SmtpServer) -> Iterator[Installation]:
    environment = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
    with new_installation(tmp_path / "var", environment) as installation:
        installation.start("--no-demo")
        installation.call("tests.running.publication.furnish", readers=READERS)
        yield installation


def test_a_mailing_survives_every_kill(installation: Installation, server: SmtpServer) -> None:
    mailing = installation.call("tests.running.publication.mail_now")["mailing"]
    goes_on(server)
    for victim in (
        installation.behind_leash(MAIL_WORKER),
        installation.behind_leash("-A config beat"),
        installation.behind_leash("granian"),
    ):
        kill(victim.pid)
        goes_on(server)
    kill(installation.leash_of(MAIL_WORKER).pid)
    goes_on(server)

    assert installation.supervisor is not None
    installation.supervisor.kill()
    installation.supervisor.wait(10)
    eventually(lambda: not installation.processes(), what="the end of everything after its supervisor", seconds=60)
    lose_the_broker(installation)
    assert state(installation, mailing) == "sending"

    installation.start("--no-demo")
    eventually(lambda: state(installation, mailing) == "finished", what="the end of the mailing", seconds=150)
    ends_well(installation, server, mailing, kills=3)


def goes_on(server: SmtpServer, *, messages: int = 25) -> None:
    """Wait until some more messages were accepted."""
    wanted = len(server.accepted) + messages
    eventually(lambda: len(server.accepted) >= wanted, what=f"{messages} more messages", seconds=60, pause=0.05)


def state(installation: Installation, mailing: int) -> str:
    return str(installation.value("SELECT state FROM newsletter_mailing WHERE id = ?", mailing))


def lose_the_broker(installation: Installation) -> None:
    """What a broker forgets when its memory is wiped, or its files are deleted."""
    address = installation.environment.get("CELERY_BROKER_URL")
    if address:
        with redis.Redis.from_url(address) as client:
            client.flushdb()
    else:
        shutil.rmtree(installation.folder / "broker")


def ends_well(installation: Installation, server: SmtpServer, mailing: int, *, kills: int) -> None:
    """Everyone is accounted for, nobody was mailed twice, and what is in doubt is at most a chunk per kill."""
    rows = installation.rows("SELECT state, address FROM newsletter_delivery WHERE mailing_id = ?", mailing)
    counts = Counter(state for state, _address in rows)
    frozen = installation.value("SELECT frozen_count FROM newsletter_mailing WHERE id = ?", mailing)
    assert sum(counts.values()) == frozen == READERS
    assert set(counts) <= {"submitted", "uncertain"}, counts
    assert counts["uncertain"] <= kills * CHUNK
    assert server.twice == []
    submitted = {address for state, address in rows if state == "submitted"}
    assert submitted <= set(server.accepted)
    in_doubt = {address for state, address in rows if state == "uncertain"}
    assert set(server.accepted) - submitted <= in_doubt
