"""What one worker carries along while it works on one mailing."""

import logging
import os
import socket
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, connection

from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending import claim, ranges, stopping
from newsletter.sending.claim import Claimed
from newsletter.sending.clock import Clock
from newsletter.sending.models import Mailing
from newsletter.sending.ready import Composers, Ready
from newsletter.sending.routes.lanes import Lanes
from newsletter.sending.routes.roads import Roads
from newsletter.sending.turns import being_sent, connections_are_wanted, worker_is_wanted

logger = logging.getLogger(__name__)

PATIENCE = 45.0
"""Seconds for which results wait for a database that restarts; less than a lease."""

RENEWAL = 5.0
"""Seconds between two renewals of the leases a visit holds."""
WRITING = 0.5
"""Seconds after which results are written down, however few."""
AHEAD = 1.0
"""A range is claimed ahead while deliveries leave so quickly that it lasts no longer than so many seconds."""
GROWTH = 0.2
"""Seconds between two looks whether more of the server's connections are free."""
SLOW = 0.3
"""Seconds for which a message keeps a connection of a slow server busy, or longer."""
STAY = 3.0
"""Seconds by which a visit is lengthened at a time: whoever waits for its end waits no longer than that."""
LOOK = 1.0
"""Seconds between two looks whether a visit may be lengthened."""
SILENCE = 30.0
"""Seconds without any answer after which nobody stays with a server."""
LONGEST = 300.0
"""Seconds after which a visit is not lengthened any more."""
HASTE = 2.0
"""Seconds of its overtime that a visit forgoes when its worker is to stop: whoever asks may wait no longer."""

T = TypeVar("T")


@dataclass
class Visit:
    """A worker, its mailing and its connections, for so many `seconds`. `ends` is on the monotonic clock.

    Where it becomes longer than the leases it holds, they are renewed. `roads` says which way a mailing goes as
    things stand now. `is_slowed`: the server's rate lets nothing more leave for now. `holding` are the deliveries
    that are claimed or being sent and not written down yet; of these, `stock` was claimed ahead, `marked` says
    when they were marked as being sent, and `withdrawn` were taken from the lines before they were offered.
    """

    mailing: Mailing
    worker: str
    clock: Clock
    seconds: float
    lines: Lanes
    roads: Callable[[Mailing], Roads]
    is_slowed: bool = False
    holding: set[int] = field(default_factory=set)
    stock: deque[Claimed] = field(default_factory=deque)
    marked: dict[int, float] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    composers: Composers = field(init=False)
    ends: float = field(init=False)
    _parent: int = field(default_factory=os.getppid)
    _began: float = field(default_factory=time.monotonic)
    _looked: float = field(default_factory=time.monotonic)
    _compared: float = field(default_factory=time.monotonic)
    _concluded: int = 0
    _renewed: float = field(default_factory=time.monotonic)
    _grown: float = field(default_factory=time.monotonic)
    _claimed: tuple[float, int] = (0.0, 0)
    _written: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.composers = Composers(ZoneInfo(self.mailing.newsletter.time_zone))
        self.ends = self._began + self.seconds

    @property
    def time_left(self) -> float:
        """Seconds until the worker should leave; negative when it is late."""
        return self.ends - time.monotonic()

    def renew(self) -> None:
        """Renew the leases now and then; a database that is away does not stop the wait."""
        if time.monotonic() - self._renewed < RENEWAL:
            return
        self._renewed = time.monotonic()
        try:
            now = self.clock()
            claim.renew(list(self.holding), worker=self.worker, now=now)
            self.lines.keep(now=now)
        except (OperationalError, InterfaceError):
            logger.warning("newsletter.lease.not_renewed", extra={"mailing": self.mailing.pk})
            connection.close()

    @property
    def is_time_to_write(self) -> bool:
        """Whether what was learnt has been kept in memory for long enough."""
        return time.monotonic() - self._written > WRITING

    def wrote(self, rows: Iterable[Claimed]) -> None:
        """Take note that the results of these deliveries are in the database."""
        self._written = time.monotonic()
        self._concluded += len(gone := {row.id for row in rows})
        self.holding -= gone
        for one in gone:
            self.marked.pop(one, None)

    def take(self, number: int) -> list[Claimed]:
        """Up to so many claimed deliveries; a whole range is claimed ahead while they leave quickly."""
        if not self.stock:
            limit = ranges.RANGE + 1 if self._is_quick and not self.lines.has_rate else number
            at = time.monotonic()
            rows = claim.claim(mailing_id=self.mailing.pk, worker=self.worker, limit=limit, now=self.clock())
            self._claimed = at, len(rows)
            self.stock.extend(rows)
            self.holding.update(row.id for row in rows)
        return [self.stock.popleft() for _one in range(min(number, len(self.stock)))]

    @property
    def _is_quick(self) -> bool:
        """Whether what was claimed last left at a pace at which a whole range lasts but a moment."""
        at, number = self._claimed
        return (time.monotonic() - at) * ranges.RANGE < AHEAD * number

    def heed_a_stop(self) -> None:
        """Let the time be up when the worker is asked to stop, or its main process is there no more."""
        if self.is_to_stop:
            self.ends = min(self.ends, time.monotonic() - HASTE)

    @property
    def is_to_stop(self) -> bool:
        """Whether the worker was asked to stop, or its main process is gone."""
        return stopping.is_asked() or os.getppid() != self._parent

    def mind_the_time(self) -> None:
        """Stay a little longer when the end is near and nothing speaks for beginning anew."""
        now = time.monotonic()
        if self.is_to_stop or self.time_left > STAY - LOOK or now - self._looked < LOOK:
            return
        self._looked = now
        if self._wants_to_stay and self._asked(self._may_stay, otherwise=False):
            self.ends = now + STAY
            self._compare_anew()

    @property
    def has_kept_waiting(self) -> bool:
        """Whether something was marked as being sent longer ago than a visit lasts, and is not on the wire yet.

        Its reader may have left since. What goes back is asked for anew.
        """
        since = time.monotonic() - self.seconds
        if since < self._began:
            return False
        return any(self.marked.get(one.row.id, since) < since for one in self.lines.waiting)

    @property
    def _wants_to_stay(self) -> bool:
        """Whether a visit that ended now would leave many connections idle for nothing.

        A slow server's connections decide how fast it goes: opening them anew costs what they could have carried,
        and another worker, which finds none free meanwhile, could not help. A fast server is left and met again in
        no time. Nor does anybody stay with one that says nothing, or has borne fewer connections than we thought.
        """
        now = time.monotonic()
        is_slow = (now - self._began) * self.lines.connections > self._concluded * SLOW
        is_moving = now - self._written < SILENCE
        return is_slow and is_moving and self.lines.are_whole and now - self._began < LONGEST

    def _may_stay(self) -> bool:
        """Whether the next visit would begin like this one, and nobody else waits for the worker."""
        mailing = being_sent(self.mailing.pk)
        if mailing is None:
            return False
        try:
            is_as_it_was = self.roads(mailing) == self.lines.roads
        except ServerUnknown:
            return False
        now = self.clock()
        return is_as_it_was and self.lines.are_held(now=now) and not worker_is_wanted(mailing, now=now)

    def _compare_anew(self) -> None:
        """Compare the content with the hash it was frozen with as often as visit after visit would."""
        if time.monotonic() - self._compared > self.seconds:
            self._compared = time.monotonic()
            self.composers = Composers(ZoneInfo(self.mailing.newsletter.time_zone))

    def grow(self) -> None:
        """Take more of the servers' connections, as many as there are already, while all are busy.

        Not while another mailing waits for its turn: it would find no connection free.
        """
        if not self.lines.may_grow or time.monotonic() - self._grown < GROWTH:
            return
        self._grown = time.monotonic()
        self._asked(self._grow, otherwise=False)

    def _grow(self) -> bool:
        if connections_are_wanted(self.mailing, of=self.lines.lanes, now=self.clock()):
            return False
        self.lines.grow()
        return True

    def _asked(self, question: Callable[[], bool], *, otherwise: bool) -> bool:
        """The answer of a database that may be away: that is no reason to give up what is on the wire."""
        try:
            return question()
        except (OperationalError, InterfaceError):
            logger.warning("newsletter.visit.not_answered", extra={"mailing": self.mailing.pk})
            connection.close()
            return otherwise

    def ready(self, row: Claimed, *, now: datetime) -> Ready:
        """Compose one recipient's message. Raises `HeaderRefused` for an address that mail cannot carry."""
        return self.composers.ready(row, now=now)


def worker_name() -> str:
    """A name no other visit has, now or later."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def durably(
    write: Callable[[], T], *, patience: float = PATIENCE, sleep: Callable[[float], None] = time.sleep
) -> T:
    """Do a database write, again and again while the database is away.

    `write` must be safe to repeat. Raises its error after `patience` seconds, or at once
    inside a transaction, which cannot go on.
    """
    until, pause = time.monotonic() + patience, 0.2
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() + pause > until:
                raise
            connection.close()
            sleep(pause)
            pause = min(pause * 2, 3.0)
