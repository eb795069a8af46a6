"""Read kept mails: summaries for the list, parts for the page of one."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from config.mailbox import store

HEAD = 65536
"""Bytes within which the headers of a mail are looked for."""


@dataclass(frozen=True)
class Summary:
    """One mail in the list."""

    name: str
    arrived: datetime
    sender: str
    recipients: str
    subject: str


@dataclass(frozen=True)
class Letter:
    """One mail with its parts."""

    summary: Summary
    html: str
    text: str
    headers: list[tuple[str, str]]
    attachments: list[str]
    source: str


@lru_cache(maxsize=50_000)
def summary(folder: Path, name: str) -> Summary:
    """The summary of one mail. Mails never change, so it is read once."""
    message = email.message_from_bytes(store.load(folder, name)[:HEAD], policy=email.policy.default)
    return Summary(
        name=name,
        arrived=datetime.fromtimestamp(int(name.partition(".")[0]) / 1e9, tz=UTC),
        sender=_header(message, "From"),
        recipients=", ".join(str(value) for value in message.get_all("Delivered-To", []))
        or _header(message, "To"),
        subject=_header(message, "Subject"),
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def found(folder: Path, query: str) -> list[str]:
    """The names of mails whose recipient or subject holds `query`, newest first; all for an empty one."""
    wanted = query.strip().casefold()
    names = store.names(folder)
    if not wanted:
        return names
    return [name for name in names if wanted in _searched(summary(folder, name))]


def _searched(summary: Summary) -> str:
    return f"{summary.recipients}\n{summary.subject}".casefold()


def letter(folder: Path, name: str) -> Letter:
    """One mail. Raises `FileNotFoundError` where there is none of that name."""
    raw = store.load(folder, name)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return Letter(
        summary=summary(folder, name),
        html=_body(message, "html"),
        text=_body(message, "plain"),
        headers=[(key, str(value)) for key, value in message.items()],
        attachments=list(_attachments(message)),
        source=raw.decode("utf-8", "replace"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except LookupError:  # a character set nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _attachments(message: EmailMessage) -> Iterator[str]:
    for part in message.iter_attachments():
        yield part.get_filename() or part.get_content_type()
