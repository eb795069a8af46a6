"""The longest common subsequence of two sequences, in bounded time and memory. Pure."""

from collections.abc import Hashable, Sequence

MOST_CELLS = 24_000_000  # of the table, one bit each: 3 MB and some tens of milliseconds


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]] | None:
    """Return pairs of equal places in both, as many as can be, in order; None where the table were too large.

    The rows of the table are integers (Hyyrö, "Bit-parallel LCS-length computation revisited",
    2004): a bit is clear where a longest common subsequence grows.
    """
    if len(old) * len(new) > MOST_CELLS:
        return None
    rows = _rows(old, new)
    pairs = []
    row, column = len(old), len(new)
    while row and column:
        bit = 1 << (column - 1)
        if rows[row - 1] & bit:
            column -= 1
        elif row > 1 and not rows[row - 2] & bit:
            row -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


def _rows(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int]:
    places: dict[Hashable, int] = {}
    for number, one in enumerate(new):
        places[one] = places.get(one, 0) | 1 << number
    row = every = (1 << len(new)) - 1
    rows = []
    for one in old:
        held = row & places.get(one, 0)
        row = ((row + held) | (row - held)) & every
        rows.append(row)
    return rows
