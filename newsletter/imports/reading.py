"""The rows of a file of subscribers, as people who may be taken in and rows that may not."""

from collections.abc import Iterator
from pathlib import Path

from newsletter.imports.entry import LONGEST_RAW, Entry, Refused, Unreadable
from newsletter.imports.plan import XLSX, Plan, plan_of
from newsletter.imports.spreadsheet import sheet_rows
from newsletter.imports.text_rows import text_rows
from newsletter.imports.validation import Validator

__all__ = ["Plan", "plan_of", "read_entries", "read_rows"]


def read_rows(path: Path, plan: Plan) -> Iterator[tuple[int, list[str] | None, str]]:
    """The rows of a file with their number from 1: their cells, or None and the line nothing can be made of.

    Raises `Unreadable`, also in the middle of a damaged workbook.
    """
    if not path.is_file():
        raise Unreadable("gone")
    if plan.format == XLSX:
        return sheet_rows(path, sheet=plan.sheet)
    return text_rows(path, encoding=plan.encoding, delimiter=plan.delimiter)


def read_entries(path: Path, plan: Plan, *, after_row: int = 0) -> Iterator[Entry | Refused]:
    """Read a file of subscribers from the row after `after_row`, in the order of its rows.

    Empty rows and the headings are passed over. Memory stays flat however long the file is;
    the rows before `after_row` are read again, but not judged. Raises `Unreadable` for a file
    that is gone or damaged, then or in the middle.
    """
    judge = Validator(plan)
    first = max(after_row, plan.header_row) + 1
    for row, cells, line in read_rows(path, plan):
        if row < first:
            continue
        if cells is None:
            yield Refused(row, "open-quote", line[:LONGEST_RAW].replace("\0", "\ufffd"))
        elif any(cells):
            found = judge(row, cells)
            if isinstance(found, Entry) or any(map(str.strip, cells)):
                yield found
