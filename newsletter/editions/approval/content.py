"""What an approval concerns: the content of an edition, as one hash."""

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage

OF_THE_PAGE = ("title", "slug", "seo_title", "search_description", "locale")
"""What of Wagtail's own fields reaches readers; the others are bookkeeping."""

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
"""What Wagtail's editor writes into rich text at its first save, without a change of words."""


def content_hash(edition: "EditionPage") -> str:
    """Return the hash of what readers get of an edition: a draft, or the object of a revision.

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
    canonical = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True)
    return sha256(canonical.encode()).hexdigest()


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
