"""From the octets of a mail to what a provider's interface asks for: one message, one recipient."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Protocol

from django.core.mail import EmailMultiAlternatives

PROVIDERS_OWN = {
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "dkim-signature",
}
"""Headers the provider writes itself, from what it is told or by its own signature."""


class Parcel(Protocol):
    """One message with its envelope."""

    @property
    def recipient(self) -> str: ...
    @property
    def data(self) -> bytes: ...


@dataclass(frozen=True)
class Given:
    """A message that is no delivery's."""

    recipient: str
    data: bytes


def as_mail(parcel: Parcel, *, headers: dict[str, str] | None = None) -> EmailMultiAlternatives:
    """The message as Anymail takes it, with the headers for leaving and whatever else is not the provider's."""
    read = message_from_bytes(parcel.data, policy=policy.SMTP)
    assert isinstance(read, EmailMessage)
    mail = EmailMultiAlternatives(
        subject=str(read["Subject"] or ""),
        body=_body(read, "plain"),
        from_email=_addresses(read, "From")[0],
        to=_addresses(read, "To") or [parcel.recipient],
        reply_to=_addresses(read, "Reply-To"),
        headers=_others(read) | (headers or {}),
    )
    html = _body(read, "html")
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def _addresses(read: EmailMessage, name: str) -> list[str]:
    return [str(address) for address in read[name].addresses] if read[name] else []


def _others(read: EmailMessage) -> dict[str, str]:
    """The other headers, each on one line."""
    return {
        name: " ".join(str(value).split()) for name, value in read.items() if name.lower() not in PROVIDERS_OWN
    }


def _body(read: EmailMessage, kind: str) -> str:
    part = read.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
