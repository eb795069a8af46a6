"""Scenarios of processes that die: a worker, the tick, all of them."""

import shutil

import redis

from newsletter.sending.freeze import BATCH
from tests.chaos.crew import BEAT, MAIL, TICKER
from tests.chaos.stage import SINK, Stage
from tests.chaos.storm import Scenario, Storm

WAYS = ("all of it", "its child", "its parent")


def kill_workers(storm: Storm, *, times: int = 4) -> None:
    """SIGKILL the mail worker, each time another part of it, and start a new one where it is gone."""
    for order in storm.moments(times):
        kill_worker(storm, WAYS[order % len(WAYS)])


def kill_worker(storm: Storm, way: str = "") -> None:
    """Kill a mail worker in one way, or any; another one stands in for what does not rise by itself."""
    crew, rng = storm.stage.crew, storm.stage.rng
    member, way = rng.choice(crew.of(MAIL)), way or rng.choice(WAYS)
    storm.crash(f"SIGKILL of a mail worker, {way}")
    if way == "its child" and member.kill_child():
        return
    if way == "its parent":
        crew.orphan(member)
    else:
        crew.drop(member)
    crew.start(MAIL)


def kill_ticks(storm: Storm, *, times: int = 3) -> None:
    """SIGKILL the beat and the worker that takes the tick in turn."""
    for order in storm.moments(times):
        kill_tick(storm, (BEAT, TICKER)[order % 2])


def kill_tick(storm: Storm, name: str = "") -> None:
    """Kill one of the two processes of the tick and start another."""
    name = name or storm.stage.rng.choice((BEAT, TICKER))
    storm.did(f"SIGKILL of {name}")
    storm.stage.crew.drop(storm.stage.crew.of(name)[0])
    storm.stage.crew.start(name)


def kill_everything(storm: Storm, *, times: int = 2) -> None:
    """SIGKILL everything, wipe the broker, start anew."""
    for _order in storm.moments(times):
        kill_all(storm)


def kill_all(storm: Storm) -> None:
    """Kill every process and wipe the broker; the same processes start again."""
    storm.crash("SIGKILL of everything; the broker forgets all")
    storm.stage.asking.let_go()
    names = storm.stage.crew.kill_all()
    wipe_broker(storm.stage)
    for name in names:
        storm.stage.crew.start(name)


def kill_preparer(storm: Storm) -> None:
    """SIGKILL the mail worker while it freezes the audience, which puts nothing on the wire.

    Until another one may take over, a minute later, the mailing stands as the killed one left it.
    """
    part = storm.stage.rng.uniform(0.0, 0.9) * storm.stage.size if storm.stage.size > BATCH else 0.0
    storm.wait(lambda: is_preparing(storm) and frozen(storm) >= part, what="the freezing")
    crew = storm.stage.crew
    crew.drop(crew.of(MAIL)[0])
    crew.start(MAIL)
    storm.shows(is_preparing(storm), f"SIGKILL of the mail worker with {frozen(storm)} frozen")


def is_preparing(storm: Storm) -> bool:
    """Whether the audience is not frozen yet."""
    query = "SELECT 1 FROM newsletter_mailing WHERE id = ? AND state = 'preparing' AND frozen_at IS NULL"
    return bool(storm.stage.ask(query, storm.mailing))


def frozen(storm: Storm) -> int:
    """How many recipients have a row."""
    return sum(storm.tally(anew=True).values())


def wipe_broker(stage: Stage) -> None:
    """What a broker forgets when its memory is emptied, or its files are deleted."""
    address = stage.installation.environment.get("CELERY_BROKER_URL")
    if address:
        with redis.Redis.from_url(address) as client:
            client.flushall()
        return
    for folder in (stage.installation.folder / "broker").iterdir():
        for path in folder.iterdir():
            path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path, ignore_errors=True)


SCENARIOS = (
    Scenario("worker", "SIGKILL of the mail worker: all of it, its child, its parent", kill_workers),
    Scenario("postfix", "The same, into Postfix's smtp-sink", kill_workers, servers=(SINK,)),
    Scenario("preparer", "SIGKILL of the mail worker while it freezes the audience", kill_preparer),
    Scenario("tick", "SIGKILL of the beat and of the worker that takes the tick", kill_ticks),
    Scenario("all", "SIGKILL of everything, the broker wiped, a new start", kill_everything),
)
