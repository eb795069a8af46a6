"""Numbers that leave the house in links and addresses: opaque, unforgeable, the same each time.

A synthetic initialisation vector: a MAC over the octets, then the octets encrypted with a keystream drawn from
that MAC. It tells a reader nothing, not even how many there are, and any changed bit is noticed.
"""

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings

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


def keyed(scope: str, octets: bytes, *, secret: str | bytes) -> bytes:
    """The octets' HMAC under a secret for one use, as `salted_hmac` makes it with SHA-256, for many at a time."""
    return hmac.digest(_key(scope, secret), octets, "sha256")


@lru_cache(maxsize=64)
def _key(scope: str, secret: str | bytes) -> bytes:
    whole = secret if isinstance(secret, bytes) else secret.encode()
    return hashlib.sha256(scope.encode() + whole).digest()


def _mac(scope: str, octets: bytes, key: str | bytes) -> bytes:
    return keyed(f"{scope}.mac", octets, secret=key)


def _mixed(scope: str, octets: bytes, mac: bytes, key: str | bytes) -> bytes:
    stream = keyed(f"{scope}.stream", mac, secret=key)[: len(octets)]
    return (int.from_bytes(octets, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(octets), "big")
