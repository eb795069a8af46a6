"""One message at a time over one session, for those who wait for the answer: notices and test mails."""

from collections.abc import Callable
from dataclasses import dataclass

from newsletter.sending.outcomes import Outcome, Phase
from newsletter.sending.smtp.server import Server, ServerFault
from newsletter.sending.transport import AnyLines, lines_to

SLICE = 5.0
"""Seconds between two words of `waiting`."""


@dataclass(frozen=True, eq=False)
class Message:
    """A message with its envelope."""

    sender: str
    recipient: str
    data: bytes


class Connection:
    """A session that opens when needed and is used for many messages.

    `waiting` is called about every five seconds while the server is waited for, so that the caller can renew a
    lease.
    """

    def __init__(self, server: Server, *, waiting: Callable[[], None] = lambda: None):
        self.server = server
        self.waiting = waiting
        self._lines: AnyLines = lines_to(server)

    @property
    def phase(self) -> Phase:
        """How far the last session had come when it failed."""
        return self._lines.phase

    def submit(self, *, sender: str, recipient: str, data: bytes) -> Outcome:
        """Offer one message and return what became of it. Raises `ServerFault` when no session can be had.

        `data` is the message as it goes over the wire, with CRLF. A session that was used before and now refuses
        even MAIL FROM is opened anew once: servers close what idled or carried its share.
        """
        lines, message = self._lines, Message(sender, recipient, data)
        lines.fault, lines.limit = None, 1
        lines.add([message])
        while message not in lines.concluded and not lines.fault:
            lines.pump(SLICE)
            self.waiting()
        if lines.fault:
            lines.drop_waiting()
            raise ServerFault(lines.fault)
        return lines.concluded.pop(message)

    def close(self) -> None:
        """Leave politely if possible. Never raises: whatever was said before counts already."""
        self._lines.close()
