"""The table of contents: headings as typed, under addresses that outlive rewording."""

from dataclasses import dataclass
from typing import Any

from wagtail.blocks import StreamValue

# A block in its stream: Wagtail gives it no type of its own.
StreamChild = Any

# Below this many headings an overview helps nobody.
FEWEST = 2


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


def contents(body: StreamValue) -> list[Heading]:
    """Return the headings of a text in order; none where there are too few to need an overview."""
    found = [heading for block in body for heading in _headings(block)]
    return found if len(found) >= FEWEST else []


def _headings(block: StreamChild) -> list[Heading]:
    if block.block_type == "heading":
        return [Heading(int(block.value["level"][1]), block.value["text"], anchor(block))]
    if block.block_type == "numbered_section":
        return [Heading(3, block.value["heading"], anchor(block))]
    return []
