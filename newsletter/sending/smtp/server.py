"""A mail server as a worker sees it: where it is, how long to wait for it, what its failure is called."""

from dataclasses import dataclass, field
from ipaddress import ip_address

from newsletter.newsletters.providers import Provider
from newsletter.sending.outcomes import Outcome


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait; those after RFC 5321 §4.5.3.2 where a worker may wait that long."""

    connect: float = 30.0
    command: float = 120.0
    block: float = 180.0
    dot: float = 600.0


@dataclass(frozen=True)
class Server:
    """Where and how to submit. `key` names it in the database, `per_second` limits its rate.

    With a `provider` no SMTP is spoken: messages are handed to its interface.
    """

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
    provider: Provider | None = None

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


def words_of(error: Exception) -> str:
    """What an error says, for the administration."""
    return (str(error) or type(error).__name__)[:300]
