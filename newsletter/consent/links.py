"""Links in mail that act for a subscription: opaque, unforgeable, built from the site's root.

A token is both numbers, subscription and delivery, sealed (`newsletter.sealing`).
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from newsletter.consent.wording import known_language
from newsletter.sealing import MAC_LENGTH, seal, unseal

SALT = "newsletter.consent.links"
NUMBERS = struct.Struct(">QQ")
NOBODY = 0
"""The subscription of links in test mails: it cannot exist."""
LEAVE = "leave"
PREFERENCES = "preferences"
PAGES = "newsletter.public_urls"


@dataclass(frozen=True)
class Target:
    """What a token names."""

    subscription_id: int
    delivery_id: int | None = None


class KeyLost(LookupError):
    """The key a token was made with is no longer among ours, so that it cannot be made again."""


def leave_url(*, subscription_id: int, delivery_id: int | None = None, language: str) -> str:
    """The address by which a subscription is left, for `List-Unsubscribe` and for people. Never expires."""
    token = make_token(LEAVE, Target(subscription_id, delivery_id))
    return address_of("newsletter_leave", token, language)


def preferences_url(*, subscription_id: int, language: str) -> str:
    """The address of the preference page of a subscription. Never expires."""
    return address_of("newsletter_preferences", make_token(PREFERENCES, Target(subscription_id)), language)


def address_of(name: str, token: str, language: str) -> str:
    """The full address of one of this subject's pages in a language, below `settings.SITE_URL`."""
    with translation.override(known_language(language)):
        return f"{settings.SITE_URL}{reverse(name, urlconf=PAGES, args=[token])}"


def make_token(purpose: str, target: Target) -> str:
    """The token of a purpose for a subscription and, optionally, a delivery."""
    numbers = NUMBERS.pack(target.subscription_id, target.delivery_id or 0)
    return _text(seal(f"{SALT}.{purpose}", numbers))


def read_token(purpose: str, token: str) -> Target | None:
    """What a token names; None when it is not one of ours for this purpose.

    Tokens made with a key in `SECRET_KEY_FALLBACKS` are still read.
    """
    raw = _octets(token)
    if raw is None or len(raw) != MAC_LENGTH + NUMBERS.size:
        return None
    numbers = unseal(f"{SALT}.{purpose}", raw)
    if numbers is None:
        return None
    subscription_id, delivery_id = NUMBERS.unpack(numbers)
    return Target(subscription_id, delivery_id or None)


def confirmation_token(*, subscription_id: int, created_at: datetime, kept: str = "") -> str:
    """The raw confirmation token of a row, which itself keeps only the hash.

    Derived, not random, because the task that mails it knows only the row's id. With
    `kept`, that hash, it is made with the key it was made with first: the key may have
    changed since. Raises `KeyLost` when none of our keys leads to it.
    """
    return _derived("confirm", subscription_id, created_at, kept)


def person_token(*, purpose: str, subscriber_id: int, created_at: datetime, kept: str = "") -> str:
    """The raw token of a link for a person's own affair, derived like `confirmation_token`. Raises `KeyLost`."""
    return _derived(f"person.{purpose}", subscriber_id, created_at, kept)


def _derived(scope: str, row: int, created_at: datetime, kept: str) -> str:
    moment = created_at.astimezone(UTC).isoformat(timespec="microseconds")
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac(f"{SALT}.{scope}", f"{row} {moment}", secret=key, algorithm="sha256").digest()
        token = _text(digest[:24])
        if not kept or hmac.compare_digest(token_hash(token), kept):
            return token
    raise KeyLost


def token_hash(token: str) -> str:
    """What is kept of a confirmation token: its SHA-256 in hexadecimal. Any text is accepted."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def _octets(token: str) -> bytes | None:
    """Decode strictly: exactly one spelling of each token is read."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if _text(raw) == token else None
