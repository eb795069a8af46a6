"""What changed between the text that was tested and the text as it is: line by line. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

AROUND = 1
"""Lines shown before and after what changed."""
MOST_LINES = 200

Kind = Literal["same", "removed", "added", "gap"]


@dataclass(frozen=True)
class Line:
    """One line of a difference; a gap stands for lines that are the same."""

    kind: Kind
    text: str = ""


def difference(before: str, after: str) -> list[Line]:
    """The lines that went and came, in order; empty where the texts are the same. At most `MOST_LINES`."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    found = list(_lines(old, new))
    return found if len(found) <= MOST_LINES else [*found[:MOST_LINES], Line("gap")]


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if number:
            yield Line("gap")
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from (Line("same", line) for line in old[start:end])
                continue
            yield from (Line("removed", line) for line in old[start:end])
            yield from (Line("added", line) for line in new[new_start:new_end])
