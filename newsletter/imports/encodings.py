"""In which encoding a file of text is written: by its marks, else by what can be decoded."""

import re
from collections.abc import Iterator
from pathlib import Path

from newsletter.imports.jis import DECODERS, EUC, JIS

BLOCK, MOST_EVIDENCE = 1 << 20, 4 << 20
UTF8, CP932, WESTERN = "utf-8-sig", "cp932", "cp1252"
ENCODINGS = {
    UTF8: "UTF-8",
    CP932: "Shift_JIS",
    EUC: "EUC-JP",
    JIS: "ISO-2022-JP",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    WESTERN: "Windows-1252",
}
"""The encodings that are read, by the names of Python or `newsletter.imports.jis`, and what people call them."""

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", UTF8), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
JIS_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([IJ])")
JAPANESE = re.compile("[\u3001-\u301f\u3040-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
HALF_WIDTH = re.compile("[\uff61-\uff9f]")


def find_encoding(path: Path) -> str:
    """The encoding of a file of text, one of `ENCODINGS`; UTF-8 where nothing tells.

    All lines with other characters than ASCII count, up to 4 MB of them: of UTF-8, Shift_JIS
    and EUC-JP the one wins that leaves the fewest characters undecoded, so that a damaged
    character does not decide.
    """
    with path.open("rb") as octets:
        head = octets.read(4096)
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head and (wide := _wide(head)):
        return wide
    evidence = b"".join(_telling_lines(path))
    if not evidence:
        return JIS if JIS_ESCAPE.search(_start(path)) else UTF8
    return _best(evidence)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other octet of the addresses in it is zero."""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if max(odd, even) < len(head) // 20:
        return ""
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else ""


def _start(path: Path) -> bytes:
    with path.open("rb") as octets:
        return octets.read(MOST_EVIDENCE)


def _telling_lines(path: Path) -> Iterator[bytes]:
    """The lines that are not all ASCII; cut at the edges of a block, where whole lines are left out."""
    found = 0
    with path.open("rb") as octets:
        while found < MOST_EVIDENCE and (block := octets.read(BLOCK)):
            if block.isascii():
                continue
            block += octets.readline(BLOCK)
            for line in block.splitlines(keepends=True):
                if not line.isascii():
                    found += len(line)
                    yield line


def _best(evidence: bytes) -> str:
    as_utf8 = _undecoded(evidence, "utf-8")
    if not as_utf8:
        return UTF8
    as_cp932, as_euc = _undecoded(evidence, CP932), _undecoded(evidence, EUC)
    least = min(as_utf8, as_cp932, as_euc)
    others = sum(octet > 127 for octet in evidence[:100_000])
    if least > others / 10 and not _undecoded(evidence, WESTERN):
        return WESTERN
    if as_utf8 == least:
        return UTF8
    if as_cp932 != as_euc:
        return CP932 if as_cp932 == least else EUC
    return CP932 if _japanese(evidence, CP932) >= _japanese(evidence, EUC) else EUC


def decoded(octets: bytes, encoding: str) -> str:
    """Text of whole lines in one of `ENCODINGS`; what cannot be decoded becomes U+FFFD."""
    decode = DECODERS.get(encoding)
    return decode(octets) if decode else octets.decode(encoding, "replace")


def _undecoded(evidence: bytes, encoding: str) -> int:
    return decoded(evidence, encoding).count("\ufffd")


def _japanese(evidence: bytes, encoding: str) -> float:
    """How Japanese a decoding looks, per octet; EUC-JP read as Shift_JIS is full of half-width kana."""
    text = decoded(evidence, encoding)
    usual = sum(map(len, JAPANESE.findall(text)))
    return 2 * usual - len(HALF_WIDTH.findall(text)) / 2
