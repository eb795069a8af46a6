"""What a file is: by its content, never by its name."""

import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from newsletter.imports.encodings import UTF8, find_encoding
from newsletter.imports.entry import Unreadable
from newsletter.imports.plan import CSV, XLSX
from newsletter.imports.spreadsheet import Sheet, is_workbook, sheets
from newsletter.imports.text_rows import text_rows

HEAD = 65536
SIGNS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"PK", "archive"),
    (rb"{\rtf", "rich-text"),
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""[MS-CFB] §2.2: Excel before 2007, and every Office document behind a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|table|meta)\b", re.I | re.S
)
MARKUP = re.compile(rb"\s*<(?:\?xml|[a-z][\w:]*[\s>])", re.I)
NOTATION = re.compile(rb"\s*(?:\[\s*)?\{\s*\"")
MAIL = re.compile(rb"(?:Received|Return-Path|Delivered-To|MIME-Version|From|X-[\w-]+): [^\n]*\n[\w-]+: ", re.I)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
DELIMITERS = (",", "\t", ";")
SAMPLE = 200


@dataclass(frozen=True)
class Sniffed:
    """What was found: `csv` with its encoding and delimiter, or `xlsx` with its sheets and the one to take."""

    format: str
    encoding: str = UTF8
    delimiter: str = ","
    sheets: tuple[Sheet, ...] = ()
    sheet: int = 0


def sniff(path: Path) -> Sniffed:
    """Find out what a file is. Raises `Unreadable` with the reason for everything that is no table."""
    with path.open("rb") as octets:
        head = octets.read(HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if zipfile.is_zipfile(path) and head.startswith(b"PK") and is_workbook(path):
        return _workbook(path)
    _refuse_others(head, path)
    encoding = find_encoding(path)
    if not encoding.startswith("utf-16") and len(BINARY.findall(head)) > max(8, len(head) // 50):
        raise Unreadable("binary")
    return Sniffed(CSV, encoding, find_delimiter(path, encoding))


def find_delimiter(path: Path, encoding: str) -> str:
    """Comma, tab or semicolon: the one that cuts most of the first rows into equally many cells."""
    rated = {delimiter: _evenness(path, encoding, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: rated[delimiter])
    return best if rated[best] > 0 else ","


def _workbook(path: Path) -> Sniffed:
    found = sheets(path)
    if not found:
        raise Unreadable("no-rows")
    shown = next((sheet.index for sheet in found if not sheet.hidden), 0)
    return Sniffed(XLSX, sheets=tuple(found), sheet=shown)


def _refuse_others(head: bytes, path: Path) -> None:
    if head.startswith(COMPOUND):
        raise Unreadable("password" if ENCRYPTED in _ends(path) else "old-excel")
    for sign, reason in SIGNS:
        if head.startswith(sign) and (len(sign) > 2 or BINARY.search(head[:512])):
            raise Unreadable(reason)
    start = head.lstrip(b"\xef\xbb\xbf")[:4096]
    for pattern, reason in ((WEB_PAGE, "web-page"), (MARKUP, "xml"), (NOTATION, "json"), (MAIL, "mail")):
        if pattern.match(start):
            raise Unreadable(reason)


def _ends(path: Path) -> bytes:
    """The first and the last 256 KB: a compound file keeps its directory anywhere, mostly there."""
    with path.open("rb") as octets:
        head = octets.read(1 << 18)
        octets.seek(max(0, path.stat().st_size - (1 << 18)))
        return head + octets.read()


def _evenness(path: Path, encoding: str, delimiter: str) -> float:
    """The share of rows that have the most frequent number of cells, more for more cells; 0 for one cell."""
    rows = islice(text_rows(path, encoding=encoding, delimiter=delimiter), SAMPLE)
    widths = Counter(len(cells) for _row, cells, _line in rows if cells and any(cells))
    if not widths:
        return 0
    width, often = max(widths.items(), key=lambda item: (item[1], item[0]))
    return 0 if width < 2 else often / widths.total() + min(width, 50) / 1000
