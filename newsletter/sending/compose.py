"""The message each recipient gets: put together once per mailing, completed per recipient.

The policy (`newsletter.message`) writes one sample message. Its constant lines are kept; for a
recipient only four header lines are written anew, or five where the subject holds fields, by the same
writers; the recipient's links and the words of the fields are put into the bodies' slots, and the lines that
hold them are encoded. The octets are those the policy would have made.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import escape

from django.conf import settings

from newsletter.consent.links import LEAVE, PREFERENCES, Target, address_of, make_token
from newsletter.editions.merge.evaluation import Values
from newsletter.editions.merge.filling import Fields, Form, cut, filled, html_words
from newsletter.editions.slots import LEAVE_SLOT, PREFERENCES_SLOT
from newsletter.message.feedback import feedback_id
from newsletter.message.headers import (
    LINE_LENGTH,
    address_header,
    date_value,
    raw_header,
    text_header,
    wire_address,
    wire_domain,
)
from newsletter.message.policy import address_of as mailbox
from newsletter.message.policy import build_message, serialise
from newsletter.newsletters.models import Newsletter
from newsletter.sealing import keyed
from newsletter.sending.models import MailingVariant
from newsletter.sending.slotted import SlottedBody

SLOTS = (LEAVE_SLOT, PREFERENCES_SLOT)
SAMPLE_ADDRESS = "reader@slot.invalid"
SAMPLE_ID = "<sample@slot.invalid>"
PLACE = "-token-"
SAMPLE_LINK = "<https://slot.invalid/leave>"
OWN_HEADERS = ("To", "Message-ID", "Date", "List-Unsubscribe", "Subject")
AS_IT_IS = re.compile(r"[!-~]{1,900}")
"""A structured value that is one word."""
PLAIN_PHRASE = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Recipient:
    """What differs from one recipient to the next. The links are those of `links_for`.

    `values` are those of the merge fields, as `newsletter.editions.merge.values` cleans them.
    """

    address: str
    message_id: str
    leave: str
    preferences: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """What is the same for all recipients of a variant: sender, headers, subject, both bodies with slots.

    Without `html` the message is the text alone, in one part.
    """

    sender: tuple[str, str]
    subject: str
    html: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Fields = field(default_factory=Fields)


class Composer:
    """Makes the octets of each recipient's message from one variant's content."""

    def __init__(self, content: Content, *, date: datetime):
        self.content = content
        self.domain = wire_domain(content.sender[1])
        head, _, body = _sample(content, date).partition(b"\r\n\r\n")
        self._lines = _header_lines(head)
        self._places = {name: _line_of(self._lines, name) for name in OWN_HEADERS}
        self._dated: tuple[datetime | None, bytes] = (None, b"")
        self._says = bool(content.fields.phrases)
        count = sum(phrase.portions for phrase in content.fields.phrases)
        mark = content.fields.mark
        self._subject = cut(content.fields.subject, count=count, mark=mark) if content.fields.subject else None
        self._text = _Body(cut(_normalised(content.text), named=SLOTS, count=count, mark=mark))
        self._html = None
        if content.html:
            self._html = _Body(cut(_normalised(content.html), html=True, named=SLOTS, count=count, mark=mark))
        self._frames = _part_frames(body) if content.html else (b"", _after_base64(body))

    def compose(self, recipient: Recipient, *, date: datetime) -> bytes:
        """The octets for one recipient. Raises `HeaderRefused` for an address that mail cannot carry."""
        lines, places = list(self._lines), self._places
        said = self.content.fields.say(recipient.values) if self._says else ()
        lines[places["To"]] = _to(recipient.address)
        lines[places["Message-ID"]] = _raw("Message-ID", recipient.message_id)
        lines[places["Date"]] = self._date_line(date)
        lines[places["List-Unsubscribe"]] = _raw("List-Unsubscribe", f"<{recipient.leave}>")
        if self._subject is not None:
            subject = " ".join(self._subject.fill(said).split())
            lines[self._places["Subject"]] = text_header("Subject", subject).encode("ascii")
        return b"".join((*lines, b"\r\n", *self._body(recipient, said)))

    def _date_line(self, date: datetime) -> bytes:
        """Many messages in a row bear one date."""
        known, line = self._dated
        if known is not date:
            line = _date(date)
            self._dated = (date, line)
        return line

    def _body(self, recipient: Recipient, said: Sequence[str]) -> Iterator[bytes]:
        """Both bodies in their frames; the text alone where there is no HTML."""
        links = (recipient.leave, recipient.preferences)
        yield self._frames[0]
        yield self._text.fill([*(words.replace("\n", "\r\n") for words in said), *links])
        if self._html is not None:
            yield self._frames[1]
            yield self._html.fill([*map(html_words, said), *map(escape, links)])
        yield self._frames[-1]


class _Body:
    """A frozen body, cut at its slots and encoded between them."""

    def __init__(self, form: Form) -> None:
        self._slots = form.slots
        self._links = [slot[0] for slot in form.slots if len(slot) == 1 and isinstance(slot[0], int)]
        self._is_plain = len(self._links) == len(form.slots)
        self._encoded = SlottedBody([words.encode() for words in form.constants])

    def fill(self, said: Sequence[str]) -> bytes:
        """The encoded body of one recipient; `said` are the words for each token, and the links."""
        if self._is_plain:
            return self._encoded.fill([said[link].encode() for link in self._links])
        return self._encoded.fill([filled(slot, said).encode() for slot in self._slots])


def content_of(variant: MailingVariant) -> Content:
    """The frozen content of a variant, as the composer takes it."""
    headers = dict(variant.headers)
    name, address = headers.pop("From")
    fields = Fields.restored(variant.fields)
    return Content((name, address), variant.subject, variant.html, variant.text, headers, fields)


def frozen_headers(newsletter: Newsletter, *, mailing_id: int) -> dict[str, object]:
    """The headers every message of a mailing carries, as they are frozen with it.

    `From` is a pair of name and address. One List-ID per newsletter (RFC 2919), one-click
    leaving (RFC 8058), a Feedback-ID that tells nothing of a person. Raises
    `HeaderRefused` for a sender that mail cannot carry.
    """
    domain = wire_domain(newsletter.sender_email)
    label = f"<{newsletter.slug}.{domain}>"
    phrase = f"{newsletter.name} " if PLAIN_PHRASE.fullmatch(newsletter.name) else ""
    headers: dict[str, object] = {
        "From": [newsletter.sender_name, newsletter.sender_email],
        "List-ID": f"{phrase}{label}",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": feedback_id(str(mailing_id), newsletter.slug, "edition", domain=domain),
        "Precedence": "bulk",
    }
    if newsletter.reply_to:
        headers["Reply-To"] = newsletter.reply_to
    return headers


def message_id(delivery_id: int, *, domain: str) -> str:
    """The Message-ID of a delivery: the same on every attempt, in the sender's domain, guessable by nobody."""
    scope = "newsletter.sending.message-id"
    digest = keyed(scope, str(delivery_id).encode(), secret=settings.SECRET_KEY).hex()
    return f"<{digest[:32]}@{domain}>"


def links_for(*, subscription_id: int, delivery_id: int | None, language: str) -> tuple[str, str]:
    """The recipient's own addresses to leave and to change preferences.

    They are those of `newsletter.consent.links`; what is the same for all recipients is
    looked up once.
    """
    leave_frame, preferences_frame = _link_frames(language, settings.SITE_URL)
    leave = make_token(LEAVE, Target(subscription_id, delivery_id))
    preferences = make_token(PREFERENCES, Target(subscription_id))
    return leave_frame.replace(PLACE, leave), preferences_frame.replace(PLACE, preferences)


@lru_cache(maxsize=32)
def _link_frames(language: str, root: str) -> tuple[str, str]:
    """Both addresses with a place for the token. `root` is the site's, so that a change of it is noticed."""
    return address_of("newsletter_leave", PLACE, language), address_of("newsletter_preferences", PLACE, language)


# The headers that differ from recipient to recipient. What needs no folding is written at once, as the policy's
# own writers, which take all else, would write it.


def _to(address: str) -> bytes:
    written = wire_address(address)
    if written == address and len(written) < LINE_LENGTH - 4:
        return b"To: %b\r\n" % written.encode("ascii")
    return address_header("To", [mailbox("", address)]).encode("ascii")


def _raw(name: str, value: str) -> bytes:
    if AS_IT_IS.fullmatch(value):
        return f"{name}: {value}\r\n".encode("ascii")
    return raw_header(name, value).encode("ascii")


def _date(date: datetime) -> bytes:
    return raw_header("Date", date_value(date)).encode("ascii")


def _sample(content: Content, date: datetime) -> bytes:
    return serialise(
        build_message(
            sender=content.sender,
            recipient=SAMPLE_ADDRESS,
            subject=content.subject,
            html=content.html,
            text=content.text,
            message_id=SAMPLE_ID,
            date=date,
            headers={**content.headers, "List-Unsubscribe": SAMPLE_LINK},
        )
    )


def _header_lines(head: bytes) -> list[bytes]:
    """Each header with its folded lines as one piece, CRLF included."""
    return [piece + b"\r\n" for piece in re.split(rb"\r\n(?![ \t])", head)]


def _line_of(lines: list[bytes], name: str) -> int:
    """Where a header stands; raises `ValueError` unless it stands exactly once."""
    start = name.lower().encode() + b":"
    (place,) = [number for number, line in enumerate(lines) if line.lower().startswith(start)]
    return place


def _part_frames(body: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands around the two encoded bodies: before the text, between text and HTML, at the end."""
    text_head, _, rest = body.partition(b"\r\n\r\n")
    text_body, _, rest = rest.partition(b"--")
    html_head, _, rest = rest.partition(b"\r\n\r\n")
    html_body, _, rest = rest.partition(b"--")
    return (
        text_head + b"\r\n\r\n",
        _after_base64(text_body) + b"--" + html_head + b"\r\n\r\n",
        _after_base64(html_body) + b"--" + rest,
    )


def _after_base64(encoded_body: bytes) -> bytes:
    """The blank lines that follow the last line of a base64 body."""
    return encoded_body[len(encoded_body.rstrip(b"\r\n")) + 2 :]


def _normalised(body: str) -> str:
    return b"\r\n".join(body.encode().splitlines()).decode() + "\r\n"
