"""What is looked at in the parts of a finished mail: their tree, their encoding, their lines."""

import base64
import email
import re
from email.message import Message

from django.utils.translation import gettext as _

from newsletter.message.headers import LINE_LENGTH

TREES = (
    ("text/plain",),
    ("multipart/alternative", "text/plain", "text/html"),
)
"""What a mail to many may be: its text, or its text and then the same as HTML (RFC 2046 §5.1.4)."""


def body_problems(raw: bytes, *, bulk: bool) -> list[str]:
    """What is wrong with the parts of a mail. A mail to one may also be HTML alone or carry attachments."""
    message = email.message_from_bytes(raw)  # headers as they stand: a policy would parse each anew when asked
    parts = list(message.walk())
    problems = []
    if any(part.defects for part in parts):
        problems.append(_("The parts of the message cannot be told apart."))
    if bulk and tuple(part.get_content_type() for part in parts) not in TREES:
        problems.append(_("The message is neither text alone nor text with HTML as its alternative."))
    if any("MIME-Version" in part for part in parts[1:]):
        problems.append(_("A part carries a MIME-Version, which belongs to the whole message alone."))
    texts = [part for part in parts if part.get_content_maintype() == "text" and not part.get_filename()]
    if not texts:
        problems.append(_("The message has no text."))
    return problems + list(dict.fromkeys(problem for part in texts for problem in _text_problems(part)))


def _text_problems(part: Message) -> list[str]:
    """A text is UTF-8 in base64: neither a server on the way nor a mail program has to guess."""
    problems = []
    if part.get_content_charset() != "utf-8":
        problems.append(_("A part is not marked as UTF-8."))
    encoded = part.get_payload(decode=False)
    if str(part.get("Content-Transfer-Encoding", "")).lower() != "base64" or not isinstance(encoded, str):
        return [*problems, _("A part is not encoded in base64.")]
    if any(len(line) > LINE_LENGTH for line in encoded.splitlines()):
        problems.append(_("A part holds a line of base64 over 76 characters."))
    try:
        octets = base64.b64decode("".join(encoded.split()), validate=True)
        octets.decode("utf-8")
    except ValueError:
        return [*problems, _("A part is no base64 of UTF-8.")]
    if re.search(rb"\r(?!\n)|(?<!\r)\n", octets):
        problems.append(_("A line within a part does not end with CR LF."))
    return problems
