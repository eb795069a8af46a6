"""Scenarios of what the processes stand on: the broker forgets or repeats, the database goes away."""

import sqlite3
import time
from contextlib import closing

from config.connections import SQLITE_OPTIONS
from tests.chaos.crew import MAIL, begun_again
from tests.chaos.killing import wipe_broker
from tests.chaos.people import keep_one
from tests.chaos.stage import CONNECTIONS, EMBEDDED, SERVICES, Stage
from tests.chaos.storm import Scenario, Storm

LONGER = 4.0
"""Seconds beyond the longest wait for SQLite's lock."""


def forget_tasks(storm: Storm, *, times: int = 5) -> None:
    """Empty the broker at random."""
    for _order in storm.moments(times):
        forget(storm)


def forget(storm: Storm) -> None:
    """FLUSHALL, or the broker's files deleted."""
    storm.did("the broker forgets all")
    wipe_broker(storm.stage)


def restart_databases(storm: Storm, *, times: int = 2) -> None:
    """Take the database away at random."""
    for _order in storm.moments(times):
        restart(storm)


def restart(storm: Storm) -> None:
    """PostgreSQL stopped as by a crash, and started again after a while; SQLite locked for as long."""
    seconds = storm.stage.rng.uniform(0.0, 4.0)
    if storm.stage.postgres is None:
        lock(storm, seconds)
        return
    storm.crash(f"PostgreSQL stopped, immediate, for {seconds:.1f} s")
    storm.stage.postgres.stop("immediate")
    time.sleep(seconds)
    storm.stage.postgres.start()


def lock_for_long(storm: Storm) -> None:
    """Hold SQLite's write lock for longer than anybody waits for it: every process meets an error."""
    for _moment in storm.moments(1):
        seconds = SQLITE_OPTIONS["timeout"] + LONGER
        storm.crash(f"SQLite locked for {seconds:.0f} s")
        hold_lock(storm, seconds)


def lock(storm: Storm, seconds: float) -> None:
    """Hold SQLite's only write lock for some seconds, as a backup or a long import may."""
    storm.did(f"SQLite locked for {seconds:.1f} s")
    hold_lock(storm, seconds)


def hold_lock(storm: Storm, seconds: float) -> None:
    """Let nobody else write to SQLite's file for so many seconds."""
    path = storm.stage.installation.folder / "db.sqlite3"
    with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")


def deliver_again(storm: Storm, *, seconds: float = 14.0) -> None:
    """A visit that lasts longer than the broker's patience, with a second worker to take the task again."""
    crew = storm.stage.crew
    before = len(crew.taken())
    storm.stage.mail_server.tell(delay=seconds * CONNECTIONS / storm.stage.size)
    storm.to_the_end()
    repeated = begun_again(crew.taken()[before:])
    storm.shows(repeated, f"{repeated} tasks taken twice")
    keep_one(storm)


def second_worker(stage: Stage) -> None:
    """One mail worker more."""
    stage.crew.start(MAIL)
    stage.crew.wait_until_ready()


def ring_often(storm: Storm, *, times: int = 4) -> None:
    """Wake the workers again and again at random."""
    for _order in storm.moments(times):
        ring(storm)


def ring(storm: Storm) -> None:
    """Wake the workers for the same mailing ten times over."""
    storm.did("ten wake-ups for the same work")
    for _time in range(10):
        storm.order("ring")


SCENARIOS = (
    Scenario("forgotten", "Redis FLUSHALL (files: all deleted)", forget_tasks),
    Scenario("restarted", "PostgreSQL restarted, immediate", restart_databases, stacks=(SERVICES,)),
    Scenario("locked", "SQLite's write lock held by another process", restart_databases, stacks=(EMBEDDED,)),
    Scenario("shut", "SQLite's write lock held for longer than anybody waits", lock_for_long, stacks=(EMBEDDED,)),
    Scenario(
        "redelivered",
        "Tasks delivered again after 5 s, to a second worker",
        deliver_again,
        stacks=(SERVICES,),
        before=second_worker,
    ),
    Scenario("rung", "The same wake-up many times over", ring_often),
)
