"""The rows of a file of text, one at a time, whatever its quotation marks."""

import csv
from collections import deque
from collections.abc import Iterator
from functools import partial
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from newsletter.imports.jis import DECODERS

LONGEST_LINE = 1_000_000
MOST_LINES = 200
"""Lines one row may go over. More of them are the work of a quotation mark that nobody closed."""


class OpenQuote(Exception):
    """A quotation mark without its end."""


class _Lines:
    """The lines of a text; those of the present row can be given back."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise OpenQuote
        line = self._back.popleft() if self._back else next(self._source, None)
        if line is None:
            if self.taken:
                raise OpenQuote
            raise StopIteration
        self.taken.append(line)
        return line

    def give_back_all_but_one(self) -> str:
        """Return the first line of the present row; the others are read again as rows of their own."""
        self._back.extendleft(reversed(self.taken[1:]))
        return self.taken[0]


def _decoded_lines(octets: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of a file, ended by CR, LF or both, in pieces of a million characters at most."""
    if decode := DECODERS.get(encoding):
        pieces = iter(partial(octets.readline, LONGEST_LINE), b"")
        return (line for piece in pieces for line in StringIO(decode(piece), newline=""))
    text = TextIOWrapper(octets, encoding=encoding, errors="replace", newline="")
    return iter(partial(text.readline, LONGEST_LINE), "")


def text_rows(path: Path, *, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """The rows of a file with their number from 1; flat in memory.

    A row is its cells, or None and its line where a quotation mark is never closed (RFC 4180
    §2.6) or a cell is longer than 131,072 characters. What cannot be decoded becomes U+FFFD.
    """
    with path.open("rb") as octets:
        lines = _Lines(_decoded_lines(octets, encoding))
        rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        number = 0
        while True:
            number += 1
            lines.taken.clear()
            try:
                cells = next(rows)
            except StopIteration:
                return
            except (OpenQuote, csv.Error):
                yield number, None, lines.give_back_all_but_one()
            else:
                yield number, cells, ""
