"""What one worker carries along while it works on one mailing."""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, connection

from newsletter.sending import claim, servers
from newsletter.sending.claim import Claimed
from newsletter.sending.clock import Clock
from newsletter.sending.models import Mailing
from newsletter.sending.ready import Composers, Ready
from newsletter.sending.smtp import Connection, Server

logger = logging.getLogger(__name__)

PATIENCE = 45.0
"""Seconds for which results wait for a database that restarts; less than a lease."""

T = TypeVar("T")


@dataclass
class Visit:
    """A worker, its mailing and its one connection. `ends` is on the monotonic clock.

    A visit is much shorter than the lease of its connection; only waiting for a slow
    server makes it longer, and then `renew` is called.
    """

    mailing: Mailing
    server: Server
    worker: str
    clock: Clock
    ends: float
    number: int
    server_works: bool = False
    wire: Connection = field(init=False)
    holding: list[int] = field(default_factory=list)
    composers: Composers = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Connection(self.server, waiting=self.renew)
        self.composers = Composers(ZoneInfo(self.mailing.newsletter.time_zone))

    @property
    def time_left(self) -> float:
        """Seconds until the worker should leave; negative when it is late."""
        return self.ends - time.monotonic()

    def renew(self) -> None:
        """Renew the leases while a slow server keeps us; a database that is away does not stop the wait."""
        try:
            now = self.clock()
            claim.renew(self.holding, worker=self.worker, now=now)
            servers.keep_connection(self.server, self.number, worker=self.worker, now=now)
        except (OperationalError, InterfaceError):
            logger.warning("newsletter.lease.not_renewed", extra={"mailing": self.mailing.pk})
            connection.close()

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
