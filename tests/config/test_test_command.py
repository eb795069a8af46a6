"""`manage.py test`: both stacks at once, each heard by itself, and no failure of either lost."""

import sys
from pathlib import Path

import pytest

from config.management.commands import test as command
from config.stacks import Services
from tests.running import own_order

pytestmark = pytest.mark.embedded_only

MET = """
import pathlib, sys, time
mine, other = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
mine.touch()
until = time.monotonic() + 30
while not other.exists():
    assert time.monotonic() < until, "the other never ran beside it"
    time.sleep(0.05)
"""
ALONE = """
import pathlib, sys
mine, other = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
mine.touch()
assert not other.exists(), "the other still ran"
mine.unlink()
"""
OTHER = {"embedded": "services", "services": "embedded"}


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Let each run be a script; return how to choose it and what each stack ends with."""
    chosen = {"script": MET, "embedded": 0, "services": 0}

    def instead(stack: str, arguments: list[str], *, at_once: bool) -> list[str]:
        script = f"{chosen['script']}\nprint('{stack} at once: {at_once}')\nsys.exit({chosen[stack]})"
        return [sys.executable, "-c", script, str(tmp_path / stack), str(tmp_path / OTHER[stack])]

    monkeypatch.setattr(command, "_command", instead)
    monkeypatch.setattr(Services, "missing", lambda self: [])
    return chosen


@pytest.mark.parametrize(("embedded", "services", "status"), [(0, 0, 0), (1, 0, 1), (0, 3, 3), (1, 3, 1)])
def test_whole_suites_run_at_once_and_are_heard_one_by_one(runs, capfd, embedded, services, status) -> None:
    runs |= {"embedded": embedded, "services": services}
    assert command.Command()._all([]) == status
    said = capfd.readouterr().out
    order = ["“embedded”", "embedded at once: True", "“services”", "services at once: True"]
    assert [said.count(words) for words in order] == [1] * 4
    assert sorted(order, key=said.index) == order


@pytest.mark.parametrize(("embedded", "services", "status"), [(0, 0, 0), (1, 0, 1), (0, 3, 3), (0, 5, 0)])
def test_what_is_asked_for_runs_on_one_stack_after_the_other(runs, capfd, embedded, services, status) -> None:
    runs |= {"script": ALONE, "embedded": embedded, "services": services}
    assert command.Command()._all(["tests/config"]) == status
    said = capfd.readouterr().out
    assert "embedded at once: False" in said
    assert "services at once: False" in said


def test_without_servers_one_stack_runs_alone(runs, capfd, monkeypatch) -> None:
    runs["script"] = ALONE
    monkeypatch.setattr(Services, "missing", lambda self: ["nobody answers"])
    assert command.Command()._all([]) == 0
    assert "services" not in capfd.readouterr().out


@pytest.mark.parametrize(
    ("is_ci", "cores", "embedded", "services"),
    [
        (False, 1, 2, 1),
        (False, 2, 4, 1),
        (False, 8, 13, 4),
        (True, 1, 2, 1),
        (True, 2, 3, 2),
        (True, 8, 11, 6),
    ],
)
def test_the_larger_run_has_more_workers(monkeypatch, settings, is_ci, cores, embedded, services) -> None:
    settings.REQUIRE_SERVICES = is_ci
    monkeypatch.setattr(command.os, "cpu_count", lambda: cores)
    shares = {stack: command._workers(stack, at_once=True) for stack in OTHER}
    assert shares == {"embedded": embedded, "services": services}


def test_workers_of_both_stacks_begin_at_places_of_their_own(settings) -> None:
    places = []
    for stack, count in (("embedded", 4), ("services", 1)):
        settings.TEST_STACK = stack
        places += [own_order._place(number, count) for number in range(count)]
    assert len(set(places)) == 5
    assert all(0 <= place < 1 for place in places)


@pytest.mark.parametrize(
    ("worker", "order"),
    [
        ({}, []),
        ({"workerid": "gw0", "workercount": 2}, ["a", "b", "c", "d"]),
        ({"workerid": "gw1", "workercount": 2}, ["c", "d", "a", "b"]),
    ],
)
def test_every_worker_imports_all_from_its_place_on(monkeypatch, settings, worker, order) -> None:
    imported: list[str] = []
    monkeypatch.setattr(own_order, "import_module", imported.append)
    settings.TEST_STACK = "embedded"
    paths = [settings.ROOT / "tests" / "there" / f"test_{name}.py" for name in "abcd"]
    own_order.import_from_own_place(paths, worker)
    assert imported == [f"tests.there.test_{name}" for name in order]
