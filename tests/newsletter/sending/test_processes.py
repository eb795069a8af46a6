"""Real workers in real processes, killed for real: nobody forgotten, nobody mailed twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from newsletter.sending.claim import CHUNK, LEASE, expire
from newsletter.sending.control import finish_if_over
from newsletter.sending.models import Delivery, Mailing, ServerConnection
from newsletter.sending.prepare import prepare
from newsletter.sending.send import send
from newsletter.sending.smtp.server import Server
from tests.factories.sending import make_running_mailing, make_scheduled_mailing
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = Path(__file__).with_name("worker.py")
PATIENCE = 60
LINES = 4
"""The connections the server allows: fewer messages than a chunk and so many are ever on their way."""


def database_address() -> str:
    """The test's own database, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    place = f"{values['HOST'] or '127.0.0.1'}:{values['PORT'] or 5432}"
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgres://{values['USER']}{secret}@{place}/{values['NAME']}"


@pytest.fixture
def start_worker(tmp_path):
    """Start workers; whatever still runs at the end is killed."""
    started: list[subprocess.Popen] = []

    def start(mailing: Mailing, port: int = 0, job: str = "send", *, go: bool = True) -> subprocess.Popen:
        environment = {
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path / "var"),
            "DATABASE_URL": database_address(),
            "LOG_LEVEL": "ERROR",
        }
        process = subprocess.Popen(
            [sys.executable, str(WORKER), str(mailing.pk), str(port), job, str(LINES)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if go:
            let_go(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        process.stdin.close()
        process.stdout.close()


def let_go(process: subprocess.Popen) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def due_now(mailing: Mailing) -> Mailing:
    """Let a mailing of the tests' fixed hour be due by the real clock."""
    now = timezone.now()
    mailing.deliveries.update(next_attempt_at=now)
    Mailing.objects.filter(pk=mailing.pk).update(start_at=now)
    mailing.refresh_from_db()
    return mailing


def states(mailing: Mailing) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in mailing.deliveries.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def addresses(mailing: Mailing, *wanted: str) -> set[str]:
    return set(mailing.deliveries.filter(state__in=wanted).values_list("address", flat=True))


def finish_here(mailing: Mailing, port: int) -> None:
    """The rest of the work, with a clock past every lost lease."""

    def clock():
        return timezone.now() + 2 * LEASE

    expire(now=clock())
    server = Server(key="EMAIL_URL", host="127.0.0.1", port=port, connections=LINES)
    while send(mailing_id=mailing.pk, server=server, clock=clock):
        continue
    assert finish_if_over(mailing, now=clock())


def test_a_worker_killed_in_a_chunk_leaves_at_most_that_chunk_uncertain(start_worker):
    mailing = due_now(make_running_mailing(count=230))
    with SmtpServer(delay=0.03) as server:
        worker = start_worker(mailing, server.port)
        wait_for(lambda: len(server.accepted) > CHUNK + 10 and states(mailing).get("submitted", 0) > CHUNK - LINES)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        before = states(mailing)
        assert before["submitted"] > CHUNK - LINES
        assert 0 < before["sending"] < CHUNK + LINES
        finish_here(mailing, server.port)
    mailing.refresh_from_db()
    after = states(mailing)
    assert mailing.state == Mailing.State.FINISHED
    assert set(after) == {"submitted", "uncertain"}
    assert sum(after.values()) == 230
    assert after["uncertain"] < CHUNK + LINES
    assert server.twice == []
    assert addresses(mailing, "submitted") <= set(server.accepted)
    assert set(server.accepted) <= addresses(mailing, "submitted", "uncertain")


def test_workers_killed_again_and_again_never_mail_anyone_twice(start_worker):
    mailing = due_now(make_running_mailing(count=260))
    kills = 3
    with SmtpServer(delay=0.004) as server:
        for number in range(1, kills + 1):
            worker = start_worker(mailing, server.port)
            wait_for(lambda goal=number * 55: len(server.accepted) >= goal)
            worker.kill()
            worker.wait(10)
            # As if a minute had passed: what was claimed and not on the wire is free for the next.
            expire(now=timezone.now() + 2 * LEASE)
            ServerConnection.objects.update(lease_until=None)
        finish_here(mailing, server.port)
    after = states(mailing)
    assert sum(after.values()) == 260
    assert after.get("uncertain", 0) < kills * (CHUNK + LINES)
    assert server.twice == []
    assert set(server.accepted) <= addresses(mailing, "submitted", "uncertain")


def test_two_workers_at_once_share_the_work_and_never_an_address(start_worker):
    mailing = due_now(make_running_mailing(count=300))
    with SmtpServer(delay=0.004) as server:
        workers = [start_worker(mailing, server.port, go=False) for _ in range(2)]
        for worker in workers:
            let_go(worker)
        for worker in workers:
            assert worker.wait(PATIENCE) == 0
        assert server.twice == []
        assert len(server.accepted) == 300
        assert 2 <= server.most_open <= LINES
    assert states(mailing) == {"submitted": 300}
    names = set(Delivery.objects.values_list("worker", flat=True))
    assert len({name.split(":")[1] for name in names}) == 2


def test_a_polite_stop_is_no_crash(start_worker):
    mailing = due_now(make_running_mailing(count=120))
    with SmtpServer(delay=0.01) as server:
        worker = start_worker(mailing, server.port)
        wait_for(lambda: len(server.accepted) > 10)
        worker.send_signal(signal.SIGINT)
        worker.wait(PATIENCE)
        found = states(mailing)
        assert "sending" not in found
        assert found.get("uncertain", 0) <= LINES
        finish_here(mailing, server.port)
    assert server.twice == []
    assert sum(states(mailing).values()) == 120


def test_a_preparer_killed_in_the_middle_is_resumed(start_worker):
    mailing = due_now(make_scheduled_mailing(count=400))
    worker = start_worker(mailing, job="prepare")
    wait_for(lambda: Mailing.objects.get(pk=mailing.pk).freeze_cursor > 0)
    worker.kill()
    worker.wait(10)
    prepare(mailing_id=mailing.pk, clock=lambda: timezone.now() + 2 * LEASE, batch=100)
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING
    assert (mailing.candidate_count, mailing.frozen_count, mailing.deliveries.count()) == (400, 400, 400)
