"""Django's way to send mail, by this site's policy: password resets, notifications, notices."""

import hmac
import secrets
from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter.message.dkim import signed
from newsletter.message.envelope import plain_return_path
from newsletter.message.headers import HeaderRefused, wire_address
from newsletter.message.policy import POLICY, address_of, boundary_of, serialise, set_bodies

TIMEOUT = 30
OWN_HEADERS = {"from", "to", "cc", "reply-to", "subject", "date", "message-id", "mime-version"}


class EmailBackend(SmtpBackend):
    """SMTP with every message rewritten by `newsletter.message.policy`, and never without a time limit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timeout = self.timeout or TIMEOUT

    def _send(self, email_message: DjangoMessage) -> bool:
        recipients = [wire_address(address.addr_spec) for address in _addresses(email_message.recipients())]
        if not recipients:
            return False
        message = from_django(email_message)
        sender = _return_path(message, _addresses([email_message.from_email])[0])
        return self.submit(message, sender=sender, recipients=recipients)

    def submit(self, message: EmailMessage, *, sender: str, recipients: Iterable[str]) -> bool:
        """Hand one finished message to the open connection. Raises smtplib's errors unless silent."""
        if self.connection is None:
            raise SMTPException("the connection is not open")
        try:
            self.connection.sendmail(
                sender, list(recipients), signed(serialise(message), sender=_visible(message))
            )
        except SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


def from_django(mail: DjangoMessage) -> EmailMessage:
    """Rebuild one of Django's messages by the policy.

    Keeps addresses, subject, bodies, attachments and extra headers. Raises `HeaderRefused`
    for whatever cannot be written without damage.
    """
    extra = {name.lower(): str(value) for name, value in mail.extra_headers.items()}
    message = EmailMessage(policy=POLICY)
    message["From"] = _addresses([extra.get("from", mail.from_email)])
    for name, given in (("To", mail.to), ("Cc", mail.cc), ("Reply-To", mail.reply_to)):
        listed = [extra[name.lower()]] if name.lower() in extra else given
        if listed:
            message[name] = _addresses(listed)
    message["Subject"] = " ".join(str(mail.subject).splitlines()) if "subject" not in extra else extra["subject"]
    message["Date"] = extra.get("date") or timezone.localtime()
    message["Message-ID"] = extra.get("message-id") or new_message_id(message["From"].addresses[0].domain)
    for name, value in mail.extra_headers.items():
        if name.lower() not in OWN_HEADERS:
            message[name] = str(value)
    _set_content(message, mail)
    return message


def _visible(message: EmailMessage) -> str:
    """The address a reader sees as the sender's."""
    return str(message["From"].addresses[0].addr_spec)


def _return_path(message: EmailMessage, given: Address) -> str:
    """Where bounces go: to whom the caller named beside the visible sender, else where the settings say."""
    if given.addr_spec != _visible(message):
        return wire_address(given.addr_spec)
    return plain_return_path(given.addr_spec)


def new_message_id(domain: str) -> str:
    """A fresh, random Message-ID below a domain."""
    return f"<{secrets.token_hex(16)}@{domain}>"


def stable_message_id(kind: str, number: int, domain: str) -> str:
    """The Message-ID of one thing in the database: the same on every attempt, and telling nothing."""
    digest = hmac.new(str(settings.SECRET_KEY).encode(), f"message-id {kind} {number}".encode(), sha256)
    return f"<{digest.hexdigest()[:32]}@{domain}>"


def _addresses(raw: Iterable[str]) -> list[Address]:
    """Parse addresses with names. Raises `HeaderRefused` on a line break or when one is no address."""
    texts = [str(text) for text in raw if text]
    if any(forbidden in text for text in texts for forbidden in "\r\n\x00"):
        raise HeaderRefused(_("An address contains a line break."))
    return [address_of(name, email) for name, email in getaddresses(texts)]


def _set_content(message: EmailMessage, mail: DjangoMessage) -> None:
    html = [part.content for part in getattr(mail, "alternatives", []) if part.mimetype == "text/html"]
    if mail.content_subtype == "html":
        message.set_content(str(mail.body), subtype="html", charset="utf-8", cte="base64")
    else:
        set_bodies(message, text=str(mail.body), html=str(html[0]) if html else "")
    for attachment in mail.attachments:
        _attach(message, attachment)
    if mail.attachments:
        message.set_boundary(boundary_of(message, "mixed"))


def _attach(message: EmailMessage, attachment: Any) -> None:
    if not isinstance(attachment, tuple):  # a MIME part made elsewhere
        if message.get_content_type() != "multipart/mixed":
            message.make_mixed()
        message.attach(attachment)
        return
    filename, content, mimetype = attachment
    maintype, _slash, subtype = (mimetype or "application/octet-stream").partition("/")
    octets = content.encode() if isinstance(content, str) else content
    message.add_attachment(octets, maintype=maintype, subtype=subtype, filename=filename)
    for part in message.iter_attachments():
        del part["MIME-Version"]
