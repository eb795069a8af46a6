"""The tables of a workbook as openpyxl reads them, with bounds on what is kept in memory."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.text import Text
from openpyxl.chartsheet import Chartsheet
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from newsletter.imports.entry import Unreadable

MOST_STRINGS, MOST_PIECES = 3_000_000, 500_000
"""Strings kept in memory, and beginnings and ends of elements within one of them."""
STRING = f"{{{SHEET_MAIN_NS}}}si"


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """Open a workbook for reading until the block ends. Whatever is wrong with a damaged one is `Unreadable`."""
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
