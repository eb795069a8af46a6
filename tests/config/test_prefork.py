"""A worker on the broker of files goes on, whichever of its children is killed while it waits for a task."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from billiard import get_context
from celery import Celery

from config import file_broker
from config.connections import broker
from config.prefork import BlockingPool, ProcessLock
from tests.chaos.crew import children
from tests.config.conftest import eventually

CHILDREN = 2
WORKER = f"""
import sys
from pathlib import Path
from celery.signals import worker_ready
from config.celery import start_beating
from tests.config.test_prefork import application

worker_ready.disconnect(start_beating)
folder = Path(sys.argv[1])
app = application(folder)

@app.task(name="touch")
def touch(name):
    (folder / name).touch()

app.worker_main(["worker", "--concurrency", "{CHILDREN}", "--without-gossip", "--without-mingle"])
"""


def application(folder: Path) -> Celery:
    """An application with the broker and the pool of the embedded mode, in a folder of its own."""
    file_broker.use()
    app = Celery("pool", set_as_current=False)
    app.config_from_object(broker("filesystem://", folder / "broker"), namespace="CELERY")
    app.conf.worker_pool = "config.prefork:TaskPool"
    return app


@pytest.fixture
def worker(root: Path, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    path = os.pathsep.join((str(root / "site"), str(root)))
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path), "CELERY_SKIP_CHECKS": "1"}
    process = subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], env=environment, cwd=tmp_path)
    yield process
    process.kill()
    process.wait(20)


def test_installations_have_this_pool(settings):
    assert settings.CELERY_WORKER_POOL == "config.prefork:TaskPool"


@pytest.mark.parametrize("killed", [1, CHILDREN])
def test_idle_children_may_be_killed(worker, tmp_path, killed):
    app = application(tmp_path)
    for number in range(3):
        eventually(lambda: len(children(worker.pid)) == CHILDREN)
        waiting = sorted(children(worker.pid))
        time.sleep(0.2)
        for pid in waiting[:killed]:
            os.kill(pid, signal.SIGKILL)
        app.send_task("touch", [f"task-{number}"])
        eventually((tmp_path / f"task-{number}").exists, seconds=15)


def test_a_lock_is_free_with_the_end_of_its_process():
    context = multiprocessing.get_context("fork")
    lock, at_the_door, inside = ProcessLock(), context.SimpleQueue(), context.SimpleQueue()
    holders = [context.Process(target=_hold, args=(lock, at_the_door, inside)) for _ in range(2)]
    try:
        for holder in holders:
            holder.start()
            assert _said(at_the_door) == holder.pid
            eventually(lambda holder=holder: holder is holders[1] or not inside.empty())
        time.sleep(0.3)
        assert _said(inside) == holders[0].pid
        assert inside.empty()
        holders[0].kill()
        assert _said(inside) == holders[1].pid
    finally:
        for holder in holders:
            holder.kill()
            holder.join()


def _hold(lock: ProcessLock, at_the_door: Any, inside: Any) -> None:
    at_the_door.put(os.getpid())
    with lock:
        inside.put(os.getpid())
        time.sleep(60)


def _said(queue: Any) -> Any:
    eventually(lambda: not queue.empty())
    return queue.get()


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_children_work_however_they_are_started(start):
    pool = BlockingPool(2, context=get_context(start))
    try:
        assert pool.apply_async(len, (["one", "two"],)).get(timeout=30) == 2
        assert pool.apply_async(os.getpid).get(timeout=30) in [child.pid for child in pool._pool]
    finally:
        pool.terminate()
        pool.join()
