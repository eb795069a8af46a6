"""`manage.py up` as a whole: it starts, says where, refuses what it must, and leaves nothing behind."""

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.running.template import sqlite_template

pytestmark = [pytest.mark.embedded_only, pytest.mark.xdist_group("waiting")]

START = 300.0
"""Seconds a busy machine may take to answer."""


def ask(port: int, path: str) -> tuple[int, bytes]:
    """Status and body of one answer; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
    except OSError:
        return 0, b""


def processes_of(folder: str) -> list[int]:
    """Every process started for the installation whose VAR_DIR is `folder`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                given = (entry / "environ").read_bytes().split(b"\0")
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue  # It ended while we looked.
            if f"VAR_DIR={folder}".encode() in given and state not in "ZX":
                found.append(int(entry.name))
    return found


@pytest.fixture
def swept(environment: dict[str, str]):
    """Nothing of the installation is left running, whatever the test did."""
    yield
    for pid in processes_of(environment["VAR_DIR"]):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def begun(environment: dict[str, str]) -> None:
    """CI starts in an empty folder. A developer's run migrated one already, as `up` does, for its template."""
    if not settings.REQUIRE_SERVICES:
        folder = Path(environment["VAR_DIR"])
        folder.mkdir(parents=True)
        shutil.copy(sqlite_template(), folder / "db.sqlite3")


@pytest.mark.usefixtures("swept", "begun")
def test_from_the_first_start_to_the_last_process(
    manage: Callable[..., subprocess.Popen[str]],
    environment: dict[str, str],
    port: int,
    eventually: Callable[..., object],
    tmp_path: Path,
) -> None:
    first = manage("up", "--no-demo")
    eventually(lambda: ask(port, "/status/")[0] == 200, seconds=START)
    eventually(lambda: ask(port, "/ready/")[0] == 200, seconds=START)
    report = json.loads(ask(port, "/ready/")[1])
    assert set(report["heartbeats"]) == {"tick", "worker-default", "worker-mail", "worker-ai"}
    assert ask(port, "/mailbox/")[0] == 200

    again = manage("up", "--no-demo")
    output, _ = again.communicate(timeout=60)
    assert again.returncode == 1
    assert f"already runs here (process {first.pid})" in output

    other = manage("up", "--no-demo", VAR_DIR=str(tmp_path / "other"))
    output, _ = other.communicate(timeout=60)
    assert other.returncode == 1
    assert f"Port {port} (the web server) is taken" in output
    assert f"PORT={port + 10} make run" in output

    first.kill()
    eventually(lambda: processes_of(environment["VAR_DIR"]) == [], seconds=60)

    second = manage("up", "--no-demo")
    eventually(lambda: ask(port, "/status/")[0] == 200, seconds=START)
    second.send_signal(signal.SIGINT)
    output, _ = second.communicate(timeout=60)
    assert second.returncode == 0, output
    assert f"http://127.0.0.1:{port}/admin/" in output
    assert processes_of(environment["VAR_DIR"]) == []


@pytest.mark.usefixtures("swept")
def test_a_database_that_does_not_answer_is_named(manage: Callable[..., subprocess.Popen[str]], port: int) -> None:
    ended = manage("up", DATABASE_URL=f"postgres://nobody@127.0.0.1:{port}/none")
    output, _ = ended.communicate(timeout=60)
    assert ended.returncode == 1
    assert "Check DATABASE_URL" in output
    assert "Traceback" not in output
