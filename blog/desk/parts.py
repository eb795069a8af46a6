"""How a drafted part of an essay becomes blocks of its body.

Where the text does not have the form its kind asks for, it becomes ordinary text under its
heading: nothing the author asked for is dropped.
"""

import re
from collections.abc import Collection
from typing import Any

from prompts.markup import list_items, paragraphs, plain, rich_html

Raw = tuple[str, Any]
HEADING, LABEL, LINE = 120, 80, 200  # lengths the blocks allow
SIDES = 2


def part_blocks(
    *, kind: str, heading: str, text: str, features: Collection[str], addresses: Collection[str]
) -> list[Raw]:
    """Return pairs of block type and raw value for one part of an outline.

    Args:
        kind: "voices", "section", "factors" or "close".
        heading: the part's heading, as the author left it in the outline.
        text: the drafted Markdown.
        features: of the rich text it becomes.
        addresses: the only ones that may stay links.
    """
    if kind == "voices" and (sides := _sides(text)):
        return [*_heading(heading), ("voices", {"sides": sides})]
    if kind == "factors" and (factors := [item[:LINE] for item in list_items(text)]):
        return [*_heading(heading), ("factors", {"lead_in": _lead_in(text), "factors": factors})]
    html = rich_html(text, features=features, addresses=addresses)
    if kind == "section" and heading:
        return [("numbered_section", {"heading": heading[:HEADING], "body": html})]
    return [*_heading(heading), ("text", html)]


def _heading(text: str) -> list[Raw]:
    return [("heading", {"text": text[:HEADING], "level": "h2"})] if text else []


def _sides(text: str) -> list[dict[str, Any]]:
    """Read `### from whom to whom` with the list below it, for each side; [] if it reads otherwise."""
    before, *parts = re.split(r"^#{1,6}\s+(.+?)\s*$", text, flags=re.MULTILINE)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    sides = [{"label": plain(label)[:LABEL], "voices": list_items(voices)} for label, voices in pairs]
    whole = not before.strip() and 1 <= len(sides) <= SIDES and all(side["voices"] for side in sides)
    return sides if whole else []


def _lead_in(text: str) -> str:
    first = paragraphs(re.split(r"^\s*(?:[-*・]|\d+[.)．])\s", text, maxsplit=1, flags=re.MULTILINE)[0])
    return plain(first[0])[:LINE] if first else ""
