"""What a body that is kept as JSON points to, read without making its blocks and without the database."""

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.blocks import Block, ListBlock, PageChooserBlock, StreamBlock, StructBlock

from blog.models import EssayPage


def stored_essays(block: Block, stored: Any) -> Iterator[int]:
    """The ids of the essays a stored value points to, at any depth, in order.

    Args:
        block: the definition of what is stored, such as `EditionBody()`.
        stored: its value as JSON holds it.
    """
    if isinstance(block, PageChooserBlock):
        if stored and EssayPage in block.target_models:
            yield int(stored)
        return
    for inner, value in _held(block, stored):
        yield from stored_essays(inner, value)


def _held(block: Block, stored: Any) -> Iterable[tuple[Block, Any]]:
    """Each value a block holds, with its definition; a kind of block that is no more is passed over."""
    if isinstance(block, StreamBlock):
        known = ((block.child_blocks.get(each["type"]), each.get("value")) for each in stored or [])
        return [(inner, value) for inner, value in known if inner is not None]
    if isinstance(block, StructBlock):
        return [(inner, (stored or {}).get(name)) for name, inner in block.child_blocks.items()]
    if isinstance(block, ListBlock):
        return [(block.child_block, value) for value in _items(stored or [])]
    return []


def _items(items: Iterable[Any]) -> Iterable[Any]:
    """The values of a stored list, which Wagtail writes with an id for each item, and before wrote bare."""
    return (item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in items)
