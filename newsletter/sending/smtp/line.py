"""One session with a mail server, in which the phase of every message is known at every moment.

Nothing here waits: octets are written as far as the connection takes them, and replies are read as far as they
have come. Where the server offers pipelining (RFC 2920), MAIL, RCPT and DATA go out together, and together
with the final dot of the message before: one round trip a message.

`smtplib` raises the same error for a connection lost before and after the final dot. That difference decides
between trying again and never trying again by ourselves, so the commands are driven here.
"""

import smtplib
import ssl
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from newsletter.sending.outcomes import Outcome, Phase, Reply, Verdict, judge
from newsletter.sending.smtp.replies import Replies
from newsletter.sending.smtp.server import ConnectionClosed, Timeouts, words_of

PIECE = 64 * 1024
READ = 64 * 1024
DOT = b".\r\n"


class Parcel(Protocol):
    """One message with its envelope; `data` is as it goes over the wire, with CRLF."""

    @property
    def sender(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def data(self) -> bytes: ...


P = TypeVar("P", bound=Parcel)


@dataclass(eq=False, slots=True)
class Passage(Generic[P]):
    """One parcel on its way, and how far it has come. `stepwise`: each command waits for the answer before it."""

    parcel: P
    stepwise: bool
    phase: Phase = Phase.MAIL
    outcome: Outcome | None = None


class Line(Generic[P]):
    """A session that carries one message after the other.

    `following` is asked for a parcel whose commands may leave with the final dot of the one before. `done` holds
    what was concluded, `unoffered` the parcels of which the server never took even the sender: they may be offered
    elsewhere. `fault` says why, unless the session had carried something before (servers close what idled or
    carried its share), or was lost before any of several commands was answered.
    """

    def __init__(self, session: smtplib.SMTP, *, timeouts: Timeouts, following: Callable[[], P | None]) -> None:
        self._session, self._timeouts, self._following = session, timeouts, following
        assert session.sock is not None
        self.sock = session.sock
        self.sock.setblocking(False)
        self._is_tls = isinstance(self.sock, ssl.SSLSocket)
        self._pipelining = session.has_extn("pipelining")
        self._replies = Replies()
        self._awaited: deque[tuple[str, Passage[P] | None]] = deque()
        self._out = memoryview(b"")
        self._before_dot = -1
        self._needs_reset = False
        self._since = time.monotonic()
        self.watched = self.counted = 0  # What `Lines` knows of it: events waited for, parcels on their way.
        self.used = 0
        self.passages: deque[Passage[P]] = deque()
        self.done: list[tuple[P, Outcome]] = []
        self.unoffered: list[P] = []
        self.fault: Outcome | None = None
        self.closed = False

    @property
    def is_idle(self) -> bool:
        """Whether a parcel may begin."""
        return not (self.closed or self._awaited or self._out)

    @property
    def wants_to_write(self) -> bool:
        """Whether octets wait until the connection takes them."""
        return bool(self._out)

    def begin(self, parcel: P, *, stepwise: bool = False) -> None:
        """Offer a parcel on an idle line; stepwise, so that a loss names the command that brought it about."""
        self._since = time.monotonic()
        self._send(self._offer(parcel, stepwise=stepwise or not self._pipelining))

    def ready(self) -> None:
        """Go on: write what waits, read what came. Whatever ends the session is judged, never raised."""
        try:
            self._flush()
        except OSError as error:
            self._hear_why(error)
        try:
            self._read()
        except OSError as error:
            self.lose(words_of(error))

    def look_at_clock(self, now: float) -> None:
        """Give up a session that has been silent for too long. `now` is on the monotonic clock."""
        if self._awaited and now - self._since > self._patience():
            self.lose("not taken in time" if self._out else "no answer in time")

    def lose(self, words: str) -> None:
        """The session is over: judge every parcel by the phase it had reached."""
        if self.closed:
            return
        self._drop()
        for passage in self.passages:
            if passage.outcome is None:
                self._conclude(passage, judge(passage.phase, Reply(0, words)))
        self.passages.clear()

    def leave(self) -> None:
        """Say goodbye if the connection takes it. Never raises: whatever was said before counts already."""
        if not self.closed:
            with suppress(OSError):
                self.sock.send(b"QUIT\r\n")
            self._drop()

    def _hear_why(self, error: OSError) -> None:
        """The connection takes nothing any more; the server may have said why before it closed it."""
        with suppress(OSError):
            self._read()
        self.lose(words_of(error))

    def _drop(self) -> None:
        self.closed = True
        self._awaited.clear()
        self._out = memoryview(b"")
        self._session.close()

    # --- what goes out ---------------------------------------------------------------------------------

    def _offer(self, parcel: P, *, stepwise: bool) -> bytes:
        """The commands that begin a parcel; as many as may leave before an answer."""
        passage = Passage(parcel, stepwise)
        self.passages.append(passage)
        commands = b"RSET\r\n" if self._needs_reset else b""
        if self._needs_reset:
            self._awaited.append(("reset", None))
            self._needs_reset = False
        commands += f"MAIL FROM:<{parcel.sender}>\r\n".encode("ascii")
        self._awaited.append(("mail", passage))
        if not stepwise:
            commands += _rcpt(parcel) + b"DATA\r\n"
            self._awaited += (("rcpt", passage), ("data", passage))
        return commands

    def _send_content(self, passage: Passage[P]) -> None:
        """The content, its dot, and what may follow the dot at once."""
        passage.phase = Phase.DATA
        self.used += 1
        content = dotted(passage.parcel.data)
        self._awaited.append(("dot", passage))
        self._before_dot = len(self._out) + len(content)
        following = self._following() if self._pipelining and len(self.passages) == 1 else None
        self._send(content + DOT + (self._offer(following, stepwise=False) if following else b""))

    def _send(self, octets: bytes) -> None:
        self._out = memoryview(bytes(self._out) + octets) if self._out else memoryview(octets)
        try:
            self._flush()
        except OSError as error:
            self.lose(words_of(error))

    def _flush(self) -> None:
        """Write as far as the connection takes it. Raises `OSError` when it is gone."""
        while self._out:
            piece = self._out[: self._next_piece()]
            try:
                sent = self._write(piece)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            if sent:
                self._since = time.monotonic()
            self._out = self._out[sent:]

    def _next_piece(self) -> int:
        """How much to write at once. Over TLS a dot begins a piece of its own: what is in a record is not told."""
        return min(PIECE, self._before_dot) if self._is_tls and self._before_dot > 0 else PIECE

    def _write(self, piece: memoryview) -> int:
        """Write one piece. The phase is DOT before the first octet of a dot may be on the wire."""
        carries_dot = 0 <= self._before_dot < len(piece)
        if carries_dot:
            self._at_dot(Phase.DOT)
        try:
            sent = self.sock.send(piece)
        except OSError:
            # The kernel took nothing of the piece. What TLS has kept for its next record nobody knows.
            if carries_dot and not self._is_tls:
                self._at_dot(Phase.DATA)
            raise
        if carries_dot and sent <= self._before_dot and not self._is_tls:
            self._at_dot(Phase.DATA)
        self._before_dot = self._before_dot - sent if sent <= self._before_dot else -1
        return sent

    def _at_dot(self, phase: Phase) -> None:
        self.passages[0].phase = phase

    # --- what comes in ---------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read and take every reply that has come. Raises `OSError` when the connection is gone."""
        while not self.closed:
            try:
                octets = self.sock.recv(READ)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            if not octets:
                raise ConnectionClosed("connection closed")
            self._since = time.monotonic()
            for reply in self._replies.feed(octets):
                self._take(reply)
                if self.closed:
                    return
            if len(octets) < READ and not self._is_tls:
                return  # That was all; what comes later wakes us again. TLS may hold more than the socket does.

    def _take(self, reply: Reply) -> None:
        if not self._awaited:
            raise ConnectionClosed("the server answered what was not asked")
        step, passage = self._awaited.popleft()
        if passage is None:
            self._on_reset(reply)
        else:
            _STEPS[step](self, passage, reply)

    def _on_reset(self, reply: Reply) -> None:
        if reply.code != 250:
            raise ConnectionClosed("the server cannot begin anew")

    def _on_mail(self, passage: Passage[P], reply: Reply) -> None:
        if reply.code != 250:
            self._conclude(passage, judge(Phase.MAIL, reply))
            self.lose("the sender was refused")
            return
        passage.phase = Phase.RCPT
        if passage.stepwise:
            self._ask("rcpt", passage, _rcpt(passage.parcel))

    def _on_rcpt(self, passage: Passage[P], reply: Reply) -> None:
        if reply.code not in (250, 251):
            self._refuse(passage, judge(Phase.RCPT, reply))
            return
        passage.phase = Phase.DATA
        if passage.stepwise:
            self._ask("data", passage, b"DATA\r\n")

    def _on_data(self, passage: Passage[P], reply: Reply) -> None:
        if passage.outcome is not None:
            self._over(passage)
            if reply.code == 354:  # RFC 2920 §3.1: no recipient is left, and yet content is expected.
                self._awaited.append(("discard", passage))
                self._send(DOT)
        elif reply.code == 354:
            self._send_content(passage)
        else:
            self._refuse(passage, judge(Phase.DATA, reply))

    def _on_dot(self, passage: Passage[P], reply: Reply) -> None:
        if self._before_dot < 0:
            self._conclude(passage, judge(Phase.DOT, reply))
            self._over(passage)
        elif 400 <= reply.code <= 599:
            self._conclude(passage, judge(Phase.DATA, reply))
            self.lose("the content was refused before its end")
        else:
            raise ConnectionClosed("the server answered before the end of the content")

    def _on_discard(self, passage: Passage[P], reply: Reply) -> None:
        """Nothing was sent to nobody; whatever the server says of it."""

    def _ask(self, step: str, passage: Passage[P], command: bytes) -> None:
        self._awaited.append((step, passage))
        self._send(command)

    def _refuse(self, passage: Passage[P], outcome: Outcome) -> None:
        """A refusal before the content; the session can go on after a reset."""
        self.used += 1
        self._needs_reset = True
        self._conclude(passage, outcome)
        if not any(one is passage for _step, one in self._awaited):
            self._over(passage)

    def _over(self, passage: Passage[P]) -> None:
        if passage in self.passages:
            self.passages.remove(passage)

    def _conclude(self, passage: Passage[P], outcome: Outcome) -> None:
        # Written down before it is marked: an interruption in between repeats it and loses nothing.
        if outcome.verdict == Verdict.SERVER_FAULT:
            self.unoffered.append(passage.parcel)
            if not self._may_be_chance(passage, outcome):
                self.fault = outcome
        else:
            self.done.append((passage.parcel, outcome))
        passage.outcome = outcome
        if outcome.close:
            self.lose("the server ended the session")

    def _may_be_chance(self, passage: Passage[P], outcome: Outcome) -> bool:
        """Whether another line may fare better: this one had served before, or lost several commands at once."""
        unknown = not outcome.reply.code and not passage.stepwise
        return passage.phase == Phase.MAIL and bool(self.used or unknown)

    def _patience(self) -> float:
        """How many seconds of silence are borne now."""
        if self._out:
            return self._timeouts.block
        return self._timeouts.dot if self._awaited[0][0] == "dot" else self._timeouts.command


_STEPS: dict[str, Callable[[Line[Any], Passage[Any], Reply], None]] = {
    "mail": Line._on_mail,
    "rcpt": Line._on_rcpt,
    "data": Line._on_data,
    "dot": Line._on_dot,
    "discard": Line._on_discard,
}


def _rcpt(parcel: Parcel) -> bytes:
    return f"RCPT TO:<{parcel.recipient}>\r\n".encode("ascii")


def dotted(data: bytes) -> bytes:
    """The content with dots doubled at line starts, and ended by CRLF (RFC 5321 §4.5.2)."""
    if data.startswith(b"."):
        data = b"." + data
    # A base64 body holds no dot at all, which is quicker to see than that no line begins with one.
    end_of_head = data.find(b"\r\n\r\n") + 2
    if data.find(b".", end_of_head) >= 0 or b"\r\n." in data[:end_of_head]:
        data = data.replace(b"\r\n.", b"\r\n..")
    return data if data.endswith(b"\r\n") else data + b"\r\n"
