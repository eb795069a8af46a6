"""E-mail addresses: what is one, when two are the same, and what is kept of the erased."""

import hmac
import re
import unicodedata
from dataclasses import dataclass

import idna
from django.conf import settings
from email_validator import EmailNotValidError, validate_email

LONGEST = 254
LONGEST_LOCAL_PART = 64
LONGEST_INPUT = 1000
INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
SURROGATE = re.compile("[\ud800-\udfff]")

# Issued until 2009 with dots at the end or in a row, against RFC 5321 §4.1.2, and still in use.
CARRIER_DOMAINS = {"docomo.ne.jp", "ezweb.ne.jp", "au.com"}
CARRIER_LOCAL_PART = re.compile(r"[a-z0-9_-][a-z0-9._-]*", re.IGNORECASE)


class InvalidAddress(ValueError):
    """A text that is no address mail can be sent to. Never holds the text itself."""


@dataclass(frozen=True)
class Address:
    """An address as its owner writes it, and the key by which two are the same.

    `may_not_arrive`: the local part is one only carriers issued, which servers on the
    way may refuse.
    """

    email: str
    key: str
    may_not_arrive: bool = False


def normalise(raw: str) -> Address:
    """Read an address a person typed.

    Trims, turns full-width letters into plain ones (NFKC), lower-cases the domain and
    accepts international domains. The local part keeps its case in `email`; `key` is
    lower-cased with the domain in ASCII. Raises `InvalidAddress`. Idempotent.
    """
    if len(raw) > LONGEST_INPUT or SURROGATE.search(raw):
        raise InvalidAddress("too long or no text")
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", raw)).strip()
    local, at, domain = text.rpartition("@")
    if at and domain.lower() in CARRIER_DOMAINS:
        return _carrier_address(local, domain.lower())
    try:
        valid = validate_email(text, allow_smtputf8=False, check_deliverability=False)
    except (EmailNotValidError, ValueError) as error:
        raise InvalidAddress("not an e-mail address") from error
    ascii_domain = valid.ascii_domain.lower()
    if len(valid.local_part) > LONGEST_LOCAL_PART or len(valid.local_part) + 1 + len(ascii_domain) > LONGEST:
        raise InvalidAddress("too long")
    email = f"{valid.local_part}@{valid.domain.lower()}"
    return Address(email, f"{valid.local_part.lower()}@{ascii_domain}")


def masked(email: str) -> str:
    """Return an address so that its owner knows it and others cannot write to it: `ha…@example.com`."""
    local, at, domain = email.rpartition("@")
    return f"{local[: 1 if len(local) < 4 else 2]}…{at}{domain}" if at else ""


def address_hash(email: str) -> str:
    """The keyed hash that stands for an address after erasure and in suppressions: 64 hexadecimal digits.

    The same for every spelling that has the same key, and irreversible without
    `settings.ADDRESS_HASH_KEY`. Any text is accepted.
    """
    return hash_of_key(key_of(email))


def hash_of_key(key: str) -> str:
    """The keyed hash of an address whose comparing key is known: cheap enough for a million of them."""
    secret = str(settings.ADDRESS_HASH_KEY).encode()
    return hmac.digest(secret, key.encode("utf-8", "replace"), "sha256").hex()


def key_of(email: str) -> str:
    """The comparing key of an address that was validated before; cheap, and never fails."""
    text = email.strip().lower()
    if text.isascii():
        return _without_needless_quotes(text)
    local, _at, domain = unicodedata.normalize("NFKC", text).lower().rpartition("@")
    try:
        domain = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return f"{local}@{domain}"
    return f"{local}@{domain}"


def may_not_arrive(key: str) -> bool:
    """Whether an address, by its comparing key, is one that only carriers issued: dots at the end or in a row."""
    local, _at, domain = key.rpartition("@")
    return domain in CARRIER_DOMAINS and (local.endswith(".") or ".." in local)


def _carrier_address(local: str, domain: str) -> Address:
    local = _without_needless_quotes(f"{local}@{domain}").rpartition("@")[0]
    if len(local) > LONGEST_LOCAL_PART or not CARRIER_LOCAL_PART.fullmatch(local):
        raise InvalidAddress("not an address of this carrier")
    key = f"{local.lower()}@{domain}"
    return Address(f"{local}@{domain}", key, may_not_arrive=may_not_arrive(key))


def _without_needless_quotes(email: str) -> str:
    """Read `"ab."@docomo.ne.jp` as `ab.@docomo.ne.jp`, the spelling of its owner."""
    local, _at, domain = email.rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"' and CARRIER_LOCAL_PART.fullmatch(local[1:-1]):
        return f"{local[1:-1]}@{domain}"
    return email
