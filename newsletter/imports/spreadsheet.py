"""Excel workbooks: looked over before they are unpacked, then read row by row as text."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.text import Text
from openpyxl.chartsheet import Chartsheet
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from newsletter.imports.entry import Unreadable
from newsletter.imports.swelling import refuse_bombs

MOST_ROWS, MOST_COLUMNS = 1_048_576, 200
MOST_STRINGS, MOST_PIECES, MOST_CELLS = 3_000_000, 500_000, 50_000_000
"""Strings kept in memory, beginnings and ends of elements within one of them, and filled cells of a sheet."""
STRING = f"{{{SHEET_MAIN_NS}}}si"
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
ESCAPED_BREAK = re.compile("_x000([9AD])_")
BREAKS = {"9": "\t", "A": "\n", "D": "\r"}


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook, counted from 0."""

    index: int
    title: str
    hidden: bool


def is_workbook(path: Path) -> bool:
    """Whether a zip holds a workbook this module reads. Raises `Unreadable` for every other zip, and for bombs."""
    try:
        with zipfile.ZipFile(path) as packed:
            _refuse_others({member.filename for member in packed.infolist()})
            refuse_bombs(packed)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("archive") from error
    return True


def _refuse_others(names: set[str]) -> None:
    if any(name.endswith("workbook.bin") for name in names):
        raise Unreadable("binary-excel")
    if "mimetype" in names or any(name.endswith(".iwa") for name in names):
        raise Unreadable("open-document")
    if "[Content_Types].xml" not in names:
        raise Unreadable("archive")
    if not any(name.endswith("workbook.xml") for name in names):
        raise Unreadable("other-office")


def sheets(path: Path) -> list[Sheet]:
    """The tables of a workbook, in its order. Raises `Unreadable`."""
    with _opened(path) as book:
        return [
            Sheet(index, sheet.title, sheet.sheet_state != "visible")
            for index, sheet in enumerate(book.worksheets)
        ]


def sheet_rows(path: Path, *, sheet: int) -> Iterator[tuple[int, list[str], str]]:
    """The rows of one sheet with their number from 1, as text; of each row the first 200 cells.

    Formulas count by the value that Excel stored. The size a sheet declares is not believed.
    Raises `Unreadable` for a workbook that is damaged, also in the middle.
    """
    is_workbook(path)
    with _opened(path) as book:
        table = book.worksheets[sheet]
        table.reset_dimensions()
        cells = 0
        for number, values in enumerate(table.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            if number > MOST_ROWS:
                raise Unreadable("damaged-workbook")
            texts = _texts(values)
            cells += len(texts)
            if cells > MOST_CELLS:
                raise Unreadable("swollen-workbook")
            yield number, texts, ""


class _Tables(ExcelReader):
    """The library's reader for tables alone: sheets that are charts are passed over, and strings are counted."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """Keep its place among the sheets and read nothing: a chart would be unpacked as a whole."""
        self.wb._add_sheet(Chartsheet(parent=self.wb, title=sheet.name))

    def read_strings(self) -> None:
        """Keep the strings the cells name by number. Raises `Unreadable` for more than 3,000,000."""
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as octets:
                self.shared_strings = list(_strings(octets))


def _strings(octets: IO[bytes]) -> Iterator[str]:
    """The strings one after another, each emptied once read: however they nest, few pieces are held at once."""
    found = pieces = 0
    for event, node in iterparse(octets, events=("start", "end")):
        pieces += 1
        if event == "end" and node.tag == STRING:
            found, pieces = found + 1, 0
            yield Text.from_tree(node).content.replace("x005F_", "")
            node.clear()
        if found > MOST_STRINGS or pieces > MOST_PIECES:
            raise Unreadable("swollen-workbook")


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    """A workbook open for reading. Whatever the library makes of a damaged one becomes `Unreadable`."""
    with path.open("rb") as octets:
        try:
            # By its name the library would refuse a file before looking into it.
            reader = _Tables(octets, read_only=True, data_only=True, keep_links=False)
            reader.read()
            with closing(reader.wb) as book:
                yield book
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable("damaged-workbook") from error


def _texts(values: tuple[Any, ...]) -> list[str]:
    last = len(values)
    while last and values[last - 1] is None:
        last -= 1
    return [_text(value) for value in values[:last]]


def _text(value: Any) -> str:
    """A cell as people read it: days without a midnight, whole numbers without a point, no error values."""
    if isinstance(value, str):
        return "" if value in ERRORS else ESCAPED_BREAK.sub(lambda found: BREAKS[found[1]], value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
