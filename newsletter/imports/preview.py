"""What a person sees of a file before anything is taken in: its first rows, and what is odd about them."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from newsletter.imports import columns
from newsletter.imports.address_cells import read_address
from newsletter.imports.columns import Fit
from newsletter.imports.entry import Entry, Refused, RowRefused, Unreadable
from newsletter.imports.plan import Plan
from newsletter.imports.reading import read_rows
from newsletter.imports.recognition import Recognised, columns_like_addresses, fits_of, recognise
from newsletter.imports.spreadsheet import MOST_COLUMNS
from newsletter.imports.validation import Validator
from newsletter.spreadsheets import unquoted

JUDGED, SHOWN = 1000, 20
SURE_PART = 0.9
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class ShownRow:
    """One row as the preview shows it: its cells, why it would be refused, and what is remarkable."""

    number: int
    cells: tuple[str, ...]
    reason: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownColumn:
    """One column: its heading, what it is said to mean, and how well that fits."""

    index: int
    heading: str
    name: str
    fit: Fit | None


@dataclass(frozen=True)
class Preview:
    """The first rows of a file under a plan.

    `judged` rows were looked at, at most 1,000; in `valid` of them the address can be
    taken. `wide` rows have more cells than there are headings. `better` is the column
    that looks more like addresses than the chosen one.
    """

    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    judged: int
    valid: int
    wide: int
    refused: tuple[tuple[str, int], ...]
    better: int | None

    @property
    def has_address_column(self) -> bool:
        """Whether one of the columns is said to hold the address."""
        return any(column.name == columns.EMAIL for column in self.columns)

    @property
    def is_doubtful(self) -> bool:
        """Whether fewer than 90 % of the rows have an address: the start then waits for a person's word."""
        return self.valid < SURE_PART * self.judged

    @property
    def percent(self) -> int:
        """How many of a hundred rows have an address, rounded down."""
        return 100 * self.valid // self.judged if self.judged else 0


def first_rows(path: Path, plan: Plan, *, most: int = JUDGED) -> list[tuple[int, list[str]]]:
    """The first rows of a file that are not empty, the headings and titles included. Raises `Unreadable`.

    Of each row one cell more than columns are read at most: endless rows would fill the memory.
    """
    rows = ((number, cells) for number, cells, _line in read_rows(path, plan) if cells and any(cells))
    return [(number, cells[: MOST_COLUMNS + 1]) for number, cells in islice(rows, most + plan.header_row)]


def recognise_file(path: Path, plan: Plan, *, header_row: int | None = None) -> tuple[Recognised, int]:
    """What the first rows say of the columns, and how many columns the headings have: 0 for too many.

    `header_row` names the row of the headings, 0 for none; None finds it. Raises `Unreadable`.
    """
    rows = first_rows(path, plan)
    if not rows:
        raise Unreadable("no-rows")
    found = recognise(rows, header_row=header_row)
    if rows[-1][0] <= found.header_row:
        raise Unreadable("no-rows")
    return found, len(found.headings) if len(found.headings) <= MOST_COLUMNS else 0


def preview(path: Path, plan: Plan) -> Preview:
    """Look at the first 1,000 rows as the import would. Raises `Unreadable`."""
    rows = first_rows(path, plan)
    headings = next((cells for number, cells in rows if number == plan.header_row), [])
    body = [(number, cells) for number, cells in rows if number > plan.header_row][:JUDGED]
    samples = [cells for _number, cells in body]
    judge = Validator(plan)
    judged = [judge(number, cells) for number, cells in body]
    at = next((index for index, name in plan.columns.items() if name == columns.EMAIL), None)
    likely = columns_like_addresses(samples)
    return Preview(
        columns=_columns(plan, headings, samples),
        rows=tuple(_shown(cells, found) for (_n, cells), found in islice(zip(body, judged, strict=True), SHOWN)),
        judged=len(body),
        valid=sum(_has_address(cells, at) for cells in samples),
        wide=sum(isinstance(found, Refused) and found.reason == "too-many-cells" for found in judged),
        refused=tuple(Counter(found.reason for found in judged if isinstance(found, Refused)).most_common()),
        better=likely[0] if likely and at not in likely else None,
    )


def without_columns(plan: Plan) -> Plan:
    """The plan for reading rows alone, before anything is known of them."""
    return replace(plan, columns={}, header_row=0, width=0)


def _columns(plan: Plan, headings: list[str], samples: list[list[str]]) -> tuple[ShownColumn, ...]:
    fits = fits_of(dict(plan.columns), samples)
    width = max([len(headings), *map(len, samples)], default=0)
    return tuple(
        ShownColumn(
            index,
            headings[index].strip()[:LONGEST_SHOWN] if index < len(headings) else "",
            plan.columns.get(index, ""),
            fits.get(index),
        )
        for index in range(min(width, 200))
    )


def _shown(cells: list[str], found: Entry | Refused) -> ShownRow:
    short = tuple(text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…" for text in cells[:200])
    if isinstance(found, Refused):
        return ShownRow(found.row, short, reason=found.reason)
    return ShownRow(found.row, short, flags=tuple(sorted(found.flags)))


def _has_address(cells: list[str], at: int | None) -> bool:
    if at is None or at >= len(cells):
        return False
    try:
        read_address(unquoted(cells[at]))
    except RowRefused:
        return False
    return True
