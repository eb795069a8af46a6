"""Excel workbooks: looked over before they are unpacked, then read row by row as text."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from newsletter.imports.entry import Unreadable

MOST_MEMBERS = 5000
LARGEST_UNPACKED = 600_000_000
LARGEST_STRINGS = 100_000_000
"""Octets. The shared strings of a workbook are in memory as a whole while it is read."""
SWOLLEN_FROM, MOST_SWELLING = 10_000_000, 200
"""A part that unpacks to more than so many octets may be at most so many times its packed size."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 200
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
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("archive") from error
    names = {member.filename for member in members}
    if any(name.endswith("workbook.bin") for name in names):
        raise Unreadable("binary-excel")
    if "mimetype" in names or any(name.endswith(".iwa") for name in names):
        raise Unreadable("open-document")
    if "[Content_Types].xml" not in names:
        raise Unreadable("archive")
    if not any(name.endswith("workbook.xml") for name in names):
        raise Unreadable("other-office")
    _refuse_bombs(members)
    return True


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    """Judge by the directory alone: `zipfile` unpacks no more of a part than is declared there."""
    strings = sum(one.file_size for one in members if one.filename.lower().endswith("sharedstrings.xml"))
    swollen = any(
        one.file_size > SWOLLEN_FROM and one.file_size > MOST_SWELLING * max(one.compress_size, 1)
        for one in members
    )
    too_many = len(members) > MOST_MEMBERS or strings > LARGEST_STRINGS
    if swollen or too_many or sum(one.file_size for one in members) > LARGEST_UNPACKED:
        raise Unreadable("swollen-workbook")


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
        for number, values in enumerate(table.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            if number > MOST_ROWS:
                raise Unreadable("damaged-workbook")
            yield number, _texts(values), ""


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    """A workbook open for reading. Whatever the library makes of a damaged one becomes `Unreadable`."""
    with path.open("rb") as octets:
        try:
            # By its name the library would refuse a file before looking into it.
            with closing(load_workbook(octets, read_only=True, data_only=True, keep_links=False)) as book:
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
