"""Which state of an import may follow which: the whole table. Pure.

No service sets a state by itself. It names a move, and the database makes it only from a state the move may
start from, so that two people, two ticks or two workers can press at once and one of them wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from newsletter.imports.models import SubscriberImport

S = SubscriberImport.State

LEASE = timedelta(seconds=60)
SKIPPED_A_SECOND = 5000
"""Rows a slow reader (a spreadsheet) passes over in a second, to come back to where a lost worker was."""
ENOUGH_TO_JUDGE = 20
"""Rows; of fewer, half may be wrong by chance."""


@dataclass(frozen=True)
class Move:
    """A change of state: from any of `sources` to `target`."""

    sources: tuple[str, ...]
    target: str


MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "start": Move((S.MAPPING,), S.WAITING),
        "take": Move((S.WAITING,), S.RUNNING),
        "hold": Move((S.RUNNING,), S.HELD),
        "go-on": Move((S.HELD, S.FAILED), S.WAITING),
        "finish": Move((S.RUNNING,), S.FINISHED),
        "fail": Move((S.WAITING, S.RUNNING), S.FAILED),
        "cancel": Move((S.MAPPING, S.WAITING, S.RUNNING, S.HELD, S.FAILED), S.CANCELLED),
        "undo": Move((S.FINISHED, S.CANCELLED, S.FAILED), S.UNDOING),
        "end-undo": Move((S.UNDOING,), S.UNDONE),
    }
)
AT_WORK = (S.WAITING, S.RUNNING, S.UNDOING)
"""States in which a worker has something to do."""
OVER = (S.FINISHED, S.CANCELLED, S.UNDONE)


def lease_after(row_cursor: int) -> timedelta:
    """How long a worker that begins after this row may be silent: it must first pass over the rows before."""
    return LEASE + timedelta(seconds=row_cursor / SKIPPED_A_SECOND)


def looks_wrong(*, rows: int, refused: int) -> bool:
    """Whether the first rows of a file were refused so often that a person should look before more are read."""
    return rows >= ENOUGH_TO_JUDGE and refused * 2 > rows
