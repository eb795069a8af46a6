"""smtplib's part of a conversation: connecting, greeting, TLS and signing in, with a word before each wait.

Every wait within is as long as the session's timeout at most, and a worker's lease outlasts one of them.
"""

import smtplib
import socket
from collections.abc import Callable
from typing import Any


class Session(smtplib.SMTP):
    """An SMTP session that calls `waiting` before and after whatever may take its time."""

    def __init__(self, *args: Any, waiting: Callable[[], None], **options: Any) -> None:
        self.waiting = waiting
        super().__init__(*args, **options)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Try the host's addresses in turn, each for the whole timeout."""
        failure = OSError("the host has no address")
        for *_kind, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            self.waiting()
            try:
                connected = socket.create_connection((str(address[0]), port), timeout)
            except OSError as error:
                failure = error
            else:
                self.waiting()
                return connected
        raise failure

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply."""
        self.waiting()
        reply = super().getreply()
        self.waiting()
        return reply


class TlsSession(smtplib.SMTP_SSL, Session):
    """The same with TLS from the first octet."""

    def __init__(self, *args: Any, waiting: Callable[[], None], **options: Any) -> None:
        self.waiting = waiting
        super().__init__(*args, **options)
