"""Rows as an Excel workbook (ECMA-376, Office Open XML) that begins to flow at once, whatever its length.

openpyxl has a whole workbook on the disk before its first byte can be sent, which for a long list is minutes.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain, islice
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
"""Excel's own limits, of a cell's characters and a sheet's rows; further rows go to further sheets."""
AT_ONCE = 500
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class _Outlet:
    """A file that cannot be sought in and gives away what was written to it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, octets: bytes) -> int:
        self._parts.append(bytes(octets))
        return len(octets)

    def flush(self) -> None:
        """Nothing is held back."""

    def drain(self) -> bytes:
        found, self._parts = b"".join(self._parts), []
        return found


def as_xlsx(rows: Iterable[list[str]], *, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """Rows as a workbook of text cells alone, the first row above every sheet. Flat in memory.

    No cell can be a formula: each is an inline string. What XML cannot hold becomes U+FFFD.
    """
    left, outlet, sheets = iter(rows), _Outlet(), 0
    headings = next(left, [])
    with ZipFile(outlet, "w", ZIP_DEFLATED, allowZip64=True) as packed:  # type: ignore[call-overload]
        first: list[list[str]] | None = []
        while first is not None:
            sheets += 1
            of_sheet = chain([headings], first, islice(left, most_rows - 1 - len(first)))
            yield from _sheet(packed, outlet, sheets, of_sheet)
            following = next(left, None)
            first = None if following is None else [following]
        for name, text in _frame(sheets):
            packed.writestr(_member(name), HEAD + text)
    yield outlet.drain()


def _sheet(packed: ZipFile, outlet: _Outlet, number: int, rows: Iterator[list[str]]) -> Iterator[bytes]:
    with packed.open(_member(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as sheet:
        sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
        while some := "".join(map(_row, islice(rows, AT_ONCE))):
            sheet.write(some.encode())
            yield outlet.drain()
        sheet.write(b"</sheetData></worksheet>")


def _row(cells: list[str]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    kept = escape(NOT_XML.sub("\ufffd", text[:LONGEST_CELL]), quote=False)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def _member(name: str) -> ZipInfo:
    """A member without a time of its own, so that the same rows are the same file."""
    found = ZipInfo(name)
    found.compress_type = ZIP_DEFLATED
    return found


def _frame(sheets: int) -> Iterator[tuple[str, str]]:
    """The parts around the sheets: what they are, and where."""
    numbers = range(1, sheets + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>{types}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations([("worksheet", f"worksheets/sheet{one}.xml") for one in numbers]),
    )
    named = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers)
    yield "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'


def _relations(targets: list[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'
