"""Keys of DKIM signatures: made, read, and written out as DNS records (RFC 6376, RFC 8301, RFC 8463)."""

import base64
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Algorithm = Literal["rsa", "ed25519"]

RSA_BITS = 2048
"""More is refused by some resolvers and receivers, less is weak (RFC 8301 §3.2)."""
LONGEST_STRING = 255
"""Octets of one character-string of a TXT record (RFC 1035 §3.3)."""


def new_private_key(algorithm: Algorithm) -> str:
    """A fresh private key as PEM (PKCS #8), not encrypted."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

    key: RSAPrivateKey | Ed25519PrivateKey
    if algorithm == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    else:
        key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")


def read_private_key(pem: str, *, algorithm: Algorithm) -> "RSAPrivateKey | Ed25519PrivateKey":
    """Read a private key. Raises `ValueError` when it is another kind of key, too short, encrypted or none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("not a private key that can be read") from error
    if algorithm == "rsa" and isinstance(key, rsa.RSAPrivateKey) and key.key_size >= RSA_BITS:
        return key
    if algorithm == "ed25519" and isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    raise ValueError(f"not a private {algorithm} key of the length wanted")


def dns_record(pem: str, *, algorithm: Algorithm) -> str:
    """The text of the TXT record at `SELECTOR._domainkey.DOMAIN` by which receivers verify signatures.

    An RSA key is a SubjectPublicKeyInfo; of an Ed25519 key only its 32 octets are given (RFC 8463 §4).
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = read_private_key(pem, algorithm=algorithm).public_key()
    if algorithm == "rsa":
        octets = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        octets = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"v=DKIM1; k={algorithm}; p={base64.b64encode(octets).decode('ascii')}"


def character_strings(record: str) -> str:
    """A TXT record as a zone file writes it: strings of at most 255 octets between quotation marks."""
    pieces = [record[start : start + LONGEST_STRING] for start in range(0, len(record), LONGEST_STRING)]
    return " ".join(f'"{piece}"' for piece in pieces)
