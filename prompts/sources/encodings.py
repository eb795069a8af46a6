"""Bytes as text, whatever they say of themselves: many old Japanese files say nothing, or something wrong."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which begins alike
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([BJI]|\$\()")
_DECLARED = re.compile(
    rb"""<(?:meta\s[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I
)
# What is written under a name is often its larger cousin.
_LARGER = {
    "shift_jis": "cp932",
    "euc_jp": "euc_jis_2004",
    "iso2022_jp": "iso2022_jp_2004",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
# Python knows them, texts are not written in them; UTF-7 hides tags.
_NO_ENCODINGS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7"}
_JAPANESE = ("cp932", "euc_jis_2004")
_KANA = re.compile(r"[ぁ-んァ-ヶー、。「」]")
_HALF_WIDTH = re.compile(r"[｡-ﾟ]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ODD = re.compile(r"[\x80-\x9f\ue000-\uf8ff\ufffd\ufffe\uffff]")
_USUAL = re.compile(r"[\x09-\x7e\xa0-\u024f\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
SAMPLE = 50_000  # characters looked at
WORST = 0.3  # of them odd: what reads worse is no text


class NotText(ValueError):
    """The bytes are no text in any encoding tried."""


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was read in, and how many characters could not be read."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes, *, declared: str = "") -> Decoded:
    """Return bytes as text.

    A byte order mark comes first, then what can only be UTF-8 or ISO-2022-JP. Of the encodings
    declared, the Japanese ones and Western European, that is taken in which the text reads best.

    Args:
        data: the bytes.
        declared: the encoding named beside them, as in a header.

    Raises:
        NotText: it is a picture, an archive or the like.
    """
    tried = list(_readings(data, declared))
    badness, best = min(tried, key=lambda reading: reading[0])
    if badness > WORST:
        raise NotText
    return best


def _readings(data: bytes, declared: str) -> Iterator[tuple[float, Decoded]]:
    """The text in each encoding worth trying, with how badly it reads; equals in order of likelihood."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            yield _read(data[len(mark) :], encoding, trusted=True)
            return
    found = _DECLARED.search(data[:4096])
    named = [known(declared), known(found[1].decode("ascii")) if found else ""]
    if _ESCAPES.search(data) and data.isascii():
        yield _read(data, "iso2022_jp_2004", trusted=True)
        return
    utf_8 = _read(data, "utf-8", trusted=True)
    yield utf_8
    if utf_8[1].lost or b"\0" in data:
        yield from (_read(data, encoding, trusted=True) for encoding in named if encoding)
        yield from (_read(data, encoding) for encoding in ("utf-16-le", "utf-16-be") if b"\0" in data)
        yield from (_read(data, encoding) for encoding in (*_JAPANESE, "cp1252"))


def known(name: str) -> str:
    """Return the Python codec for the name of a text encoding, "" for an unknown one."""
    try:
        info = codecs.lookup(name.strip())
        "a".encode(info.name)  # refuses codecs that make no text
    except (LookupError, ValueError):
        return ""
    return "" if info.name in _NO_ENCODINGS else _LARGER.get(info.name, info.name)


def _read(data: bytes, encoding: str, *, trusted: bool = False) -> tuple[float, Decoded]:
    text = data.decode(encoding, "replace")
    return _badness(text[:SAMPLE], encoding, trusted), Decoded(text, encoding, text.count("\ufffd"))


def _badness(text: str, encoding: str, trusted: bool) -> float:
    """The share of characters that are lost, odd, or unlikely in a text of this encoding."""
    beyond = len(_BEYOND_ASCII.findall(text))
    odd: float = len(_ODD.findall(text)) + 30 * len(_CONTROL.findall(text))
    if encoding == "cp1252":
        odd += max(0.0, beyond - len(text) * 0.15)
    elif encoding.startswith("utf-16"):
        odd += len(text) - len(_USUAL.findall(text))
    elif encoding in _JAPANESE:
        kana, half = len(_KANA.findall(text)), len(_HALF_WIDTH.findall(text))
        odd += max(0, half - kana) + (0 if trusted or kana * 10 > beyond else beyond / 4)
    return odd / (len(text) or 1)
