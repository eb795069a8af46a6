"""Excel workbooks: looked over before they are unpacked, then read row by row as text.

openpyxl is imported where a workbook is read: no other process has to keep its 180 modules.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from newsletter.imports.entry import Unreadable

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1_048_576, 200, 50_000_000
"""Rows of a sheet, and cells of a row, that are read; and filled cells that a sheet may have."""
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
    from newsletter.imports.swelling import refuse_bombs

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
    from newsletter.imports.tables import opened

    with opened(path) as book:
        return [
            Sheet(index, sheet.title, sheet.sheet_state != "visible")
            for index, sheet in enumerate(book.worksheets)
        ]


def sheet_rows(path: Path, *, sheet: int) -> Iterator[tuple[int, list[str], str]]:
    """The rows of one sheet with their number from 1, as text; of each row the first 200 cells.

    Formulas count by the value that Excel stored. The size a sheet declares is not believed.
    Raises `Unreadable` for a workbook that is damaged, also in the middle.
    """
    from newsletter.imports.tables import opened

    is_workbook(path)
    with opened(path) as book:
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
