"""The SMTP server of the local mailbox. It relays nothing: every mail ends in the Maildir."""

import asyncio
import signal
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.mailbox import store

HOST = "127.0.0.1"
LARGEST = 25 * 1024 * 1024
"""Bytes of the largest mail taken (RFC 1870: announced to the client)."""


class Keeper:
    """Keeps each mail with its envelope as the first headers, as a final delivery does (RFC 5321 §4.4)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
        lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        head = "".join(f"{line}\r\n" for line in lines).encode()
        store.keep(self.folder, head + (envelope.original_content or b""))
        return "250 2.0.0 kept"


async def serve(*, folder: Path, port: int, started: asyncio.Event | None = None) -> None:
    """Take mail on the loopback interface until SIGTERM or SIGINT."""
    store.make(folder)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(lambda: protocol(folder), HOST, port)
    async with server:
        if started is not None:
            started.set()
        await stop.wait()


def protocol(folder: Path) -> SMTP:
    """One SMTP conversation."""
    return SMTP(
        Keeper(folder),
        hostname="localhost",
        ident="Kawaraban mailbox",
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
    )
