"""Which mail server a mailing goes through, with the limits the administration set for it, and how."""

from typing import TYPE_CHECKING, Any, TypeAlias

from newsletter.newsletters.models import MailServer, Newsletter
from newsletter.newsletters.servers import DEFAULT_VARIABLE, Transport, transport_for, transport_of
from newsletter.sending.smtp.lines import Lines
from newsletter.sending.smtp.server import Server

if TYPE_CHECKING:
    from newsletter.sending.providers.lines import ProviderLines

AnyLines: TypeAlias = "Lines[Any] | ProviderLines[Any]"

DEFAULT_CONNECTIONS = 2


def server_of(newsletter: Newsletter) -> Server:
    """The server of a newsletter. Raises `ServerUnknown` when the environment does not describe it.

    Newsletters that share a server share its limits.
    """
    return _server(server_key(newsletter), transport_for(newsletter), newsletter.mail_server)


def server_named(named: MailServer) -> Server:
    """A server by its row. Raises `ServerUnknown` when the environment does not describe it."""
    return _server(named.variable, transport_of(named), named)


def _server(key: str, transport: Transport, named: MailServer | None) -> Server:
    return Server(
        key=key,
        host=transport.host,
        port=transport.port,
        username=transport.username,
        password=transport.password,
        starttls=transport.security == "starttls",
        tls=transport.security == "tls",
        connections=max(named.connections, 1) if named else DEFAULT_CONNECTIONS,
        per_second=named.per_second if named else None,
        provider=transport.provider,
    )


def server_key(newsletter: Newsletter) -> str:
    """The name under which the workers share what they know of the newsletter's server."""
    return newsletter.mail_server.variable if newsletter.mail_server else DEFAULT_VARIABLE


def lines_to(server: Server, *, limit: int = 1) -> AnyLines:
    """Up to so many ways at once to a server: sessions of SMTP, or requests to a provider."""
    if server.provider:
        # Whoever speaks SMTP alone does without Anymail and its HTTP in memory.
        from newsletter.sending.providers.lines import ProviderLines

        return ProviderLines(server, server.provider, limit=limit)
    return Lines(server, limit=limit)
