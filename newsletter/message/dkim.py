"""Signatures of our own: by them receivers see that a mail comes from the domain it names, unchanged.

RFC 6376 with relaxed canonicalisation, RSA with SHA-256 and, where there is such a key, Ed25519 beside it
(RFC 8463). Signing is the last thing done to a mail's octets.
"""

import base64
import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings

from newsletter.message import dkim_keys
from newsletter.message.dkim_keys import Algorithm
from newsletter.message.headers import wire_domain

OVERSIGNED = ("From", "To", "Subject", "Reply-To", "Cc")
"""Named once more than they stand in the mail, so that nobody can add another (RFC 6376 §8.15)."""
SIGNED = (
    *OVERSIGNED,
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Feedback-ID",
    "Auto-Submitted",
)
SIGNED_PREFIX = b"list-"
LINE = 72

Field = tuple[bytes, bytes]
"""A header's name in lower case, and the header as it is signed."""


@dataclass(frozen=True)
class Key:
    """A private key and the selector under which its public half stands in the DNS."""

    selector: str
    algorithm: Algorithm
    pem: str = field(repr=False)

    @property
    def record(self) -> str:
        """What the TXT record at `SELECTOR._domainkey.DOMAIN` says."""
        return dkim_keys.dns_record(self.pem, algorithm=self.algorithm)

    def signing(self) -> Callable[[bytes], bytes]:
        """The function from the octets to be signed to their signature."""
        private = dkim_keys.read_private_key(self.pem, algorithm=self.algorithm)
        if self.algorithm == "ed25519":  # signs the hash, not the text (RFC 8463 §3)
            return lambda octets: private.sign(hashlib.sha256(octets).digest())  # type: ignore[call-arg]
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return lambda octets: private.sign(octets, PKCS1v15(), SHA256())  # type: ignore[call-arg]


class Signer:
    """Signs mails of one domain with each of its keys."""

    def __init__(self, *, domain: str, keys: Sequence[Key], clock: Callable[[], float] = time.time) -> None:
        self.domain = domain
        self.keys = tuple(keys)
        self._clock = clock
        self._signing = [(key, key.signing()) for key in self.keys]

    def sign(self, octets: bytes) -> bytes:
        """The finished mail with a signature of each key before its other headers.

        `octets` are the mail as it goes over the wire, with CRLF. Nothing may be changed
        in it afterwards. Pure but for the clock, whose time is signed too.
        """
        head, _, body = octets.partition(b"\r\n\r\n")
        chosen = signed_fields([relaxed_header(line) for line in re.split(rb"\r\n(?![ \t])", head)])
        names = b":".join(name for name, _line in chosen)
        lines = b"".join(line for _name, line in chosen)
        digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode("ascii")
        made = [self._signature(key, sign, names.decode("ascii"), lines, digest) for key, sign in self._signing]
        return b"".join((*made, octets))

    def _signature(self, key: Key, sign: Callable[[bytes], bytes], names: str, lines: bytes, digest: str) -> bytes:
        """One DKIM-Signature, which signs itself too, with its `b=` empty (RFC 6376 §3.7)."""
        tags = (
            f"v=1; a={key.algorithm}-sha256; c=relaxed/relaxed; d={self.domain};\r\n"
            f" s={key.selector}; t={int(self._clock())};\r\n"
            f" h={_folded_names(names)};\r\n"
            f" bh={digest};\r\n b="
        )
        header = f"DKIM-Signature: {tags}".encode("ascii")
        signature = base64.b64encode(sign(lines + relaxed_header(header)[1].rstrip(b"\r\n"))).decode("ascii")
        pieces = [signature[start : start + LINE] for start in range(0, len(signature), LINE)]
        return header + "\r\n ".join(pieces).encode("ascii") + b"\r\n"


def signed(octets: bytes, *, sender: str) -> bytes:
    """The mail signed for the domain of its visible sender, or as it is where nothing is to be signed here."""
    signer = signer_for(wire_domain(sender))
    return signer.sign(octets) if signer else octets


def signer_for(domain: str) -> Signer | None:
    """The signer of mail from a domain, which is that of the closest of `DKIM_DOMAINS` at or above it; None for
    other domains. Raises `ValueError` when a key of the settings cannot be read.
    """
    above = [one for one in settings.DKIM_DOMAINS if f".{domain.lower()}".endswith(f".{one}")]
    return _signer(max(above, key=len), configured_keys()) if above else None


def configured_keys() -> tuple[Key, ...]:
    """The keys that the settings name: RSA first, which every receiver knows."""
    keys = (
        Key(settings.DKIM_RSA_SELECTOR, "rsa", settings.DKIM_RSA_KEY),
        Key(settings.DKIM_ED25519_SELECTOR, "ed25519", settings.DKIM_ED25519_KEY),
    )
    return tuple(key for key in keys if key.pem)


@lru_cache(maxsize=32)
def _signer(domain: str, keys: tuple[Key, ...]) -> Signer | None:
    return Signer(domain=domain, keys=keys) if keys else None


def signed_fields(fields: Sequence[Field]) -> list[Field]:
    """The headers that are signed, in the order in which they are named.

    Of a header that stands several times the lowest comes first (RFC 6376 §5.4.2). The
    additional naming of an oversigned one stands for nothing.
    """
    return list(_signed_fields(fields))


def _signed_fields(fields: Sequence[Field]) -> Iterator[Field]:
    present = Counter(name for name, _line in fields)
    listed = [name for name in present if name.startswith(SIGNED_PREFIX)]
    oversigned = {name.lower().encode() for name in OVERSIGNED}
    for wanted in (*(name.lower().encode() for name in SIGNED), *listed):
        yield from (one for one in reversed(fields) if one[0] == wanted)
        if wanted in oversigned:
            yield wanted, b""


def relaxed_header(line: bytes) -> Field:
    """A header's name, and the header with its folds undone and its spaces made single (RFC 6376 §3.4.2)."""
    name, _, value = line.partition(b":")
    name = name.strip(b" \t").lower()
    return name, name + b":" + b" ".join(re.split(rb"[ \t\r\n]+", value.strip(b" \t\r\n"))) + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """A body with its spaces made single, none at an end of line, and no empty line at its end (§3.4.4)."""
    if not body.endswith(b"\r\n"):
        body += b"\r\n"  # as SMTP does
    if b"  " in body or b"\t" in body or b" \r\n" in body:
        body = re.sub(rb" ?\r\n", b"\r\n", re.sub(rb"[ \t]+", b" ", body))
    body = body.rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


def _folded_names(names: str) -> str:
    """The list of names in lines, broken after a colon."""
    lines, line = [], ""
    for name in names.split(":"):
        if line and len(line) + 1 + len(name) > LINE:
            lines.append(f"{line}:")
            line = name
        else:
            line = f"{line}:{name}" if line else name
    return "\r\n ".join([*lines, line])
