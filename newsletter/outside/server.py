"""What a mail server offers, seen without mailing anything: STARTTLS with its certificate, ways to sign in."""

import smtplib
import ssl
from dataclasses import dataclass

from newsletter.newsletters.servers import Transport
from newsletter.outside.answers import Answer
from newsletter.outside.world import World

SECONDS = 10.0


def server(transport: Transport, *, world: World, here: bool = False) -> list[Answer]:
    """Connect, greet and look; nothing is mailed and no password is sent. Raises nothing.

    Args:
        transport: how to reach it.
        here: that it is the local mailbox of this machine, which needs no TLS.
    """
    details = {"host": transport.host}
    try:
        offered = _look(transport, world)
    except ssl.SSLCertVerificationError:
        return [Answer("fail", "server-certificate", details)]
    except smtplib.SMTPNotSupportedError:
        return [Answer("fail", "server-no-starttls", details)]
    except smtplib.SMTPResponseException as error:
        reply = f"{error.smtp_code} {_words(error.smtp_error)}"
        return [Answer("fail", "server-refuses", details | {"reply": reply})]
    except (OSError, smtplib.SMTPException):
        return [Answer("fail", "server-silent", details)]
    if here:
        return [Answer("warn", "server-here", details)]
    return [_encryption(transport, offered, details), *_signing_in(transport, offered, details)]


@dataclass(frozen=True)
class _Offered:
    encrypted: bool
    sign_in: bool


def _look(transport: Transport, world: World) -> _Offered:
    if transport.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            transport.host, transport.port, timeout=SECONDS, context=world.tls()
        )
    else:
        connection = smtplib.SMTP(transport.host, transport.port, timeout=SECONDS)
    with connection:
        connection.ehlo_or_helo_if_needed()
        if transport.security == "starttls":
            connection.starttls(context=world.tls())
            connection.ehlo()
        return _Offered(transport.security != "none", connection.has_extn("auth"))


def _encryption(transport: Transport, offered: _Offered, details: dict[str, str]) -> Answer:
    if offered.encrypted:
        return Answer("pass", "server", details)
    return Answer("fail" if transport.password else "warn", "server-no-tls", details)


def _signing_in(transport: Transport, offered: _Offered, details: dict[str, str]) -> list[Answer]:
    if not transport.username:
        return []
    if not offered.sign_in:
        return [Answer("fail", "server-no-auth", details)]
    return [] if offered.encrypted else [Answer("fail", "server-plain-password", details)]


def _words(reply: object) -> str:
    return reply.decode("utf-8", "replace")[:200] if isinstance(reply, bytes) else str(reply)[:200]
