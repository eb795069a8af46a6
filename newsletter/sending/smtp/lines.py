"""Several sessions with one mail server at once: each message goes to a line that is free."""

import logging
import selectors
import smtplib
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic

from newsletter.message.reserved import is_reserved
from newsletter.sending.outcomes import Outcome, Phase, Reason, Reply, Verdict
from newsletter.sending.smtp.line import Line, P
from newsletter.sending.smtp.server import Server, ServerFault
from newsletter.sending.smtp.session import open_session

logger = logging.getLogger(__name__)

SWEEP = 0.25
"""Seconds between two looks for lines that are silent for too long."""
OPENING = 0.01
"""The same, for sessions that are being opened."""
OPENERS = 8
"""Sessions opened at the same time; each takes a few round trips in which nothing can be sent over it."""


class Lines(Generic[P]):
    """Submits messages over up to `limit` sessions, which open when they are needed.

    `add` parcels, then `pump` until `unfinished` is 0. What became of them stands in `concluded` until `forget` is
    called, so that an interruption loses nothing of it. Once `fault` is set the server gives no session any more,
    and what is `waiting` stays so. Parcels are told apart by identity. Not for several threads.
    """

    def __init__(self, server: Server, *, limit: int = 1) -> None:
        self.server = server
        self.limit = limit
        self.fault: Outcome | None = None
        self._phase = Phase.CONNECT
        self.concluded: dict[P, Outcome] = {}
        self._queue: deque[P] = deque()
        self._again: set[P] = set()
        self._is_capped = False
        self._under_way = 0
        self._lines: list[Line[P]] = []
        self._idle: set[Line[P]] = set()
        self._openings: set[Future[smtplib.SMTP]] = set()
        self._openers: ThreadPoolExecutor | None = None
        self._selector = selectors.DefaultSelector()
        self._swept = time.monotonic()

    @property
    def phase(self) -> Phase:
        """How far the first message on its way has come, or else the last session that was opened."""
        under_way = (passage.phase for line in self._lines for passage in line.passages)
        return next(under_way, self._phase)

    @property
    def unfinished(self) -> int:
        """How many parcels wait or are on their way."""
        return len(self._queue) + self._under_way

    @property
    def is_saturated(self) -> bool:
        """Whether parcels wait although every line is open and busy, and the server has refused none."""
        return bool(self._queue) and len(self._lines) >= self.limit and not self._idle and not self._is_capped

    @property
    def waiting(self) -> list[P]:
        """The parcels that no line has offered."""
        return list(self._queue)

    def add(self, parcels: Iterable[P]) -> None:
        """Let parcels wait for a line.

        One for an address below a reserved domain never goes to a server elsewhere: the demo's readers are
        invented, and a bounce for each would ruin the sender's name.
        """
        is_elsewhere = not self.server.is_on_this_machine
        for parcel in parcels:
            if is_elsewhere and is_reserved(parcel.recipient):
                self.concluded[parcel] = Outcome(Verdict.FAILED, Reason.RESERVED_DOMAIN, Reply())
            else:
                self._queue.append(parcel)

    def open(self, seconds: float) -> bool:
        """Open a first session, and wait for it for so many seconds. Whether one stands."""
        if not (self._lines or self._openings or self.fault):
            self._open()
        until = time.monotonic() + seconds
        while not self._lines and not self.fault and time.monotonic() < until:
            self._select(OPENING)
        return bool(self._lines)

    def pump(self, seconds: float, *, room: int = 0) -> None:
        """Go on with everything for so many seconds, or until at most `room` parcels are unfinished."""
        until = time.monotonic() + seconds
        self._feed()
        while self._has_work and self.unfinished > room:
            left = until - time.monotonic()
            self._select(max(min(left, OPENING if self._openings else SWEEP), 0))
            self._feed()
            if left <= 0:
                break

    def forget(self, parcels: Iterable[P]) -> None:
        """Drop what was concluded about parcels, once it is written down elsewhere."""
        for parcel in list(parcels):
            self.concluded.pop(parcel, None)

    def drop_waiting(self) -> None:
        """Take away the parcels that no line has offered; nothing of them went over the wire."""
        self._queue.clear()

    def abandon(self, words: str) -> None:
        """End every session at once; what was on its way is judged by the phase it had reached."""
        for line in list(self._lines):
            line.lose(words)
            self._settle(line)

    def close(self) -> None:
        """Leave politely where possible. Never raises; sessions still opening are closed when they are there."""
        for line in list(self._lines):
            line.leave()
            self._settle(line)
        for opening in self._openings:
            opening.add_done_callback(_close_late)
        if self._openers:
            self._openers.shutdown(wait=False, cancel_futures=True)
        self._selector.close()

    @property
    def _has_work(self) -> bool:
        busy = len(self._lines) > len(self._idle)
        return busy or bool(self._openings) or bool(self._queue and not self.fault)

    def _feed(self) -> None:
        """Give waiting parcels to free lines, and open more lines where that is not enough."""
        while self._queue and self._idle and not self.fault:
            line = self._idle.pop()
            parcel = self._queue.popleft()
            line.begin(parcel, stepwise=parcel in self._again)
            self._settle(line)
        if self._queue and not self.fault:
            for _line in range(min(len(self._queue), self.limit - len(self._lines)) - len(self._openings)):
                self._open()

    def _following(self) -> P | None:
        """A parcel for a busy line, when none of the others is free for it."""
        if (
            self.fault
            or len(self._queue) <= len(self._idle) + len(self._openings)
            or self._queue[0] in self._again
        ):
            return None
        return self._queue.popleft()

    def _select(self, seconds: float) -> None:
        for key, _events in self._selector.select(seconds):
            key.data.ready()
            self._settle(key.data)
        self._take_openings()
        now = time.monotonic()
        if now - self._swept > SWEEP:
            self._swept = now
            for line in list(self._lines):
                line.look_at_clock(now)
                self._settle(line)

    # --- opening and losing lines ------------------------------------------------------------------------

    def _open(self) -> None:
        self._openers = self._openers or ThreadPoolExecutor(OPENERS, thread_name_prefix="smtp")
        self._openings.add(self._openers.submit(open_session, self.server, note=self._note))

    def _note(self, phase: Phase) -> None:
        self._phase = phase

    def _take_openings(self) -> None:
        for opening in [opening for opening in self._openings if opening.done()]:
            self._openings.discard(opening)
            try:
                session = opening.result()
            except ServerFault as fault:
                self._refused(fault.outcome)
            else:
                self._add_line(session)

    def _add_line(self, session: smtplib.SMTP) -> None:
        line: Line[P] = Line(session, timeouts=self.server.timeouts, following=self._following)
        self._lines.append(line)
        self._selector.register(line.sock, selectors.EVENT_READ, line)
        line.watched = selectors.EVENT_READ
        self._settle(line)

    def _refused(self, outcome: Outcome) -> None:
        """A session could not be had. While others carry on, the server allows fewer than we thought."""
        if self._lines or self._openings:
            self.limit, self._is_capped = max(len(self._lines) + len(self._openings), 1), True
            logger.info("newsletter.server.fewer_lines", extra={"server": self.server.key, "lines": self.limit})
        else:
            self.fault = outcome

    def _settle(self, line: Line[P]) -> None:
        """Take over what a line has learnt, and what it has to write or to leave."""
        for parcel, outcome in line.done:
            self.concluded.setdefault(parcel, outcome)
        line.done.clear()
        self._under_way += len(line.passages) - line.counted
        line.counted = len(line.passages)
        if line.closed:
            self._remove(line)
        else:
            self._watch(line)

    def _watch(self, line: Line[P]) -> None:
        (self._idle.add if line.is_idle else self._idle.discard)(line)
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.wants_to_write else 0)
        if wanted != line.watched:
            self._selector.modify(line.sock, wanted, line)
            line.watched = wanted

    def _remove(self, line: Line[P]) -> None:
        """Drop a line that is over; what the server never took from it is offered stepwise by another one."""
        if line not in self._lines:
            return
        self._idle.discard(line)
        self._lines.remove(line)
        self._under_way -= line.counted
        self._selector.unregister(line.sock)
        self._again.update(line.unoffered)
        self._queue.extendleft(reversed(line.unoffered))
        line.unoffered.clear()
        if line.fault:
            self._phase = Phase.MAIL
            self._refused(line.fault)


def _close_late(opening: "Future[smtplib.SMTP]") -> None:
    """Close a session that came too late."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
