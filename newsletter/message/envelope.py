"""Where a mail's bounces return to: an address of its own for each mail, or one mailbox for all.

With `BOUNCE_DOMAIN` the return path is `b+TOKEN@BOUNCE_DOMAIN` (a variable envelope return path, VERP). The
token names the mail and nobody else can make one, so that a bounce need not be believed for what it quotes.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from enum import Enum

from django.conf import settings

from newsletter.message.headers import wire_address
from newsletter.sealing import seal, unseal

SCOPE = "newsletter.message.envelope"
PREFIX = "b+"
ORIGIN = struct.Struct(">BQ")
MAC_LENGTH = 11
"""Octets, so that the whole is 20 and its base32 has no padding: mail servers may change the case of a token."""


class Kind(Enum):
    """What sort of mail a return path belongs to. The values are part of addresses already mailed."""

    DELIVERY = 1
    NOTICE = 2
    TEST = 3


@dataclass(frozen=True)
class Origin:
    """The mail that a bounce is about: its sort, and the number of its row (0 where it has none)."""

    kind: Kind
    number: int


def return_path(kind: Kind, number: int, *, sender: str) -> str:
    """The envelope sender of one mail, the same on every attempt.

    `sender` is the visible one, to which bounces go where nothing else is configured.
    Raises `HeaderRefused` when mail cannot carry it.
    """
    if settings.BOUNCE_DOMAIN:
        return f"{PREFIX}{_token(Origin(kind, number))}@{settings.BOUNCE_DOMAIN}"
    return plain_return_path(sender)


def plain_return_path(sender: str) -> str:
    """The envelope sender of a mail that has no row. Raises `HeaderRefused` when mail cannot carry it."""
    return wire_address(settings.ENVELOPE_SENDER or sender)


def origin_of(address: str) -> Origin | None:
    """The mail whose return path this is, in whatever case it returns; None when it is not one of ours.

    Raises nothing.
    """
    local, _at, domain = address.strip().strip("<>").lower().rpartition("@")
    if not settings.BOUNCE_DOMAIN or domain != settings.BOUNCE_DOMAIN.lower() or not local.startswith(PREFIX):
        return None
    try:
        octets = unseal(SCOPE, base64.b32decode(local.removeprefix(PREFIX).upper()), mac_length=MAC_LENGTH)
        if octets is None:
            return None
        kind, number = ORIGIN.unpack(octets)
        return Origin(Kind(kind), number)
    except (binascii.Error, struct.error, ValueError):
        return None


def _token(origin: Origin) -> str:
    sealed = seal(SCOPE, ORIGIN.pack(origin.kind.value, origin.number), mac_length=MAC_LENGTH)
    return base64.b32encode(sealed).decode("ascii").lower()
