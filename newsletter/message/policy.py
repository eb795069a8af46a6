"""The one way a mail of this site is put together and written out.

Every mail goes through here: editions, confirmations, password resets, notifications.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from newsletter.message.headers import (
    ADDRESS_HEADERS,
    HeaderRefused,
    address_header,
    date_value,
    is_raw,
    message_id_value,
    raw_header,
    refuse_control_characters,
    text_header,
    wire_address,
)

__all__ = ["POLICY", "HeaderRefused", "build_message", "serialise", "wire_address"]

SINGLE_HEADERS = {"auto-submitted", "feedback-id", "precedence"}


class WrittenHeader(str):
    """A header's value together with the lines it becomes on the wire."""

    name: str
    lines: str

    def __new__(cls, name: str, value: str, lines: str) -> "WrittenHeader":
        header = super().__new__(cls, value)
        header.name = name
        header.lines = lines
        return header

    def fold(self, *, policy: object) -> str:
        """The finished lines; `policy` is what the standard library passes and changes nothing."""
        return self.lines


class WrittenAddresses(WrittenHeader):
    """An address header, which also tells its parsed addresses."""

    addresses: tuple[Address, ...] = ()


class MailPolicy(EmailPolicy):
    """How this site writes mail: CRLF, lines of 76, 7 bit, every header by `newsletter.message.headers`."""

    def header_max_count(self, name: str) -> int | None:
        """At most one of each List-* header and the like, as the RFCs ask."""
        if name.lower().startswith("list-") or name.lower() in SINGLE_HEADERS:
            return 1
        return super().header_max_count(name)

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Write the header at once, so that a bad value is refused where it is set."""
        if isinstance(value, WrittenHeader):
            return name, value
        return name, self._written(name, value)

    def fold(self, name: str, value: Any) -> str:
        """The lines of a header; one read from a source is kept as it came."""
        return str(value.fold(policy=self)) if hasattr(value, "name") else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The lines of a header as octets; always ASCII."""
        return self.fold(name, value).encode("ascii")

    def _written(self, name: str, value: Any) -> Any:
        lowered = name.lower()
        if isinstance(value, datetime):
            value = date_value(value)
        if isinstance(value, str):
            refuse_control_characters(name, value)
        if lowered in ADDRESS_HEADERS:
            return self._written_addresses(name, value)
        if lowered == "message-id":
            value = message_id_value(value)
        if lowered.startswith("content-") or lowered == "mime-version":
            return super().header_store_parse(name, value)[1]
        write = raw_header if is_raw(name) else text_header
        return WrittenHeader(name, value, write(name, value))

    def _written_addresses(self, name: str, value: str | Address | Iterable[Address]) -> WrittenAddresses:
        addresses: tuple[Address, ...]
        if isinstance(value, Address):
            addresses = (value,)
        elif isinstance(value, str):
            addresses = self.header_factory(name, value).addresses
        else:
            addresses = tuple(value)
        for address in addresses:
            refuse_control_characters(name, address.display_name)
        header = WrittenAddresses(name, ", ".join(map(str, addresses)), address_header(name, addresses))
        header.addresses = addresses
        return header


POLICY = MailPolicy(linesep="\r\n", max_line_length=76, cte_type="7bit", refold_source="none")


def address_of(name: str, email: str) -> Address:
    """An `Address` from a display name and an address, whose local part may be one only carriers issued.

    Raises `HeaderRefused` when mail cannot carry the address, or the name holds a line break.
    """
    refuse_control_characters("address", name)
    local, _at, domain = wire_address(email).rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


def build_message(
    *,
    sender: tuple[str, str],
    recipient: str,
    subject: str,
    html: str,
    text: str,
    message_id: str,
    date: datetime,
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """Put together one mail to one recipient: text and HTML as alternatives, both base64 UTF-8.

    `sender` is (display name, address). `message_id` may come with or without angle
    brackets. `date` must know its zone, whose offset is written. `headers` are added as
    they are and may not repeat one that is made here. Raises `HeaderRefused` (a
    `ValueError`) for whatever cannot be written without damage. Has no side effect; the
    same arguments give the same octets.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = address_of(*sender)
    message["To"] = address_of("", recipient)
    message["Subject"] = subject
    message["Date"] = date
    message["Message-ID"] = message_id
    for name, value in (headers or {}).items():
        if name in message or name.lower().startswith("content-"):
            raise HeaderRefused(f"The header {name} is already set.")
        message[name] = value
    set_bodies(message, text=text, html=html)
    return message


def set_bodies(message: EmailMessage, *, text: str, html: str = "") -> None:
    """Give the message its text, and the HTML as its alternative when there is one.

    Base64, because Japanese doubles its size in quoted-printable, and 8 bit breaks a
    DKIM signature when a server on the way converts it (RFC 6376 §5.3).
    """
    message.set_content(text, subtype="plain", charset="utf-8", cte="base64")
    if html:
        message.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
        for part in message.iter_parts():
            del part["MIME-Version"]  # belongs to the whole message alone (RFC 2045 §4)
        message.set_boundary(boundary_of(message, "alternative"))


def boundary_of(message: EmailMessage, purpose: str) -> str:
    """A boundary that no base64 line can contain, the same for the same Message-ID."""
    digest = hashlib.sha256(f"{purpose} {message['Message-ID']}".encode()).hexdigest()
    return f"=_{digest[:32]}"


def serialise(message: EmailMessage) -> bytes:
    """The octets of the message as they go over SMTP: CRLF, ASCII, lines of at most 998."""
    return message.as_bytes(policy=POLICY)
