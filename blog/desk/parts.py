"""How a drafted part of an essay becomes blocks of its body.

Where the text does not have the form its kind asks for, it becomes ordinary text under its
heading: nothing the author asked for is dropped.
"""

import re
from collections.abc import Collection
from typing import Any

from prompts.markup import only_list_items, paragraphs, plain, rich_html

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
    if kind == "factors" and (listed := _factors(text)):
        return [*_heading(heading), ("factors", listed)]
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
    sides = [{"label": plain(label), "voices": only_list_items(voices)} for label, voices in pairs]
    fit = all(side["voices"] and len(side["label"]) <= LABEL for side in sides)
    whole = not before.strip() and 1 <= len(sides) <= SIDES and fit
    return sides if whole else []


def _factors(text: str) -> dict[str, Any]:
    """Read at most one paragraph of lead-in and the list after it; {} if it reads otherwise or is too long."""
    before, *_rest = re.split(r"^\s*(?=・|[-*]\s|\d+[.)]\s|\d+．)", text, maxsplit=1, flags=re.MULTILINE)
    factors = only_list_items(text[len(before) :])
    lead_in = paragraphs(before)
    lines = [*map(plain, lead_in), *factors]
    whole = bool(factors) and len(lead_in) <= 1 and all(len(line) <= LINE for line in lines)
    return {"lead_in": "".join(map(plain, lead_in)), "factors": factors} if whole else {}
