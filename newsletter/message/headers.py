"""The header lines of a mail, written so that no server or reader has to guess.

The standard library and Django fold and encode headers in ways that receivers punish
(an encoded word inside `List-Unsubscribe`, words of 76 characters, words glued
together). Here each kind of header has one writer; everything else is refused.
"""

import base64
import re
from collections.abc import Iterable
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from ipaddress import IPv4Address, IPv6Address

import idna
from django.utils.translation import gettext as _
from wcwidth import iter_graphemes

LINE_LENGTH = 76
LONGEST_LINE = 998
LONGEST_WORD = 75
WORD_FRAME = len("=?utf-8?B??=")

ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ATOMS = re.compile(rf"{ATEXT}(?: {ATEXT})*")
DOT_ATOM = re.compile(rf"{ATEXT}(?:\.{ATEXT})*")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*")
LONGEST_DOMAIN = 253
PLAIN_ADDRESS = re.compile(rf"{DOT_ATOM.pattern}@(?=.{{1,{LONGEST_DOMAIN}}}\Z){DOMAIN.pattern}")
"""What goes over the wire as it is written: most addresses, seen by one look."""
MESSAGE_ID = re.compile(r"<[^\s<>@]+@[^\s<>@]+>")
BETWEEN_URIS = re.compile(r"(?<=>,)\s*(?=<)")
SPACES = re.compile(r"[ \t]+")
FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")

RAW_HEADERS = {
    "auto-submitted",
    "date",
    "feedback-id",
    "in-reply-to",
    "message-id",
    "precedence",
    "references",
}
RAW_PREFIXES = ("list-", "cfbl-")
ADDRESS_HEADERS = {"from", "sender", "reply-to", "to", "cc", "bcc"}


class HeaderRefused(ValueError):
    """A header that cannot be written without damage.

    The message names the header, never its value, in the active language.
    """


def refuse_control_characters(name: str, value: str) -> None:
    """Raise `HeaderRefused` on CR, LF, NUL, other control characters and lone surrogates.

    A line break in a header lets its author write further headers (CWE-93).
    """
    if FORBIDDEN.search(value) or not re.fullmatch(r"[!-9;-~]+", name):
        raise HeaderRefused(
            _("The header %(name)s contains a character that no header may contain.") % {"name": repr(name)}
        )


def is_raw(name: str) -> bool:
    """Whether the header is structured, so that an encoded word in it would destroy it (RFC 2047 §5)."""
    return name.lower() in RAW_HEADERS or name.lower().startswith(RAW_PREFIXES)


def raw_header(name: str, value: str) -> str:
    """Write a structured header as it is, folded only between URIs.

    Raises `HeaderRefused` when it is not ASCII or a line would pass 998 octets.
    """
    if not value.isascii():
        raise HeaderRefused(_("The header %(name)s must be ASCII.") % {"name": name})
    return _checked_length(name, _folded(f"{name}:", BETWEEN_URIS.split(value.strip())))


def text_header(name: str, value: str) -> str:
    """Write an unstructured header such as Subject.

    ASCII is folded at spaces; anything else becomes one run of B-encoded words of at
    most 75 characters, cut between grapheme clusters (RFC 2047 §2 and §5).
    """
    if _is_plain(value) and all(len(word) < LINE_LENGTH - len(name) - 2 for word in value.split(" ")):
        return _folded(f"{name}:", value.split(" "))
    return _folded(f"{name}:", encoded_words(value, first=LINE_LENGTH - len(name) - 2))


def address_header(name: str, addresses: Iterable[Address]) -> str:
    """Write From, To and the like from parsed addresses. Raises `HeaderRefused` on one that mail cannot carry."""
    tokens: list[str] = []
    for address in addresses:
        if tokens:
            tokens[-1] += ","
        first = LINE_LENGTH - len(name) - 3 if not tokens else LONGEST_WORD
        tokens.extend(_mailbox(address, first=first))
    if not tokens:
        raise HeaderRefused(_("The header %(name)s holds no address.") % {"name": name})
    return _checked_length(name, _folded(f"{name}:", tokens))


def date_value(date: datetime) -> str:
    """The date as RFC 5322 writes it, with the offset of its own zone. Raises `HeaderRefused` without a zone."""
    if date.tzinfo is None:
        raise HeaderRefused("The header Date needs a time zone.")
    return format_datetime(date)


def message_id_value(message_id: str) -> str:
    """The Message-ID in angle brackets, which the caller may leave out. Raises `HeaderRefused` when malformed."""
    bracketed = message_id if message_id.startswith("<") else f"<{message_id}>"
    if not MESSAGE_ID.fullmatch(bracketed) or not bracketed.isascii():
        raise HeaderRefused(_("The header Message-ID is not of the form <left@right>."))
    return bracketed


def wire_address(address: str) -> str:
    """An address as SMTP and headers carry it: domain in ASCII, odd local part quoted.

    Japanese carriers once issued local parts such as `ab.` or `a..b`; RFC 5321 §4.1.2
    carries them only between quotation marks. Raises `HeaderRefused` when the address
    has no two parts, a local part that is not printable ASCII (SMTPUTF8 is not used), or
    a domain that no host can have (RFC 5321 §2.3.5, RFC 1123 §2.1).
    """
    if PLAIN_ADDRESS.fullmatch(address):
        return address
    local, at, domain = address.strip().rpartition("@")
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    if not at or not local or not domain or not local.isascii():
        raise HeaderRefused(_("An address needs an ASCII local part, an @ and a domain."))
    refuse_control_characters("address", address)
    if not local.isprintable():  # a tab, which quotation marks do not carry (RFC 5321 §4.1.2)
        raise HeaderRefused(_("An address contains a control character."))
    return f"{local if DOT_ATOM.fullmatch(local) else _quoted(local)}@{_ascii_domain(domain)}"


def wire_domain(address: str) -> str:
    """The domain of an address in ASCII, for headers that name it. Raises `HeaderRefused` like `wire_address`."""
    return wire_address(address).rpartition("@")[2]


def encoded_words(text: str, *, first: int) -> list[str]:
    """Encode a text as B-words of at most 75 characters, the first of at most `first`.

    A grapheme cluster stays whole unless it is too long for its word.
    """
    words: list[str] = []
    room, piece = _room(first), b""
    for cluster in iter_graphemes(text):
        for part in _parts(cluster, room=_room(LONGEST_WORD) if words or piece else room):
            if piece and len(piece) + len(part) > room:
                words.append(_word(piece))
                piece, room = b"", _room(LONGEST_WORD)
            piece += part
    return [*words, _word(piece)] if piece else words


def _parts(cluster: str, *, room: int) -> Iterable[bytes]:
    """A cluster as UTF-8 where it fits, else its characters."""
    encoded = cluster.encode()
    return [encoded] if len(encoded) <= room else [character.encode() for character in cluster]


def _room(length: int) -> int:
    """How many octets fit into an encoded word of this length."""
    return (min(length, LONGEST_WORD) - WORD_FRAME) // 4 * 3


def _word(piece: bytes) -> str:
    return f"=?utf-8?B?{base64.b64encode(piece).decode('ascii')}?="


def _is_plain(value: str) -> bool:
    """Whether a text survives as it is: printable ASCII, no encoded-word look-alike, no odd spaces."""
    return value.isascii() and value.isprintable() and "=?" not in value and value.split() == value.split(" ")


def _mailbox(address: Address, *, first: int) -> list[str]:
    name = SPACES.sub(" ", address.display_name).strip()
    specification = wire_address(f"{address.username}@{address.domain}")
    if not name:
        return [specification]
    if not _is_plain(name) or len(name) > first:
        return [*encoded_words(name, first=first), f"<{specification}>"]
    return [name if ATOMS.fullmatch(name) else _quoted(name), f"<{specification}>"]


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _ascii_domain(domain: str) -> str:
    """A domain in ASCII. Raises `HeaderRefused` for one that no host can have."""
    try:
        written = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise HeaderRefused(_("The domain of an address cannot be written in ASCII.")) from error
    if len(written) > LONGEST_DOMAIN or not (DOMAIN.fullmatch(written) or _is_number(written)):
        message = _(
            "The domain of an address is made of letters, digits and hyphens in parts of 1 to 63 characters, "
            "with a dot between two and none at the end."
        )
        raise HeaderRefused(message)
    return written


def _is_number(domain: str) -> bool:
    """Whether it is a number in brackets (RFC 5321 §4.1.3)."""
    number = re.fullmatch(r"\[(?:(IPv6):)?([0-9A-Fa-f.:]+)\]", domain)
    if number is None:
        return False
    try:
        (IPv6Address if number[1] else IPv4Address)(number[2])
    except ValueError:
        return False
    return True


def _folded(start: str, tokens: Iterable[str]) -> str:
    """Join tokens by single spaces, breaking the line before one that would not fit."""
    lines, line = [], start
    for token in tokens:
        if line is not start and len(line) + 1 + len(token) > LINE_LENGTH:
            lines.append(line)
            line = f" {token}"
        else:
            line = f"{line} {token}"
    return "\r\n".join([*lines, line]) + "\r\n"


def _checked_length(name: str, folded: str) -> str:
    if any(len(line) > LONGEST_LINE for line in folded.split("\r\n")):
        raise HeaderRefused(_("A line of the header %(name)s is longer than 998 octets.") % {"name": name})
    return folded
