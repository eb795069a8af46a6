"""Keys for the tests of signatures, and a DNS that holds their records."""

from functools import lru_cache
from typing import Any

import dkim

from newsletter.message.dkim import Key, configured_keys
from newsletter.message.dkim_keys import new_private_key

DOMAIN = "example.jp"


@lru_cache(maxsize=1)
def keys() -> tuple[Key, Key]:
    """An RSA and an Ed25519 key, made once: the former takes its time."""
    return (Key("k1-rsa", "rsa", new_private_key("rsa")), Key("k1-ed", "ed25519", new_private_key("ed25519")))


def sign_here(settings: Any, *, domains: tuple[str, ...] = (DOMAIN,)) -> None:
    """Let the installation sign mail of these domains."""
    rsa, ed25519 = keys()
    settings.DKIM_DOMAINS = domains
    settings.DKIM_RSA_SELECTOR, settings.DKIM_RSA_KEY = rsa.selector, rsa.pem
    settings.DKIM_ED25519_SELECTOR, settings.DKIM_ED25519_KEY = ed25519.selector, ed25519.pem


def records(*, domain: str = DOMAIN) -> dict[str, str]:
    """The TXT records of the keys in use, with the policies that make a receiver ask for alignment."""
    used = configured_keys() or keys()
    found = {f"{key.selector}._domainkey.{domain}.": key.record for key in used}
    return {**found, f"_dmarc.{domain}.": "v=DMARC1; p=reject; adkim=s"}


def dns(name: Any, **_: Any) -> bytes | None:
    """What dkimpy asks of a resolver."""
    text = name.decode() if isinstance(name, bytes) else name
    found = records().get(f"{text.rstrip('.')}.")
    return found.encode() if found else None


def verified(raw: bytes) -> list[bool]:
    """What dkimpy makes of each signature, the first of the mail first."""
    count = raw.split(b"\r\n\r\n", 1)[0].lower().count(b"dkim-signature:")
    return [_holds(raw, index) for index in range(count)]


def _holds(raw: bytes, index: int) -> bool:
    try:
        return bool(dkim.DKIM(raw).verify(idx=index, dnsfunc=dns))
    except dkim.ValidationError:
        return False
