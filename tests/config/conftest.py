"""What the tests of the installation share: real processes with folders and ports of their own."""

import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

KEPT_FROM_THE_SHELL = ("PATH", "HOME", "LANG", "TMPDIR")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(tmp_path: Path, port: int) -> dict[str, str]:
    """The environment of a separate installation: its own folder and port, nothing of the developer's."""
    own = {name: os.environ[name] for name in KEPT_FROM_THE_SHELL if name in os.environ}
    return {**own, "VAR_DIR": str(tmp_path / "var"), "PORT": str(port), "LANG": "C.UTF-8"}


@pytest.fixture
def manage(root: Path, environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `manage.py` with arguments; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **changes: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(root / "manage.py"), *arguments],
            env={**environment, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def settings_of(
    root: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """The settings all modes share, read anew in this process as in that environment."""

    def read(**changes: str) -> dict[str, Any]:
        own = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", **environment, **changes}
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", own)
            return runpy.run_path(str(root / "site" / "config" / "settings" / "base.py"))

    return read


def eventually(what: Callable[[], object], *, seconds: float = 30.0) -> object:
    """Ask again and again until the answer is true, and return it; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[..., object]:
    return eventually
