"""A real SMTP server on a loopback port that records its own answers and fails as it is told.

    with SmtpServer(script=faults({"rcpt": "550 5.1.1 nobody"}, only="a@example.jp")) as server:
        ...
    assert server.accepted == ["b@example.jp"]

A script gets (phase, recipient, number of the message) and returns an action, or None to go on as usual.
Phases: `mail`, `rcpt`, `data` (the command), `content` (before the final dot), `dot` (after it). Actions: a
reply such as `450 4.2.0 later`; `drop` (close the connection); `stall` (say nothing any more); `keep and
drop` (after the dot: the message is accepted, and the answer is lost).

The messages are looked over as a strict receiver would; leaving the context fails if one was not in order.
`SmtpServer(judge=None)` takes octets that are no mail of ours. With `tls` it speaks TLS from the first octet, with
`starttls` after the command and not before; with `accounts` it takes mail only of those who signed in.
"""

import asyncio
import itertools
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.fakes.postmaster import objections

Script = Callable[[str, str, int], str | None]
Judge = Callable[[bytes], list[str]]


@dataclass(frozen=True)
class Seen:
    """One message whose final dot arrived, and whether this server took responsibility for it."""

    sender: str
    recipient: str
    message_id: str
    accepted: bool
    raw: bytes


def faults(actions: dict[str, str], *, only: str = "", times: int | None = None) -> Script:
    """A script that answers by phase, for one recipient or all, at most so many times."""
    left = itertools.count() if times is None else iter(range(times))

    def script(phase: str, recipient: str, number: int) -> str | None:
        if phase not in actions or (only and recipient and recipient != only):
            return None
        return actions[phase] if next(left, None) is not None else None

    return script


class SmtpServer:
    """The server, running in a thread of its own while the context lasts. It offers pipelining, as most do."""

    pipelining = True

    def __init__(
        self,
        *,
        script: Script | None = None,
        delay: float = 0.0,
        greeting: str = "",
        allowed: int = 0,
        judge: Judge | None = objections,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        accounts: dict[str, str] | None = None,
    ) -> None:
        self.script = script or (lambda phase, recipient, number: None)
        self.delay = delay
        self.greeting = greeting
        self.allowed = allowed
        self.judge = judge
        self.tls, self.starttls, self.accounts = tls, starttls, accounts
        self.signed_in: list[tuple[str, str, bool]] = []
        self.objections: list[str] = []
        self.seen: list[Seen] = []
        self.connections = 0
        self.open_now = 0
        self.most_open = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def accepted(self) -> list[str]:
        """The recipients of accepted messages, in order, each as often as it was accepted."""
        return [one.recipient for one in list(self.seen) if one.accepted]

    @property
    def twice(self) -> list[str]:
        """Recipients for whom more than one message was accepted."""
        return [address for address, number in Counter(self.accepted).items() if number > 1]

    def __enter__(self) -> "SmtpServer":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        if self.objections and kind is None:
            raise AssertionError(f"the server got mail that is not in order: {sorted(set(self.objections))}")

    async def _start(self) -> None:
        self._server = await self._loop.create_server(
            lambda: Conversation(self), "127.0.0.1", self.port, ssl=self.tls
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _secrecy(server: SmtpServer) -> dict[str, Any]:
    """What aiosmtpd is told of TLS and of signing in."""
    options: dict[str, Any] = {}
    if server.starttls:
        options |= {"tls_context": server.starttls, "require_starttls": True}
    if server.accounts is not None:

        def look(_server: Any, session: Any, _envelope: Any, _way: str, given: Any) -> AuthResult:
            assert isinstance(given, LoginPassword)
            name, password = given.login.decode(), given.password.decode()
            server.signed_in.append((name, password, session.ssl is not None or server.tls is not None))
            return AuthResult(success=(server.accounts or {}).get(name) == password, handled=False)

        options |= {"authenticator": look, "auth_required": True, "auth_require_tls": bool(server.starttls)}
    return options


class Conversation(SMTP):
    """One connection; asks the script before it does as usual."""

    def __init__(self, server: SmtpServer) -> None:
        super().__init__(self, hostname="fake.example", loop=server._loop, timeout=120, **_secrecy(server))
        self.server = server
        self.is_counted = self.is_refused = False

    def connection_made(self, transport: Any) -> None:
        """Begin, or begin anew over TLS."""
        if self.is_counted:
            super().connection_made(transport)
            return
        self.is_counted = True
        self.server.connections += 1
        self.server.open_now += 1
        self.server.most_open = max(self.server.most_open, self.server.open_now)
        # Judged as it comes: by the time it is greeted, others may have come behind it.
        self.is_refused = 0 < self.server.allowed < self.server.open_now
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.server.open_now -= 1
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        if str(status).startswith("220 "):
            status = self.server.greeting or status
            if self.is_refused:
                status = "421 4.7.0 too many connections"
        await super().push(status)

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self.server.pipelining else []), responses[-1]]

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - the library's name
        if await self._as_usual("mail", ""):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if await self._as_usual("rcpt", (arg or "").partition("<")[2].rpartition(">")[0]):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        recipient = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        if not await self._as_usual("data", recipient):
            return
        action = self.server.script("content", recipient, len(self.server.seen))
        if action == "drop":
            await self.push("354 go on")
            self._hang_up()
            return
        await super().smtp_DATA(arg)

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.server.delay:
            await asyncio.sleep(self.server.delay)
        recipient = envelope.rcpt_tos[0]
        # Of hundreds of mails every tenth: they differ in address and links alone.
        if self.server.judge and (len(self.server.seen) < 20 or len(self.server.seen) % 10 == 0):
            self.server.objections += self.server.judge(envelope.original_content)
        action = self.server.script("dot", recipient, len(self.server.seen))
        accepted = action is None or action == "keep and drop"
        message = message_from_bytes(envelope.original_content, policy=policy.SMTP)
        self.server.seen.append(
            Seen(envelope.mail_from, recipient, message["Message-ID"], accepted, envelope.original_content)
        )
        if action in ("drop", "keep and drop"):
            self._hang_up()
        elif action == "stall":
            await asyncio.sleep(3600)
        return action if action and action[:1].isdigit() else "250 2.0.0 kept"

    async def _as_usual(self, phase: str, recipient: str) -> bool:
        action = self.server.script(phase, recipient, len(self.server.seen))
        if action is None:
            return True
        if action == "drop":
            self._hang_up()
        elif action == "stall":
            await asyncio.sleep(3600)
        else:
            await self.push(action)
            if action.startswith("421"):
                self._hang_up()
        return False

    def _hang_up(self) -> None:
        transport = self.transport
        if transport is not None:
            transport.abort() if hasattr(transport, "abort") else transport.close()
