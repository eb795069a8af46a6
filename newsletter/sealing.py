"""Numbers that leave the house in links and addresses: opaque, unforgeable, the same each time.

A synthetic initialisation vector: a MAC over the octets, then the octets encrypted with a keystream drawn from
that MAC. It tells a reader nothing, not even how many there are, and any changed bit is noticed.
"""

import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

MAC_LENGTH = 16
LONGEST = 32
"""Octets that the keystream covers: one SHA-256."""


def seal(scope: str, octets: bytes, *, mac_length: int = MAC_LENGTH) -> bytes:
    """Seal at most 32 octets under the present secret key. `scope` keeps one use apart from any other."""
    if len(octets) > LONGEST:
        raise ValueError("too long to be sealed")
    mac = _mac(scope, octets, settings.SECRET_KEY)[:mac_length]
    return mac + _mixed(scope, octets, mac, settings.SECRET_KEY)


def unseal(scope: str, sealed: bytes, *, mac_length: int = MAC_LENGTH) -> bytes | None:
    """What was sealed under the present key or one of `SECRET_KEY_FALLBACKS`; None for anything else."""
    mac, hidden = sealed[:mac_length], sealed[mac_length:]
    if len(hidden) > LONGEST:
        return None
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        octets = _mixed(scope, hidden, mac, key)
        if hmac.compare_digest(mac, _mac(scope, octets, key)[:mac_length]):
            return octets
    return None


def _mac(scope: str, octets: bytes, key: str | bytes) -> bytes:
    return salted_hmac(f"{scope}.mac", octets, secret=key, algorithm="sha256").digest()


def _mixed(scope: str, octets: bytes, mac: bytes, key: str | bytes) -> bytes:
    stream = salted_hmac(f"{scope}.stream", mac, secret=key, algorithm="sha256").digest()
    return bytes(one ^ other for one, other in zip(octets, stream, strict=False))
