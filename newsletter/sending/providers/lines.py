"""Several requests to a provider at once, with the manners of `smtp.lines.Lines`."""

import queue
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

from django.core.mail.backends.base import BaseEmailBackend

from newsletter.message.reserved import is_reserved
from newsletter.newsletters.providers import Provider
from newsletter.sending.outcomes import Outcome, Phase, Reason, Reply, Verdict
from newsletter.sending.providers.backends import backend_of
from newsletter.sending.providers.submission import submit
from newsletter.sending.smtp.line import Parcel
from newsletter.sending.smtp.server import Server

P = TypeVar("P", bound=Parcel)
LAST_WORDS = 5.0
"""Seconds for which requests under way are still listened to when everything must end at once."""


class ProviderLines(Generic[P]):
    """Submits messages by up to `limit` requests at once, each in a thread that touches no database.

    Used like `Lines`: `add`, `pump` until `unfinished` is 0, read `concluded`, `forget`. A parcel the provider
    did not take for reasons of its own waits again, and `fault` says why.
    """

    def __init__(self, server: Server, provider: Provider, *, limit: int = 1) -> None:
        self.server = server
        self.provider = provider
        self.limit = limit
        self.fault: Outcome | None = None
        self.concluded: dict[P, Outcome] = {}
        self._queue: deque[P] = deque()
        self._running: dict[Future[Outcome], P] = {}
        self._threads: ThreadPoolExecutor | None = None
        self._backends: queue.SimpleQueue[BaseEmailBackend] = queue.SimpleQueue()

    @property
    def phase(self) -> Phase:
        """How far the messages have come, in the words of SMTP."""
        return Phase.DOT if self._running else Phase.CONNECT

    @property
    def unfinished(self) -> int:
        """How many parcels wait or are on their way."""
        return len(self._queue) + len(self._running)

    @property
    def is_saturated(self) -> bool:
        """Whether parcels wait although as many requests as allowed are under way."""
        return bool(self._queue) and len(self._running) >= self.limit

    @property
    def waiting(self) -> list[P]:
        """The parcels that were not offered."""
        return list(self._queue)

    def add(self, parcels: Iterable[P]) -> None:
        """Let parcels wait for their turn; one for an invented address never leaves this machine."""
        for parcel in parcels:
            if is_reserved(parcel.recipient) and not self.server.is_on_this_machine:
                self.concluded[parcel] = Outcome(Verdict.FAILED, Reason.RESERVED_DOMAIN, Reply())
            else:
                self._queue.append(parcel)

    def open(self, seconds: float) -> bool:
        """Whether messages may be offered: a request needs no session."""
        return self.fault is None

    def pump(self, seconds: float, *, room: int = 0) -> None:
        """Go on with everything for so many seconds, or until at most `room` parcels are unfinished."""
        until = time.monotonic() + seconds
        self._feed()
        while self._running and self.unfinished > room:
            done, _others = wait(self._running, max(until - time.monotonic(), 0), return_when=FIRST_COMPLETED)
            for future in done:
                self._take(future)
            self._feed()
            if time.monotonic() >= until:
                break

    def forget(self, parcels: Iterable[P]) -> None:
        """Drop what was concluded about parcels, once it is written down elsewhere."""
        for parcel in list(parcels):
            self.concluded.pop(parcel, None)

    def drop_waiting(self) -> None:
        """Take away the parcels that were not offered."""
        self._queue.clear()

    def abandon(self, words: str) -> None:
        """End soon: whatever is not answered within some seconds is uncertain."""
        done, others = wait(self._running, LAST_WORDS)
        for future in done:
            self._take(future)
        for future in others:
            self._doubt(self._running.pop(future), words)

    def close(self) -> None:
        """Leave. Never raises."""
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
        while not self._backends.empty():
            self._backends.get_nowait().close()

    def _feed(self) -> None:
        while self._queue and len(self._running) < self.limit and not self.fault:
            self._threads = self._threads or ThreadPoolExecutor(
                max(self.server.connections, self.limit), thread_name_prefix="provider"
            )
            parcel = self._queue.popleft()
            self._running[self._threads.submit(self._carry, parcel)] = parcel

    def _carry(self, parcel: P) -> Outcome:
        """In a thread: one message over a connection that is kept for the next one."""
        try:
            backend = self._backends.get_nowait()
        except queue.Empty:
            backend = backend_of(self.provider, timeouts=self.server.timeouts)
        try:
            return submit(parcel, provider=self.provider.name, backend=backend)
        finally:
            self._backends.put(backend)

    def _take(self, future: "Future[Outcome]") -> None:
        """Take over what a request has learnt. An error of our own leaves doubt behind, and is raised."""
        parcel = self._running.pop(future)
        error = future.exception()
        if error is not None:
            self._doubt(parcel, type(error).__name__)
            raise error
        outcome = future.result()
        if outcome.verdict == Verdict.SERVER_FAULT:
            self.fault = outcome
            self._queue.appendleft(parcel)
        else:
            self.concluded[parcel] = outcome

    def _doubt(self, parcel: P, words: str) -> None:
        self.concluded.setdefault(parcel, Outcome(Verdict.UNCERTAIN, Reason.NO_ANSWER, Reply(0, words)))
