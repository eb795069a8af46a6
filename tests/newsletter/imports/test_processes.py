"""A worker in a real process, killed for real: no row twice, none lost, and so with undoing."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.imports.engine import work
from newsletter.imports.models import SubscriberImport
from newsletter.imports.services import undo_import
from newsletter.imports.states import LEASE
from tests.newsletter.imports.taking_in import make_import
from tests.newsletter.sending.test_processes import database_address

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = Path(__file__).with_name("worker.py")
PEOPLE = 400
PATIENCE = 60


def start(found: SubscriberImport) -> subprocess.Popen:
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": database_address(),
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(
        [sys.executable, str(WORKER), str(found.pk), "0.005"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    return process


def kill_when(process: subprocess.Popen, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    try:
        while not condition():
            assert time.monotonic() < until, "it did not happen in time"
            time.sleep(0.02)
    finally:
        process.kill()
        process.communicate()


def cursor(found: SubscriberImport) -> int:
    return SubscriberImport.objects.values_list("row_cursor", flat=True).get(pk=found.pk)


def finish(found: SubscriberImport, *, leases: int) -> None:
    """The rest of the work, with a clock past every lost lease."""
    while work(import_id=found.pk, clock=lambda: timezone.now() + 3 * leases * LEASE):
        continue
    found.refresh_from_db()


def test_a_worker_killed_in_a_batch_repeats_nothing_and_loses_nothing():
    lines = "".join(f"reader{number}@example.com\n" for number in range(PEOPLE))
    found = make_import(content=f"mail\n{lines}", format="csv", encoding="utf-8", **reading())
    for goal in (60, 160):
        kill_when(start(found), lambda goal=goal: cursor(found) >= goal)
        assert (cursor(found) - 1) % 20 == 0
        assert Subscription.objects.count() == ConsentRecord.objects.count() == cursor(found) - 1
        SubscriberImport.objects.update(work_until=None)
    finish(found, leases=1)
    assert (found.state, found.counts["outcomes"]) == (SubscriberImport.State.FINISHED, {"added": PEOPLE})
    assert Subscriber.objects.count() == Subscription.objects.count() == PEOPLE
    assert ConsentRecord.objects.filter(action="imported").count() == PEOPLE
    undo_import(subscriber_import=found, user=None, now=timezone.now())
    kill_when(start(found), lambda: Subscription.objects.count() < PEOPLE)
    finish(found, leases=2)
    assert found.state == SubscriberImport.State.UNDONE
    assert not Subscriber.objects.exists()
    assert ConsentRecord.objects.filter(action="undone").count() == PEOPLE
    assert found.counts["undo"]["removed"] == PEOPLE


def reading() -> dict[str, object]:
    """What the columns of the file mean."""
    return {"delimiter": ",", "mapping": {"header_row": 1, "width": 1, "columns": {"0": "email"}}}
