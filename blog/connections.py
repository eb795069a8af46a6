"""HTTP connections to a number that was looked at, within a moment by which all must be over."""

import http.client
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

from blog.destinations import Destination, Number

CONNECT_SECONDS = 5.0  # to one machine, where the name stands for several


def remaining(deadline: float) -> float:
    """Return the seconds until `deadline` (of `time.monotonic`); raise `TimeoutError` when it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Timed:
    """A socket that waits for each piece no longer than until its deadline.

    A timeout alone begins anew with each byte: whoever sends one every few seconds is never late.
    """

    deadline: float

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        self.settimeout(remaining(self.deadline))  # type: ignore[attr-defined]
        return int(super().recv_into(*arguments, **options))  # type: ignore[misc]


class _TimedSocket(_Timed, socket.socket):
    """An ordinary one."""


class _TimedTLSSocket(_Timed, ssl.SSLSocket):
    """An encrypted one."""


class PinnedConnection(http.client.HTTPConnection):
    """A connection to one of `numbers`, which asks for the destination's host.

    The certificate must be the host's. Only the numbers given are connected to, in their order.
    """

    def __init__(
        self, to: Destination, numbers: Iterable[Number], *, deadline: float, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(to.host, to.port)
        self.default_port = 443 if to.scheme == "https" else 80  # with it, the Host header names no port
        self._to, self._numbers, self._deadline, self._tls = to, list(numbers), deadline, tls

    def connect(self) -> None:
        """Connect; raise `OSError` when no number answers, `TimeoutError` when time is over."""
        plain = self._plain_socket()
        try:
            self.sock = self._encrypted(plain) if self._to.scheme == "https" else plain
        except BaseException:
            plain.close()
            raise

    def _plain_socket(self) -> _TimedSocket:
        failure: OSError = OSError("there is nowhere to connect to")
        for number in self._numbers:
            family = socket.AF_INET if number.version == 4 else socket.AF_INET6
            found = _TimedSocket(family, socket.SOCK_STREAM)
            found.deadline = self._deadline
            found.settimeout(min(CONNECT_SECONDS, remaining(self._deadline)))
            try:
                found.connect((str(number), self._to.port))
            except OSError as error:
                found.close()
                failure = error
            else:
                found.settimeout(remaining(self._deadline))
                return found
        raise failure

    def _encrypted(self, plain: _TimedSocket) -> ssl.SSLSocket:
        tls = self._tls or ssl.create_default_context()
        tls.sslsocket_class = _TimedTLSSocket
        found = tls.wrap_socket(plain, server_hostname=self._to.host)
        found.deadline = self._deadline  # type: ignore[attr-defined]
        return found
