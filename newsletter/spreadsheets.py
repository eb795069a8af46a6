"""Cells that no spreadsheet takes for a formula when our CSV files are opened (OWASP, CSV injection)."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

RUNS = re.compile("'*(?:[\t\r\n]|\\s*[=+\\-@＝＋－＠])")
BOM = "\ufeff"
"""What tells spreadsheets that a file is UTF-8."""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: object) -> str:
    """A value as text that no program runs: what would begin a formula gets an apostrophe before it.

    White space before such a sign does not hide it, nor do full-width forms, which Japanese programs
    calculate too; NUL, which some stop at, is left out. `unquoted` takes the apostrophe away again, so a
    text that begins with one before such a sign gets another.
    """
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if RUNS.match(text) else text


def unquoted(text: str) -> str:
    """Take away the apostrophe by which `safe_cell` keeps a text from being a formula."""
    return text[1:] if text[:1] == "'" and RUNS.match(text) else text


def csv_lines(heading: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180) in safe cells, the byte order mark first; for streaming."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([safe_cell(value) for value in heading])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
