"""Taking places of a text out of reading, without moving the others."""

from collections.abc import Iterable

BLANK = "\0"  # in the place of what is not to be read; no letter, no figure, no space


def blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length in which nothing is left to read at `places`, which come in order."""
    pieces: list[str] = []
    last = 0
    for start, end in places:
        start = max(start, last)
        if end > start:
            pieces += text[last:start], BLANK * (end - start)
            last = end
    return "".join([*pieces, text[last:]])
