"""What an earlier draft of a part became and still stands in the essay: redoing the part replaces that.

Lists are compared as the Markdown a model writes them in.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from blog.desk.parts import part_blocks
from blog.desk.passages import as_markdown
from blog.desk.written import rich_source
from blog.models import EssayPage
from prompts.desk import DoesNotFit, Standing
from prompts.markup import form_blocks
from prompts.placing import blocks_of_parts

LISTED = ("voices", "factors")  # blocks that are lists; parts of the same name become them


def standing_part(essay: EssayPage, part: str) -> Standing | None:
    """Return the newest block an answer about a part became, None where none of them is there any more.

    Args:
        essay: as its editors see it.
        part: of the outline.
    """
    blocks = {str(block.id): block for block in essay.body}
    became = blocks_of_parts(essay).get(part, []) if part else []
    found = (_standing(blocks[each]) for each in reversed(became) if each in blocks)
    return next(filter(None, found), None)


def _standing(block: Any) -> Standing | None:
    kind, rich = block.block_type, rich_source(block)
    if rich is not None:
        return Standing(str(block.id), kind, as_markdown(rich))
    return Standing(str(block.id), kind, listed_markdown(kind, block.value)) if kind in LISTED else None


def listed_markdown(kind: str, value: Mapping[str, Any]) -> str:
    """Return the voices or the success factors of a block as the Markdown they are drafted in."""
    if kind == "voices":
        return "\n\n".join(f"### {side['label']}\n\n{_items(side['voices'])}" for side in value["sides"])
    return "\n\n".join(filter(None, [value["lead_in"], _items(value["factors"])]))


def _items(texts: Iterable[str]) -> str:
    return "\n".join(f"- {' '.join(text.split())}" for text in texts)


def markdown_of_list_form(content: str) -> str | None:
    """Return the same of a list as the editor's form holds it, None for what is no such thing."""
    try:
        value = json.loads(content)
        kind = next(kind for kind, name in (("voices", "sides"), ("factors", "factors")) if name in value)
        return listed_markdown(kind, value)
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration):
        return None


def as_listed(kind: str, text: str) -> str | None:
    """Return a model's text as `listed_markdown` writes it, None where it is no such list."""
    (first, value), *_rest = part_blocks(kind=kind, heading="", text=text, features=(), addresses=())
    return listed_markdown(kind, value) if first == kind else None


def list_state(stream: Any, *, kind: str, text: str, features: Collection[str]) -> dict[str, Any]:
    """Return a list put anew in the form the editor takes. Raises `DoesNotFit` for a text that is none."""
    raw = part_blocks(kind=kind, heading="", text=text, features=features, addresses=())
    if [found for found, _value in raw] != [kind]:
        raise DoesNotFit
    return form_blocks(stream, raw)[0]
