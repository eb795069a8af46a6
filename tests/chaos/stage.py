"""An installation with its processes, its mail server and its clocks: what the scenarios play on."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos import clocks
from tests.chaos.clocks import Machine
from tests.chaos.crew import BEAT, MAIL, TICKER, Crew
from tests.chaos.receiving import Counting
from tests.chaos.servers import Postgres, own_postgres, own_redis
from tests.running.installation import Installation
from tests.running.template import new_sqlite

EMBEDDED, SERVICES = "embedded", "services"
VARIABLE = "EMAIL_URL_CHAOS"
CONNECTIONS = 4
"""How many the server allows at once."""
PATIENCE = 5.0


@dataclass
class Stage:
    """Everything a scenario may touch. `size` is the number of readers."""

    stack: str
    size: int
    rng: random.Random
    installation: Installation
    mail_server: Counting
    machines: dict[str, Machine]
    crew: Crew
    postgres: Postgres | None = None
    mailings: int = 0
    wrong_by: float = 0.0
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Keep what was done, for whoever must understand a failure."""
        self.notes.append(words)

    def order(self, what: str, /, **arguments: Any) -> Any:
        """Have one of `tests.chaos.orders` done inside the installation."""
        return self.installation.call(f"tests.chaos.orders.{what}", **arguments)

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]] | None:
        """Ask the database; None while it is away."""
        try:
            return self.installation.rows(query, *values)
        except psycopg.OperationalError:
            return None

    def pass_time(self, seconds: float) -> None:
        """Let so many seconds go by on every clock at once, without waiting for them."""
        self.wrong_by += seconds
        self.set_clocks(machines=0.0, database=0.0)

    def set_clocks(self, *, machines: float, database: float) -> None:
        """Let machines and database be wrong by so many seconds, beside the time that passed."""
        for machine in set(self.machines.values()):
            machine.set(self.wrong_by + machines)
        if self.postgres is not None:
            clocks.move(self.postgres.address, self.wrong_by + database)

    def start_crew(self) -> None:
        """Start the tick and one mail worker, as `manage.py up` does."""
        for name in (BEAT, TICKER, MAIL):
            self.crew.start(name)
        self.crew.wait_until_ready()


@contextmanager
def new_stage(folder: Path, *, stack: str, size: int, seed: str) -> Iterator[Stage]:
    """An installation with so many readers on a stack, its processes running; ended afterwards."""
    with ExitStack() as ending:
        folder.mkdir(parents=True, exist_ok=True)
        server = Counting(folder, seed)
        ending.callback(server.stop)
        postgres = ending.enter_context(own_postgres()) if stack == SERVICES else None
        environment = {VARIABLE: f"smtp://127.0.0.1:{server.port}", "LOG_LEVEL": "WARNING"}
        if postgres is not None:
            clocks.shadow(postgres.address)
            broker = ending.enter_context(own_redis())
            environment |= {"DATABASE_URL": postgres.address, "CELERY_BROKER_URL": broker}
        machines = _machines(folder, stack)
        environment[clocks.VARIABLE] = str(machines[BEAT].path)
        installation = Installation(folder / "var", environment=environment)
        if postgres is None:
            new_sqlite(installation.folder)
        ending.callback(installation.stop)
        installation.call("tests.running.publication.furnish", readers=size)
        crew = Crew(installation, {name: machine.path for name, machine in machines.items()})
        ending.callback(crew.kill_all)
        stage = Stage(stack, size, random.Random(seed), installation, server, machines, crew, postgres)
        stage.order("use_server", variable=VARIABLE, connections=CONNECTIONS)
        stage.start_crew()
        yield stage


def _machines(folder: Path, stack: str) -> dict[str, Machine]:
    """Whose clock each process lives by. On SQLite all share one machine, and so one clock."""
    ticks = Machine(folder / "clock-of-the-tick")
    mails = Machine(folder / "clock-of-the-workers") if stack == SERVICES else ticks
    return {BEAT: ticks, TICKER: ticks, MAIL: mails}
