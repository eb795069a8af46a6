"""What all tests share: no network beyond this machine, and a word about what cannot be run here."""

import gc
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from hypothesis import settings as hypothesis_settings

from tests import canary
from tests.running import emptying, indexing, template
from tests.running.alike import ALIKE
from tests.running.editing import slow_model, writing_place
from tests.running.left_to_ci import REASON, is_left
from tests.running.own_order import import_from_own_place

__all__ = ["slow_model", "writing_place"]
"""Fixtures that modules of several folders share."""

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The first found is taken. The first draws the same pages in half of the time: it has no windows to hide."""
FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences"}
LONGEST_FIRST = ("waiting", "browsing", "editing", "demo-data", "bootstrap")
"""Groups of tests that stay on one worker each. The first three start installations, one at a time each."""
EXAMPLES = {"developer": 30, "ci": 100}
"""How many examples a property is tried with, where it names no number. Each run draws others."""
NEED_SERVICES = ("browser", "journey")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}


class NetworkForbidden(RuntimeError):
    """A test reached for the network. No OSError, so that no code takes it for an ordinary failure."""


def _is_near(host: object) -> bool:
    return isinstance(host, (bytes, type(None))) or str(host).startswith(LOOPBACK)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection and look-up that would leave this machine."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(family: int, address: object) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not _is_near(address[0]):  # type: ignore[index]
            raise NetworkForbidden(f"a test tried to reach {address}")

    def guarded_connect(self: socket.socket, address: object) -> None:
        check(self.family, address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        check(self.family, address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    def guarded_look_up(host: object, *args: object, **kwargs: object) -> object:
        if not _is_near(host) and not _is_number(host):
            raise NetworkForbidden(f"a test tried to look up {host}")
        return look_up(host, *args, **kwargs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _is_number(host: object) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, str(host))
        except OSError:
            continue
        return True
    return False


@pytest.fixture(scope="session", autouse=True)
def nobodys_secrets() -> Iterator[None]:
    """Keep a developer's own mail server, model and broker out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("OPENAI_", "EMAIL_URL", "CELERY_")):
                patch.delenv(name)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Let the workers of this run share one migrated database, and no example fail for being slow."""
    for name, examples in EXAMPLES.items():
        hypothesis_settings.register_profile(name, deadline=None, max_examples=examples)
    hypothesis_settings.load_profile("ci" if settings.REQUIRE_SERVICES else "developer")
    if not hasattr(config, "workerinput"):
        template.begin(make=_template if getattr(config.option, "numprocesses", None) else None)
        config.add_cleanup(template.end)


def _template() -> object:
    """Make the template of this run's stack. Without a server there is none, and no test that asks for it."""
    if settings.TEST_STACK != "services":
        return template.sqlite_template()
    with suppress(psycopg.OperationalError):
        return template.postgres_template(settings.TEST_DATABASE_URL)
    return None


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Take the SQLite file as it was copied; PostgreSQL makes its copy by itself."""
    return bool(settings.TEST_STACK != "services")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with a copy of the migrated database.

    The SQLite file is the database of whoever asks, also of a test that pytest-django does not
    know to need one: what it deletes must never be a developer's own.
    """
    default = connections["default"].settings_dict
    test = default["TEST"]
    if settings.TEST_STACK == "services":
        test["TEMPLATE"] = template.postgres_template(settings.TEST_DATABASE_URL)
    else:
        shutil.copy(template.sqlite_template(), test["NAME"])
        default["NAME"] = test["NAME"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; the test is skipped where there is none, and fails where there must be one."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        cannot_run("no Chromium was found")
    assert found is not None
    return found


def cannot_run(reason: str) -> None:
    """Skip the test, naming the reason; fail it where REQUIRE_SERVICES says that nothing may be missing."""
    if settings.REQUIRE_SERVICES:
        pytest.fail(f"{reason}, and REQUIRE_SERVICES is set")
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Let workers that collect the whole suite share the compiling of it."""
    config = session.config
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        gc.disable()  # What is collected stays. `pytest_collection_finish`, of who collects, enables it.
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        paths = sorted((settings.ROOT / "tests").rglob("test_*.py"))
        wanted = [path for path in paths if not _is_passed_over(path, config)]
        import_from_own_place(wanted, getattr(config, "workerinput", {}))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave modules alone of which this run would deselect every test, as `_reads_alike` marks them."""
    return _is_passed_over(collection_path, config) or None


def _is_passed_over(path: Path, config: pytest.Config) -> bool:
    deselects = config.option.markexpr == "not embedded_only" and not settings.REQUIRE_SERVICES
    return deselects and path.is_relative_to(settings.ROOT) and _reads_alike(path)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what meets neither database nor broker: a second run of it on other servers would tell nothing new.

    What waits for whole installations goes first, so that the rest is done meanwhile. What is
    left to CI is skipped by name.
    """
    for item in items:
        if not _meets_the_stack(item) or (not settings.REQUIRE_SERVICES and _reads_alike(item.path)):
            item.add_marker("embedded_only")
        if is_left(item.nodeid):
            item.add_marker(pytest.mark.skip(reason=REASON))
    items.sort(key=_begins)


def pytest_collection_finish() -> None:
    """Let Python's garbage collection pass over what stays for the whole run: apps, modules, tests."""
    gc.enable()
    gc.collect()
    gc.freeze()


def _begins(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    return LONGEST_FIRST.index(group.args[0]) if group and group.args[0] in LONGEST_FIRST else len(LONGEST_FIRST)


def _meets_the_stack(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or item.get_closest_marker("journey"):
        return True
    return bool(DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())))


def _reads_alike(path: Path) -> bool:
    return path.relative_to(settings.ROOT).as_posix() in ALIKE


@pytest.fixture(scope="session", autouse=True)
def rehearsals_look_too() -> Iterator[None]:
    """Let the rehearsal models that tests start themselves look for the subscriber no model may hear of."""
    from prompts.rehearsal.server import RehearsalServer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RehearsalServer, "refuses", canary.ADDRESS)
        patch.setattr(RehearsalServer, "say_refused", lambda _: canary.look(canary.ADDRESS, where="rehearsal"))
        yield


@pytest.fixture(autouse=True)
def no_subscriber_reaches_a_model() -> Iterator[None]:
    """Fail the test under way when a request body named the subscriber of `tests.canary`."""
    with canary.watched():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    """Turn a skip into a failure where nothing may be missing, whoever skipped it."""
    report = yield
    must_run = settings.REQUIRE_SERVICES and any(item.get_closest_marker(name) for name in NEED_SERVICES)
    if must_run and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and REQUIRE_SERVICES is set"
    return report


@pytest.fixture(autouse=True)
def every_mail_is_in_order() -> Iterator[None]:
    """Look at what Django would have mailed in a test as it would have gone over the wire."""
    yield
    outgoing = getattr(mail, "outbox", [])
    if not outgoing:
        return
    from newsletter.message.backend import from_django
    from newsletter.message.policy import serialise
    from tests.fakes.postmaster import objections

    assert [found for one in outgoing for found in objections(serialise(from_django(one)))] == []


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return Path(settings.ROOT)


@pytest.fixture(autouse=True)
def prompts_of_files_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test without a database load prompts as their files have them: overrides are rows."""
    if not _meets_the_stack(request.node) and "committed" not in request.fixturenames:
        from prompts import loader

        monkeypatch.setattr(loader, "_overrides", [])


@pytest.fixture(autouse=True)
def indexed_where_it_is_asked(request: pytest.FixtureRequest) -> Iterator[None]:
    """Spare most tests of a developer's run the indexes that they do not ask."""
    is_asked = request.node.nodeid.startswith(indexing.ASKING) or not _meets_the_stack(request.node)
    with nullcontext() if settings.REQUIRE_SERVICES or is_asked else indexing.left_out():
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_by_deleting() -> Iterator[None]:
    """Spare PostgreSQL new files for all tables after every test that commits."""
    with emptying.by_deleting():
        yield


@pytest.fixture(autouse=True)
def guards_give_way_to_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a transactional test end: it empties every table, which the append-only ones refuse.

    The guards are lifted just before. The flush is followed by post_migrate, which sets
    them again.
    """
    marker = request.node.get_closest_marker("django_db")
    flushes = bool(marker and marker.kwargs.get("transaction")) or not FLUSHING.isdisjoint(request.fixturenames)
    if flushes:
        request.getfixturevalue("transactional_db")
    yield
    if flushes:
        from newsletter import append_only

        for alias in connections:
            append_only.lift(using=alias)
