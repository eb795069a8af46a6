"""EUC-JP and ISO-2022-JP as Windows writes them, with ㈱, ①, 髙 and half-width kana."""

import re
from collections.abc import Callable

EUC, JIS = "euc-jp", "iso-2022-jp"
PIECES = re.compile(rb"\x8f[\xa1-\xfe]{2}|(?:\x8e[\xa1-\xdf])+|(?:[\xa1-\xfe]{2})+|[\x00-\x7f]+|.", re.DOTALL)
"""JIS X 0212, half-width kana, JIS X 0208 with its extensions, ASCII, and what is none of them (CP51932)."""

SWITCHED = re.compile(rb"\x1b(\$[@B]|\([IBJ])([^\x1b\r\n]*)")
"""A change of the character set and what follows it on its line (RFC 1468; CP50221 adds `ESC ( I`)."""


def from_euc(octets: bytes) -> str:
    """Decode a line of EUC-JP; what cannot be decoded becomes U+FFFD."""
    return "".join(map(_euc_piece, PIECES.findall(octets)))


def from_jis(octets: bytes) -> str:
    """Decode a line of ISO-2022-JP, which begins in ASCII; what cannot be decoded becomes U+FFFD."""
    return SWITCHED.sub(_shifted, octets).decode("cp932", "replace")


DECODERS: dict[str, Callable[[bytes], str]] = {EUC: from_euc, JIS: from_jis}


def _euc_piece(piece: bytes) -> str:
    if piece[0] < 0x80:
        return piece.decode("ascii")
    if piece[0] == 0x8F:
        return piece.decode("euc_jp", "replace")
    if piece[0] == 0x8E:
        return piece[1::2].decode("cp932")
    if len(piece) > 1:
        return _shift_jis(bytes(octet & 0x7F for octet in piece)).decode("cp932", "replace")
    return "\ufffd"


def _shifted(found: re.Match[bytes]) -> bytes:
    kind, octets = found.groups()
    if kind == b"(I":
        return bytes(octet | 0x80 for octet in octets)
    return _shift_jis(octets) if kind.startswith(b"$") else octets


def _shift_jis(pairs: bytes) -> bytes:
    """Turn rows and cells of JIS X 0208, from 0x21 each, into Shift_JIS (JIS X 0208 Annex 1)."""
    out = bytearray()
    for row, cell in zip(pairs[::2], pairs[1::2], strict=False):
        lead = (row - 0x21) // 2 + 0x81
        out.append(lead + 0x40 if lead > 0x9F else lead)
        out.append((cell + 0x1F + (cell >= 0x60)) if row % 2 else cell + 0x7E)
    return bytes(out) + (b"\x81" if len(pairs) % 2 else b"")
