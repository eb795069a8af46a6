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

from newsletter.sending import claim, ranges
from newsletter.sending.claim import Claimed
from newsletter.sending.clock import Clock
from newsletter.sending.models import Mailing
from newsletter.sending.ready import Composers, Ready
from newsletter.sending.routes.lanes import Lanes

logger = logging.getLogger(__name__)

PATIENCE = 45.0
"""Seconds for which results wait for a database that restarts; less than a lease."""

RENEWAL = 5.0
"""Seconds between two renewals of the leases a visit holds."""
WRITING = 0.5
"""Seconds after which results are written down, however few."""
AHEAD = 1.0
"""A range is claimed ahead while the last claim did not last longer than so many seconds."""
GROWTH = 0.2
"""Seconds between two looks whether more of the server's connections are free."""

T = TypeVar("T")


@dataclass
class Visit:
    """A worker, its mailing and its connections. `ends` is on the monotonic clock.

    A visit is much shorter than the leases it holds; only waiting for a slow server makes it longer, and then
    they are renewed. `is_slowed`: the server's rate lets nothing more leave for now. `holding` are the deliveries
    that are claimed or being sent and not written down yet; of these, `stock` was claimed ahead.
    """

    mailing: Mailing
    worker: str
    clock: Clock
    ends: float
    lines: Lanes
    is_slowed: bool = False
    holding: set[int] = field(default_factory=set)
    stock: deque[Claimed] = field(default_factory=deque)
    composers: Composers = field(init=False)
    _renewed: float = field(default_factory=time.monotonic)
    _grown: float = field(default_factory=time.monotonic)
    _claimed: float = field(default_factory=lambda: time.monotonic() - 2 * AHEAD)
    _written: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.composers = Composers(ZoneInfo(self.mailing.newsletter.time_zone))

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
        self.holding -= {row.id for row in rows}

    def take(self, number: int) -> list[Claimed]:
        """Up to so many claimed deliveries; a whole range is claimed ahead while they leave quickly."""
        if not self.stock:
            is_quick = not self.lines.has_rate and time.monotonic() - self._claimed < AHEAD
            limit = ranges.RANGE + 1 if is_quick else number
            self._claimed = time.monotonic()
            rows = claim.claim(mailing_id=self.mailing.pk, worker=self.worker, limit=limit, now=self.clock())
            self.stock.extend(rows)
            self.holding.update(row.id for row in rows)
        return [self.stock.popleft() for _one in range(min(number, len(self.stock)))]

    def grow(self) -> None:
        """Take more of the servers' connections, as many as there are already, while all are busy.

        Not while another mailing waits for its turn: it would find no connection free.
        """
        if not self.lines.may_grow or time.monotonic() - self._grown < GROWTH:
            return
        self._grown = time.monotonic()
        if not self._others_wait():
            self.lines.grow()

    def _others_wait(self) -> bool:
        return ranges.due_ranges(now=self.clock()).exclude(mailing=self.mailing).exists()

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
