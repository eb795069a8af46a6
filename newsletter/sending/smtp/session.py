"""Opening a session: connecting, greeting, TLS and signing in, as `smtplib` does it, one step after another."""

import smtplib
import socket
import ssl
from collections.abc import Callable

from django.core.mail.utils import DNS_NAME

from newsletter.sending.outcomes import Phase, Reply, judge
from newsletter.sending.smtp.server import Server, ServerFault, words_of


def open_session(server: Server, *, note: Callable[[Phase], None]) -> smtplib.SMTP:
    """A session on which mail can be offered. Waits for the server; raises `ServerFault`.

    `note` hears which phase begins, so that a failure says how far it came.
    """
    phase = Phase.CONNECT

    def begin(next_phase: Phase) -> None:
        nonlocal phase
        phase = next_phase
        note(phase)

    begin(Phase.CONNECT)
    try:
        return _greeted(server, begin)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerFault(judge(phase, _reply_of(error))) from error


def _greeted(server: Server, begin: Callable[[Phase], None]) -> smtplib.SMTP:
    place, wait = (server.host, server.port, DNS_NAME.get_fqdn()), server.timeouts.connect
    session: smtplib.SMTP
    if server.tls:
        session = smtplib.SMTP_SSL(*place, timeout=wait, context=ssl.create_default_context())
    else:
        session = smtplib.SMTP(*place, timeout=wait)
    try:
        _sign_in(session, server, begin)
    except BaseException:
        session.close()
        raise
    session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
    return session


def _sign_in(session: smtplib.SMTP, server: Server, begin: Callable[[Phase], None]) -> None:
    if server.starttls:
        begin(Phase.TLS)
        session.starttls(context=ssl.create_default_context())
    begin(Phase.AUTH)
    session.ehlo_or_helo_if_needed()
    if server.username:
        session.login(server.username, server.password)


def _reply_of(error: OSError | smtplib.SMTPException) -> Reply:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return Reply(error.smtp_code, text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))
    return Reply(0, words_of(error))
