"""One row of a file: taken in as an entry, or refused with the first reason against it."""

import csv
import io
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date

from newsletter.imports import columns
from newsletter.imports.address_cells import NO_FLAGS, read_address
from newsletter.imports.columns import LONGEST
from newsletter.imports.dates import read_date
from newsletter.imports.entry import ACTIVE, LONGEST_RAW, UNSUBSCRIBED, Entry, Refused, RowRefused
from newsletter.imports.folding import folded
from newsletter.imports.kana import full_width_kana
from newsletter.imports.languages import language_of, time_zone_of
from newsletter.imports.names import split_name
from newsletter.imports.plan import Plan
from newsletter.imports.standing_words import PAUSED, PENDING, has_left, standing
from newsletter.spreadsheets import unquoted

LIST_MARKS = re.compile(r"[,;|、；，\n]")
ODD = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd\uff61-\uff9f']").search
BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2061-\u2069]")


def clean(text: str) -> str:
    """A cell as it is kept: on one line, trimmed, without what nobody sees, half-width kana as full-width ones.

    Raises `RowRefused` for control characters and for what could not be decoded.
    """
    text = INVISIBLE.sub("", BREAKS.sub(" ", unquoted(text)))
    if "\ufffd" in text:
        raise RowRefused("unreadable")
    if CONTROL.search(text):
        raise RowRefused("control-characters")
    return full_width_kana(text).strip()


def as_written(cells: Sequence[str], delimiter: str) -> str:
    """A row as text again, at most 2,000 characters, for the list of refused rows.

    Without NUL, which no database takes.
    """
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow([cell[:LONGEST_RAW] for cell in cells[:200]])
    return out.getvalue()[:LONGEST_RAW].replace("\0", "\ufffd")


class Validator:
    """Judges the rows of one file; what the plan says of columns is sorted out once, beforehand."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        mapped = plan.columns.items()
        self._width = plan.width or sys.maxsize
        self._email = next((index for index, name in mapped if name == columns.EMAIL), sys.maxsize)
        self._texts = [(index, name, LONGEST[name]) for index, name in mapped if name in LONGEST]
        self._others = [(index, name) for index, name in mapped if name not in LONGEST and name != columns.EMAIL]

    def __call__(self, row: int, cells: Sequence[str]) -> Entry | Refused:
        """Judge one row; never raises, whatever stands in it."""
        try:
            return self._entry(row, cells)
        except RowRefused as refused:
            reason = refused.reason
            if reason in ("no-address", "not-an-address") and self._stands_elsewhere(cells):
                reason = "address-elsewhere"
            return Refused(row, reason, as_written(cells, self._plan.delimiter))

    def _entry(self, row: int, cells: Sequence[str]) -> Entry:
        width = len(cells)
        if width > self._width and any(map(str.strip, cells[self._width :])):
            raise RowRefused("too-many-cells")
        cell = cells[self._email] if self._email < width else ""
        email, key, flags, name = read_address(unquoted(cell) if cell[:1] == "'" else cell)
        values: dict[str, str] = {}
        for index, field, longest in self._texts:
            if index < width and (text := cells[index]):
                text = clean(text) if ODD(text) else text.strip()
                if len(text) > longest:
                    raise RowRefused("too-long")
                if text:
                    values[field] = text
        if not self._others and not name:
            return Entry(row, email, key, values, None, ACTIVE, (), flags)
        return self._with_others(Entry(row, email, key, values, None, ACTIVE, (), flags), cells, name)

    def _stands_elsewhere(self, cells: Sequence[str]) -> bool:
        return any(columns.is_address(text) for at, text in enumerate(cells[:200]) if at != self._email)

    def _with_others(self, entry: Entry, cells: Sequence[str], name: str) -> Entry:
        found = _Others(self._plan, dict(entry.values))
        for index, field in self._others:
            # Workbooks leave out empty cells at the end of a row: they are as empty as those of a CSV.
            found.read(field, clean(cells[index]) if index < len(cells) else "")
        if name and not found.full_name:
            found.read(columns.FULL_NAME, clean(name))
        return entry._replace(
            values=found.complete_values(),
            agreed_on=found.agreed_on,
            state=found.state,
            topics=tuple(dict.fromkeys(found.topics)),
            frequency=found.frequency,
            flags=entry.flags | found.flags if found.flags else entry.flags,
        )


class _Others:
    """What the columns that need reading say of one person."""

    def __init__(self, plan: Plan, values: dict[str, str]) -> None:
        self._plan, self._values = plan, values
        self.agreed_on: date | None = None
        self.state = ACTIVE
        self.topics: list[str] = []
        self.frequency = ""
        self.flags: frozenset[str] = NO_FLAGS
        self.full_name = ""
        self._readings: dict[str, str] = {}

    def read(self, field: str, text: str) -> None:
        """Take in one cell that was cleaned. Raises `RowRefused`."""
        if field == columns.STANDING:
            self._read_standing(text)
        elif not text:
            return
        elif field == columns.FULL_NAME:
            self._read_name(text)
        elif field in (columns.FAMILY_READING, columns.GIVEN_READING):
            self._readings[field] = text
        elif field == columns.AGREED_ON:
            self._read_day(text)
        elif field == columns.LEFT:
            self.state = UNSUBSCRIBED if has_left(text) else self.state
        elif field == columns.TOPICS:
            self._read_topics(text)
        elif field == columns.FREQUENCY:
            self._read_frequency(text)
        elif field == columns.LANGUAGE:
            self._known(field, language_of(text), "unknown-language")
        elif field == columns.TIME_ZONE:
            self._known(field, time_zone_of(text), "unknown-time-zone")
        elif field == columns.NEWSLETTER and text != self._plan.newsletter:
            raise RowRefused("other-newsletter")

    def complete_values(self) -> Mapping[str, str]:
        """The texts, with what was derived where the file gives nothing better. Raises `RowRefused`."""
        values = self._values
        if self.full_name and "family_name" not in values and "given_name" not in values:
            family, given = split_name(self.full_name)
            values |= {name: part for name, part in (("family_name", family), ("given_name", given)) if part}
        if self._readings and columns.READING not in values:
            order = (columns.FAMILY_READING, columns.GIVEN_READING)
            values[columns.READING] = " ".join(self._readings[one] for one in order if one in self._readings)
        if any(len(text) > LONGEST[name] for name, text in values.items() if name in LONGEST):
            raise RowRefused("too-long")
        return values

    def _read_name(self, text: str) -> None:
        if len(text) > 2 * LONGEST["family_name"]:
            raise RowRefused("too-long")
        self.full_name = text

    def _read_standing(self, text: str) -> None:
        said = standing(text)
        if said is None:
            raise RowRefused("unknown-standing")
        if said in (PENDING, PAUSED):
            raise RowRefused("unconfirmed" if said == PENDING else "on-pause")
        self.state = UNSUBSCRIBED if said == UNSUBSCRIBED else self.state

    def _read_day(self, text: str) -> None:
        day = read_date(text, zone=self._plan.zone)
        if day is None or day > self._plan.today:
            self.flags |= {"unknown-date"}
        else:
            self.agreed_on = day

    def _read_topics(self, text: str) -> None:
        for word in filter(None, map(str.strip, LIST_MARKS.split(text))):
            if slug := self._plan.topics.get(folded(word)):
                self.topics.append(slug)
            else:
                self.flags |= {"unknown-topic"}

    def _read_frequency(self, text: str) -> None:
        if text in columns.FREQUENCIES:
            self.frequency = text
        else:
            self.flags |= {"unknown-frequency"}

    def _known(self, field: str, found: str | None, flag: str) -> None:
        if found is None:
            self.flags |= {flag}
        else:
            self._values[field] = found
