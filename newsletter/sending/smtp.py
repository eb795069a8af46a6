"""One conversation with a mail server, in which the phase of every failure is known.

`smtplib` opens the session (greeting, TLS, AUTH). From there the commands are driven here, one by one:
it raises the same error for a connection lost before and after the final dot, and that difference is
what decides between trying again and never trying again by ourselves.
"""

import logging
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

from django.core.mail.utils import DNS_NAME

from newsletter.message.reserved import is_reserved
from newsletter.sending.outcomes import Outcome, Phase, Reason, Reply, Verdict, judge
from newsletter.sending.session import Session, TlsSession

logger = logging.getLogger(__name__)

LONGEST_REPLY = 64 * 1024
SLICE = 5.0
PIECE = 16 * 1024


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait; those after RFC 5321 §4.5.3.2 where a worker may wait that long."""

    connect: float = 30.0
    command: float = 120.0
    block: float = 180.0
    dot: float = 600.0


@dataclass(frozen=True)
class Server:
    """Where and how to submit. `key` names it in the database, `per_second` limits its rate."""

    key: str
    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False
    connections: int = 2
    per_second: int | None = None
    timeouts: Timeouts = Timeouts()

    @property
    def is_on_this_machine(self) -> bool:
        """Whether what it gets stays here, as with the local mailbox."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class ServerFault(Exception):
    """The server gave no usable session. Nothing was submitted; no recipient is to blame."""

    def __init__(self, outcome: Outcome):
        super().__init__(f"{outcome.reply.code} {outcome.reply.text}")
        self.outcome = outcome


class ConnectionClosed(OSError):
    """The server closed the connection, or answered something that is no SMTP."""


class Connection:
    """A connection that opens when needed and is used for many messages.

    `waiting` is called about every five seconds while an answer is awaited or content is
    written, and around every step of opening, so that the caller can renew its lease.
    """

    def __init__(self, server: Server, *, waiting: Callable[[], None] = lambda: None):
        self.server = server
        self.waiting = waiting
        self.phase = Phase.CONNECT
        self._session: smtplib.SMTP | None = None
        self._buffer = b""
        self._used = 0

    def open(self) -> None:
        """Make sure that a session stands. Raises `ServerFault`. Does nothing when one does."""
        if self._session is not None:
            return
        self.phase = Phase.CONNECT
        try:
            self._session = self._greeted()
        except (OSError, smtplib.SMTPException) as error:
            raise ServerFault(judge(self.phase, _reply_of(error))) from error
        self._buffer, self._used = b"", 0

    def submit(self, *, sender: str, recipient: str, data: bytes) -> Outcome:
        """Offer one message and return what became of it. Raises `ServerFault` when no session can be had.

        `data` is the message as it goes over the wire, with CRLF. A session that was
        used before and now refuses even MAIL FROM is opened anew once: servers close
        what idled or carried its share. An address below a reserved domain never goes
        to a server elsewhere: the demo's readers are invented, and a bounce for each
        would ruin the sender's name.
        """
        if is_reserved(recipient) and not self.server.is_on_this_machine:
            return Outcome(Verdict.FAILED, Reason.RESERVED_DOMAIN, Reply())
        self.phase = Phase.CONNECT
        reused = self._session is not None and self._used > 0
        self.open()
        outcome = self._transaction(sender, recipient, data)
        if outcome.verdict == Verdict.SERVER_FAULT and self.phase == Phase.MAIL and reused:
            self.close()
            self.open()
            outcome = self._transaction(sender, recipient, data)
        self._used += 1
        if outcome.close:
            self.close()
        if outcome.verdict == Verdict.SERVER_FAULT:
            raise ServerFault(outcome)
        return outcome

    def close(self) -> None:
        """Leave politely if possible. Never raises: whatever was said before counts already."""
        session, self._session = self._session, None
        if session is None or session.sock is None:
            return
        try:
            session.sock.settimeout(1.0)
            session.sock.sendall(b"QUIT\r\n")
        except OSError:
            logger.debug("newsletter.smtp.quit_failed")
        session.close()

    def _greeted(self) -> smtplib.SMTP:
        server, name = self.server, DNS_NAME.get_fqdn()
        wait = server.timeouts.connect
        session: smtplib.SMTP
        place = (server.host, server.port, name)
        if server.tls:
            context = ssl.create_default_context()
            session = TlsSession(*place, waiting=self.waiting, timeout=wait, context=context)
        else:
            session = Session(*place, waiting=self.waiting, timeout=wait)
        try:
            self._sign_in(session)
        except BaseException:
            session.close()
            raise
        session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
        return session

    def _sign_in(self, session: smtplib.SMTP) -> None:
        if self.server.starttls:
            self.phase = Phase.TLS
            session.starttls(context=ssl.create_default_context())
        self.phase = Phase.AUTH
        session.ehlo_or_helo_if_needed()
        if self.server.username:
            session.login(self.server.username, self.server.password)

    def _transaction(self, sender: str, recipient: str, data: bytes) -> Outcome:
        """MAIL, RCPT, DATA, content, dot. `self.phase` says at every moment how far it came."""
        wait = self.server.timeouts
        try:
            self.phase = Phase.MAIL
            reply = self._ask(f"MAIL FROM:<{sender}>", wait.command)
            if reply.code != 250:
                return judge(Phase.MAIL, reply)
            self.phase = Phase.RCPT
            reply = self._ask(f"RCPT TO:<{recipient}>", wait.command)
            if reply.code not in (250, 251):
                return self._abandon(judge(Phase.RCPT, reply))
            self.phase = Phase.DATA
            reply = self._ask("DATA", wait.command)
            if reply.code != 354:
                return self._abandon(judge(Phase.DATA, reply))
            self._send(dotted(data), wait.block)
            # From here on the server may have accepted the message without our learning it.
            self.phase = Phase.DOT
            self._send(b".\r\n", wait.block)
            return judge(Phase.DOT, self._reply(wait.dot))
        except OSError as error:
            return judge(self.phase, Reply(0, _words(error)))

    def _abandon(self, outcome: Outcome) -> Outcome:
        """Reset the session after a refusal; a server that cannot even do that gets a new connection."""
        if outcome.close or outcome.verdict == Verdict.SERVER_FAULT:
            return outcome
        try:
            usable = self._ask("RSET", self.server.timeouts.command).code == 250
        except OSError:
            usable = False
        if not usable:
            self.close()
        return outcome

    def _ask(self, command: str, seconds: float) -> Reply:
        self._send(command.encode("ascii") + b"\r\n", seconds)
        return self._reply(seconds)

    def _send(self, octets: bytes, seconds: float) -> None:
        """Write in pieces, so that a slow server keeps nobody from renewing a lease. Raises `OSError`."""
        sock, left = self._socket(), memoryview(octets)
        deadline, word = time.monotonic() + seconds, time.monotonic() + SLICE
        while left and (now := time.monotonic()) < deadline:
            sock.settimeout(min(SLICE, deadline - now))
            try:
                left = left[sock.send(left[:PIECE]) :]
            except TimeoutError:
                # Not one octet of the piece was taken; a TLS socket wants the very same again.
                word = now
            if time.monotonic() >= word:
                self.waiting()
                word = time.monotonic() + SLICE
        if left:
            raise TimeoutError("not taken in time")

    def _reply(self, seconds: float) -> Reply:
        """Read one reply, of one or several lines. Raises `OSError` when none comes in time."""
        deadline = time.monotonic() + seconds
        lines: list[bytes] = []
        while not lines or lines[-1][3:4] == b"-":
            lines.append(self._line(deadline))
            if sum(map(len, lines)) > LONGEST_REPLY:
                raise ConnectionClosed("the reply has no end")
        return parse_reply(lines)

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._buffer:
            if len(self._buffer) > LONGEST_REPLY:
                raise ConnectionClosed("the line has no end")
            self._buffer += self._receive(deadline)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def _receive(self, deadline: float) -> bytes:
        sock = self._socket()
        while (left := deadline - time.monotonic()) > 0:
            sock.settimeout(min(SLICE, left))
            try:
                octets = sock.recv(65536)
            except TimeoutError:
                self.waiting()
                continue
            if not octets:
                raise ConnectionClosed("connection closed")
            return octets
        raise TimeoutError("no answer in time")

    def _socket(self) -> socket.socket:
        if self._session is None or self._session.sock is None:
            raise ConnectionClosed("not connected")
        return self._session.sock


def dotted(data: bytes) -> bytes:
    """The content with dots doubled at line starts, and ended by CRLF (RFC 5321 §4.5.2)."""
    if data.startswith(b"."):
        data = b"." + data
    # A base64 body holds no dot at all, which is quicker to see than that no line begins with one.
    end_of_head = data.find(b"\r\n\r\n") + 2
    if data.find(b".", end_of_head) >= 0 or b"\r\n." in data[:end_of_head]:
        data = data.replace(b"\r\n.", b"\r\n..")
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def parse_reply(lines: list[bytes]) -> Reply:
    """A reply's code and its text without the codes. Raises `ConnectionClosed` when it is no SMTP."""
    code = lines[-1][:3]
    if len(code) != 3 or not code.isdigit():
        raise ConnectionClosed("the server answered something that is no SMTP")
    text = " ".join(line[4:].decode("utf-8", "replace").strip() for line in lines)
    return Reply(int(code), text)


def _reply_of(error: OSError | smtplib.SMTPException) -> Reply:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return Reply(error.smtp_code, text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))
    return Reply(0, _words(error))


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:300]
