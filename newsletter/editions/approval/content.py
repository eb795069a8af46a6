"""What an approval concerns: the content of an edition, as one hash."""

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage
    from newsletter.editions.partials import Partial

OF_THE_PAGE = ("title", "slug", "seo_title", "search_description", "locale")
"""What of Wagtail's own fields reaches readers; the others are bookkeeping."""

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
"""What Wagtail's editor writes into rich text at its first save, without a change of words."""


def content_hash(edition: "EditionPage") -> str:
    """Return the hash of what readers get of an edition: a draft, or the object of a revision.

    Its own content (`page_hash`) and the saved parts it shows as they are now, those around every edition of
    its newsletter among them. What else is looked up when it is frozen, such as an essay's lead, is not covered.
    """
    own, parts = page_hash(edition), _parts(edition)
    return _hash([own, parts]) if parts else own


def page_hash(edition: "EditionPage") -> str:
    """Return the hash of what is kept with an edition itself.

    Every field an edition has of its own counts, whichever are added to it. The same content saved
    again, by autosave or as a pinned copy, has the same hash: identifiers of blocks and what is
    empty are left out, and every block is read first, so that what its form lacked when it was stored
    is filled in. Loads what blocks point to, all blocks of a kind at once.
    """
    list(edition.body)  # Wagtail keeps a block as it was stored until somebody looks at it
    stored = edition.serializable_data()
    own = [field.name for field in edition._meta.local_fields if not field.primary_key]
    content = {name: stored.get(name) for name in (*OF_THE_PAGE, *own)}
    content["body"] = json.loads(content["body"] or "[]")
    return _hash(_plain(content))


def _parts(edition: "EditionPage") -> dict[str, Any]:
    """The blocks of the saved parts an edition shows, by where they stand."""
    page = edition.get_parent().specific
    around = {name: _blocks(getattr(page, name)) for name in ("header", "signature", "footer")}
    chosen = [_blocks(block.value) for block in edition.body if block.block_type == "partial"]
    found: dict[str, Any] = _plain({**around, "chosen": chosen})
    return found


def _blocks(part: "Partial | None") -> list[Any]:
    if part is None:
        return []
    list(part.body)
    blocks: list[Any] = json.loads(part.serializable_data()["body"] or "[]")
    return blocks


def _hash(content: Any) -> str:
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The value without identifiers of blocks, keys of the rich text editor, and what is empty."""
    match value:
        case dict():
            is_block = {"type", "value"} <= value.keys()
            kept = {key: _plain(each) for key, each in value.items() if not (is_block and key == "id")}
            return {key: each for key, each in kept.items() if each not in (None, "", [])}
        case list():
            return [_plain(each) for each in value]
        case str():
            return BLOCK_KEY.sub("", value)
    return value
