"""The table of contents: headings as typed, under addresses that outlive rewording."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from wagtail.blocks import StreamValue

# A block in its stream: Wagtail gives it no type of its own.
StreamChild = Any

# Below this many headings an overview helps nobody.
FEWEST = 2
# Up to this many it may stand open above the text.
MOST_OPEN = 12
# Ids of the page around the text, and those of its forms, which are numbered.
TAKEN = frozenset({"content", "related", "series-way", "supervisor"})
OF_FORMS = re.compile(r"sign-up-\d+-")
HEADED = frozenset({"heading", "numbered_section"})


@dataclass(frozen=True)
class Heading:
    """A heading of the text: its level (2 or 3), words and anchor."""

    level: int
    text: str
    anchor: str


def anchor(block: StreamChild) -> str:
    """Return the id of a heading: the one the author fixed, else one made of the block's own id.

    A block keeps its id through rewording and moving, so links to a section go on working.
    """
    fixed = block.value.get("anchor", "") if hasattr(block.value, "get") else ""
    return fixed or f"s-{(block.id or '')[:8]}"


class Headed(NamedTuple):
    """A block of a text, and the id and level of its heading: "" and 0 where it has none."""

    block: StreamChild
    anchor: str
    level: int


def headed(body: StreamValue) -> Iterator[Headed]:
    """Yield each block with its heading's id and level; no id comes twice.

    The first to use a name keeps it; the next gets a number behind it. Numbered sections stand
    below a heading, or, where none came before, in its place, so that no level is left out.
    """
    taken, below = set(TAKEN), 2
    for block in body:
        if block.block_type not in HEADED:
            yield Headed(block, "", 0)
            continue
        name = _free(anchor(block), taken)
        taken.add(name)
        level = int((block.value.get("level") or "h2")[1]) if block.block_type == "heading" else below
        below = 3 if block.block_type == "heading" else below
        yield Headed(block, name, level)


def contents(body: StreamValue) -> list[Heading]:
    """Return the headings of a text in order; none where there are too few to need an overview."""
    found = [_heading(*one) for one in headed(body) if one.level]
    return found if len(found) >= FEWEST else []


def _free(wanted: str, taken: set[str]) -> str:
    name, number = f"s-{wanted}" if OF_FORMS.match(wanted) else wanted, 1
    first = name
    while name in taken:
        number += 1
        name = f"{first}-{number}"
    return name


def _heading(block: StreamChild, name: str, level: int) -> Heading:
    words = block.value["text"] if block.block_type == "heading" else block.value["heading"]
    return Heading(level, words, name)
