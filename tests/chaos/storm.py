"""One mailing while things break: waiting for moments, letting time pass, and the reckoning at its end."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from newsletter.sending.claim import CHUNK
from tests.chaos import ledger
from tests.chaos.crew import is_alive
from tests.chaos.ledger import Ending, Row
from tests.chaos.receiving import now
from tests.chaos.stage import CONNECTIONS, COUNTING, EMBEDDED, SERVICES, Stage
from tests.running.installation import TookTooLong

POLL = 0.05
COUNTING_EVERY = 0.25
"""Real seconds after which deliveries are counted anew."""
IDLE = 1.2
"""Real seconds without a message or a change after which time is made to pass."""
STEP = 70.0
"""Seconds that pass then, or as many as the next retry is away: leases and breakers are waited for so."""
QUIET = 1.5
"""Real seconds without a change after which nothing more is expected of a mailing that is over."""
OVER = ("finished", "cancelled", "failed", "held")
SLOWNESS = 16.0
"""Connection seconds a mailing takes at least, so that what happens at random hits its middle."""
PARAGRAPHS = 20

Faults = Mapping[str, Mapping[str, float]]


@dataclass
class Storm:
    """A mailing under way, and what was done to it.

    `meant` and `done` count the misfortunes: those the scenario wanted, and those that came before the end.
    `crashes` counts what may leave a chunk per connection uncertain, `hits` those that met a delivery in
    somebody's hands. `paused_by_us`: a pause is no surprise.
    """

    stage: Stage
    mailing: int
    patience: float
    faults: Faults = field(default_factory=dict)
    meant: int = 0
    done: int = 0
    crashes: int = 0
    hits: int = 0
    expected_state: str = "finished"
    paused_by_us: bool = False
    resent: set[str] = field(default_factory=set)
    no_wire_after: dict[int, float] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    _counted: dict[str, int] = field(default_factory=dict)
    _counted_at: float = 0.0

    @property
    def accepted(self) -> int:
        """How many messages the server has accepted."""
        return sum(one.accepted for one in self.stage.mail_server.look())

    @property
    def concluded(self) -> int:
        """For how many recipients nothing more is to come, as far as is known."""
        tally = self.tally()
        return max(self.accepted, sum(number for state, number in tally.items() if state not in ledger.OPEN))

    @property
    def delay(self) -> float:
        """Seconds the server takes for each message."""
        return SLOWNESS / self.stage.size

    def moments(self, number: int) -> Iterator[int]:
        """Wait for so many moments drawn at random, each a number of concluded recipients; yields their order.

        Ends early with the mailing: what was still meant then is missing among what was `done`.
        """
        self.meant += number
        marks = sorted(self.stage.rng.uniform(0.03, 0.9) * self.stage.size for _ in range(number))
        for order, mark in enumerate(marks):
            came = self.wait(lambda mark=mark: self.concluded >= mark, what=f"{mark:.0f} recipients")
            if not came or self.is_over:
                self.note(f"over before {number - order} of {number} moments")
                return
            yield order

    def show_faults(self) -> None:
        """Keep whether a server that was to fail did."""
        if self.faults:
            found = self.stage.mail_server.faults()
            self.shows(found, f"the server failed at {', '.join(f'{n} {phase}' for phase, n in found.items())}")

    def did(self, words: str) -> None:
        """Keep that one of the misfortunes that were meant has come."""
        self.done += 1
        self.note(words)

    def crash(self, words: str) -> None:
        """Keep that what comes now may leave deliveries uncertain, and whether there are any in hand.

        Waits until there are, unless an earlier crash met some: of several, some come at what is idle.
        """
        in_hand = self.in_hand()
        while not (in_hand or self.hits or self.is_over):
            self.wait(lambda: self.in_hand() > 0, what="a delivery in hand")
            in_hand = self.in_hand()
        self.crashes += 1
        self.hits += in_hand > 0
        self.did(f"{words}; {in_hand} deliveries in hand")

    def shows(self, came: object, words: str) -> None:
        """Keep whether the misfortune of a whole mailing came, as far as a sign of it tells."""
        self.meant += 1
        self.done += bool(came)
        self.note(words)

    def note(self, words: str) -> None:
        """Keep what happened."""
        self.stage.note(f"   {time.monotonic() - self.began:5.1f} s, {self.concluded} concluded  {words}")

    def rest(self, least: float, most: float) -> None:
        """Let a random time go by, really: so many seconds."""
        time.sleep(self.stage.rng.uniform(least, most))

    def order(self, what: str, /, **arguments: Any) -> Any:
        """Have something done to this mailing inside the installation."""
        return self.stage.order(what, mailing=self.mailing, **arguments)

    def wait(self, look: Callable[[], bool], *, what: str) -> bool:
        """Wait until `look` says yes, letting time pass where nothing moves. False when the mailing is over."""
        until, pulse = time.monotonic() + self.patience, Pulse(self)
        while not look():
            if self.is_over:
                return False
            if time.monotonic() > until:
                raise TookTooLong(f"{what}: not within {self.patience:.0f} s; {self.tally()}")
            pulse.feel()
            time.sleep(POLL)
        return True

    @property
    def state(self) -> str:
        """The mailing's state; "" while the database is away."""
        rows = self.stage.ask("SELECT state FROM newsletter_mailing WHERE id = ?", self.mailing)
        return str(rows[0][0]) if rows else ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        state = self.state
        if state == "cancelled":
            return not ledger.OPEN & self.tally().keys()
        return state in OVER or (state == "paused" and not self.paused_by_us)

    def tally(self, *, anew: bool = False) -> dict[str, int]:
        """Deliveries by state; as they were a moment ago, since counting many costs one, or counted `anew`."""
        if anew or time.monotonic() - self._counted_at > COUNTING_EVERY:
            query = "SELECT state, count(*) FROM newsletter_delivery WHERE mailing_id = ? GROUP BY state"
            found = self.stage.ask(query, self.mailing) or []
            self._counted = {str(state): int(number) for state, number in found}
            self._counted_at = time.monotonic()
        return self._counted

    def in_hand(self) -> int:
        """How many deliveries somebody holds at this moment."""
        tally = self.tally(anew=True)
        return sum(tally.get(state, 0) for state in ledger.IN_HAND)

    def is_in_living_hands(self) -> bool:
        """Whether a process that lives holds a delivery: its leases are not to run out by our doing."""
        query = (
            "SELECT DISTINCT worker FROM newsletter_delivery "
            "WHERE mailing_id = ? AND state IN ('claimed', 'sending')"
        )
        workers = [str(name) for (name,) in self.stage.ask(query, self.mailing) or []]
        return any(is_alive(int(name.split(":")[1])) for name in workers if name)

    def next_attempt_in(self) -> float:
        """Seconds until the first delivery that waits may be tried; 0 when one may now, or none waits."""
        query = "SELECT min(next_attempt_at) FROM newsletter_delivery WHERE mailing_id = ? AND state = 'pending'"
        rows = self.stage.ask(query, self.mailing)
        return seconds_of(rows[0][0]) - now() - self.stage.wrong_by if rows and rows[0][0] else 0.0

    def to_the_end(self) -> None:
        """Wait until the mailing is over and nobody has a word to add."""
        self.wait(lambda: False, what="the end of the mailing")
        pulse = Pulse(self, rest=QUIET)
        while not pulse.is_still():
            time.sleep(POLL)

    def in_vain(self) -> list[str]:
        """Why this mailing shows nothing, if so: no misfortune came before its end, or none met anything."""
        found = ["no misfortune came before the end"] if not self.done else []
        found += ["no crash met a delivery in hand"] if self.crashes and not self.hits else []
        return [f"{one}: this shows nothing" for one in found]

    def ending(self) -> Ending:
        """Everything to be held against one another."""
        query = (
            "SELECT id, address, state, reason, message_id, wire_at FROM newsletter_delivery WHERE mailing_id = ?"
        )
        rows = [
            Row(*values, seconds_of(wire_at))
            for *values, wire_at in self.stage.installation.rows(query, self.mailing)
        ]
        staff = set(self.stage.order("staff"))
        frozen = "SELECT frozen_count FROM newsletter_mailing WHERE id = ?"
        return Ending(
            state=self.state,
            frozen=int(self.stage.installation.value(frozen, self.mailing) or 0),
            rows=rows,
            seen=[one for one in self.stage.mail_server.look() if one.to not in staff],
            expected_state=self.expected_state,
            may_be_in_doubt=self.crashes * CONNECTIONS * CHUNK,
            resent=self.resent,
            no_wire_after=self.no_wire_after,
            miscounted=self.order("differences"),
        )


class Pulse:
    """Feels whether anything moves; makes time pass when nothing does and no living process is to be hurt."""

    def __init__(self, storm: Storm, *, rest: float = IDLE) -> None:
        self.storm, self.rest = storm, rest
        self._last: object = None
        self._since = time.monotonic()

    def is_still(self) -> bool:
        """Whether nothing has moved for the time of `rest`."""
        found = (len(self.storm.stage.mail_server.look()), self.storm.state, self.storm.tally())
        if found != self._last:
            self._last, self._since = found, time.monotonic()
        return time.monotonic() - self._since > self.rest

    def feel(self) -> None:
        """Let a step of time pass if nothing moves otherwise, and nobody is only just starting."""
        if self.is_still() and self.storm.stage.crew.is_ready and not self.storm.is_in_living_hands():
            seconds = max(STEP, self.storm.next_attempt_in())
            self.storm.stage.pass_time(seconds)
            self.storm.note(f"{seconds:.0f} s pass at {self.storm.accepted} messages")
            self._since = time.monotonic()


def seconds_of(moment: datetime | str | None) -> float:
    """A moment as either database gives it, as seconds since the epoch; 0 for none."""
    if moment is None:
        return 0.0
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def begin(stage: Stage, scenario: "Scenario", *, patience: float) -> Storm:
    """Schedule a mailing to all readers for now, on a server that behaves as the scenario says."""
    stage.draw_for(scenario.key)
    scenario.before(stage)
    stage.order("begin_anew")
    stage.use(scenario.servers)
    stage.mail_server.forget()
    stage.mail_server.tell(delay=SLOWNESS / stage.size, faults=scenario.faults)
    stage.mailings += 1
    mailing = stage.order("mail", number=stage.mailings, paragraphs=PARAGRAPHS)
    return Storm(stage, mailing, patience, scenario.faults)


def nothing(stage: Stage) -> None:
    """All is ready."""


@dataclass(frozen=True)
class Scenario:
    """What happens to one mailing: its name and title in the table, how to play it, on which stacks, to whom.

    `before` is done before the mailing is scheduled.
    """

    key: str
    title: str
    play: Callable[[Storm], None]
    faults: Faults = field(default_factory=dict)
    stacks: tuple[str, ...] = (EMBEDDED, SERVICES)
    servers: tuple[str, ...] = (COUNTING,)
    before: Callable[[Stage], None] = nothing


@dataclass(frozen=True)
class Result:
    """How one mailing ended, or that it did not. Of so many misfortunes `meant` so many were `done` before."""

    scenario: Scenario
    stack: str
    has_ended: bool
    ending: Ending
    meant: int
    done: int
    seconds: float
    violations: list[str]
    notes: list[str]


def run(stage: Stage, scenario: Scenario, *, patience: float = 90.0) -> Result:
    """Play a scenario to its end and reckon. Whatever processes it took away are there again afterwards.

    A mailing that does not come to its end within `patience` seconds is reckoned as it stands, and that is said.
    """
    stage.notes.clear()
    began = now()
    storm = begin(stage, scenario, patience=patience)
    stuck = come_over(scenario, storm)
    ending = storm.ending()
    return Result(
        scenario,
        stage.stack,
        has_ended=not stuck,
        ending=ending,
        meant=storm.meant,
        done=storm.done,
        seconds=now() - began,
        violations=[*stuck, *ledger.violations(ending), *storm.in_vain()],
        notes=list(stage.notes),
    )


def come_over(scenario: Scenario, storm: Storm) -> list[str]:
    """Let a scenario come over its mailing; why that took too long, if it did."""
    stuck = []
    try:
        scenario.play(storm)
        storm.to_the_end()
    except TookTooLong as error:
        stuck = [str(error)]
    storm.show_faults()
    return stuck
