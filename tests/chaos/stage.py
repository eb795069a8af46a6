"""An installation with its processes, its mail server and its clocks: what the scenarios play on."""

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos import clocks
from tests.chaos.asking import Asking
from tests.chaos.clocks import Machine
from tests.chaos.crew import BEAT, MAIL, TICKER, Crew
from tests.chaos.receiving import Both, Counting, Receiver
from tests.chaos.servers import Postgres, find, own_postgres, own_redis
from tests.chaos.sink import Sink
from tests.running.installation import Installation
from tests.running.template import new_sqlite

EMBEDDED, SERVICES = "embedded", "services"
COUNTING, SECOND, SINK = "EMAIL_URL_COUNTING", "EMAIL_URL_SECOND", "EMAIL_URL_SINK"
"""The variables that describe the mail servers, and what they are called here."""
PAIR = (COUNTING, SECOND)
CONNECTIONS = 4
"""How many the servers of a mailing allow at once, together."""


@dataclass
class Stage:
    """Everything a scenario may touch. `size` is the number of readers."""

    stack: str
    size: int
    seed: str
    installation: Installation
    receivers: dict[str, Receiver]
    machines: dict[str, Machine]
    crew: Crew
    postgres: Postgres | None = None
    rng: random.Random = field(default_factory=random.Random)
    mailings: int = 0
    wrong_by: float = 0.0
    notes: list[str] = field(default_factory=list)
    asking: Asking = field(init=False)
    servers: list[Receiver] = field(init=False)
    mail_server: Receiver = field(init=False)

    def __post_init__(self) -> None:
        self.asking = Asking(self.installation)

    def use(self, variables: Sequence[str]) -> None:
        """Let mail go to one of the mail servers from now on, or to several that share it."""
        self.servers = [self.receivers[variable] for variable in variables]
        self.mail_server = self.servers[0] if len(variables) == 1 else Both(self.servers)
        self.order("use_servers", variables=list(variables), connections=CONNECTIONS // len(variables))

    def draw_for(self, scenario: str) -> None:
        """Draw what the seed draws for a scenario, whichever were played before it."""
        self.rng = random.Random(f"{self.seed} {scenario}")

    def note(self, words: str) -> None:
        """Keep what was done, for whoever must understand a failure."""
        self.notes.append(words)

    def order(self, what: str, /, **arguments: Any) -> Any:
        """Have one of `tests.chaos.orders` done inside the installation."""
        return self.installation.call(f"tests.chaos.orders.{what}", **arguments)

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]] | None:
        """Ask the database; None while it is away."""
        return self.asking.rows(query, *values)

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
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ending:
        receivers, machines = _receivers(folder, seed, ending), _machines(folder, stack)
        postgres = ending.enter_context(own_postgres()) if stack == SERVICES else None
        environment = {name: f"smtp://127.0.0.1:{one.port}" for name, one in receivers.items()}
        environment |= {"LOG_LEVEL": "WARNING", clocks.VARIABLE: str(machines[BEAT].path)}
        if postgres is not None:
            clocks.shadow(postgres.address)
            broker = ending.enter_context(own_redis())
            environment |= {"DATABASE_URL": postgres.address, "CELERY_BROKER_URL": broker}
        installation = Installation(folder / "var", environment=environment)
        if postgres is None:
            new_sqlite(installation.folder)
        ending.callback(installation.stop)
        installation.call("tests.running.publication.furnish", readers=size)
        installation.call("tests.chaos.orders.spread_readers")
        crew = Crew(installation, {name: machine.path for name, machine in machines.items()})
        ending.callback(crew.kill_all)
        stage = Stage(stack, size, seed, installation, receivers, machines, crew, postgres)
        ending.callback(stage.asking.let_go)
        stage.start_crew()
        yield stage


def _receivers(folder: Path, seed: str, ending: ExitStack) -> dict[str, Receiver]:
    """The counting servers, and Postfix's where the machine has it."""
    receivers: dict[str, Receiver] = {name: Counting(folder, seed, name) for name in PAIR}
    for counting in receivers.values():
        ending.callback(counting.stop)
    if find("smtp-sink"):
        # Below /tmp itself: whoever it runs as may not enter a folder of ours.
        kept = ending.enter_context(tempfile.TemporaryDirectory(prefix="kawaraban-sink-"))
        Path(kept).chmod(0o711)
        receivers[SINK] = Sink(Path(kept) / "sink")
        ending.callback(receivers[SINK].stop)
    return receivers


def _machines(folder: Path, stack: str) -> dict[str, Machine]:
    """Whose clock each process lives by. On SQLite all share one machine, and so one clock."""
    ticks = Machine(folder / "clock-of-the-tick")
    mails = Machine(folder / "clock-of-the-workers") if stack == SERVICES else ticks
    return {BEAT: ticks, TICKER: ticks, MAIL: mails}
