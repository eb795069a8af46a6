"""Remembering which blocks came from suggestions, and telling what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models

from prompts.models import BlockOrigin, Suggestion
from prompts.provenance.survival import Origin, letters, origin_of, surviving


@dataclass(frozen=True)
class Source:
    """Where a block comes from: of `accepted` characters, `kept` are still there."""

    block: str
    text: str
    origin: Origin
    accepted: int = 0
    kept: int = 0


def remember(
    *, suggestion: Suggestion, blocks: Sequence[str], came_with: Sequence[str], saved: Mapping[str, str]
) -> None:
    """Remember which blocks a suggestion became. Nothing where the save does not bear that out.

    Args:
        suggestion: the one just accepted.
        blocks: the ids its blocks were given, in order, as the browser said.
        came_with: the plain text each of its blocks came with.
        saved: the plain text of every block of what was saved, by id.
    """
    if len(blocks) != len(came_with) or len(set(blocks)) != len(blocks):
        return
    BlockOrigin.objects.bulk_create(
        BlockOrigin(suggestion=suggestion, block=block, text=text)
        for block, text in zip(blocks, came_with, strict=True)
        if block in saved
    )


def sources(*, target: models.Model, texts: Mapping[str, str]) -> list[Source]:
    """Return where each block of a target comes from, in order.

    Args:
        target: what the blocks belong to.
        texts: the plain text of its blocks by id, in order; those without words are left out.
    """
    known = _accepted_texts(target)
    return [_source(block, text, known.get(block)) for block, text in texts.items() if letters(text)]


def _accepted_texts(target: models.Model) -> dict[str, str]:
    """What each block came with, and whatever was rewritten in it since."""
    kind = ContentType.objects.get_for_model(target, for_concrete_model=True)
    found = BlockOrigin.objects.filter(
        suggestion__run__content_type=kind, suggestion__run__object_id=str(target.pk)
    )
    texts: dict[str, str] = {}
    for block, text in found.order_by("suggestion__decided_at", "pk").values_list("block", "text"):
        texts[block] = texts.get(block, "") + text
    return texts


def _source(block: str, text: str, accepted: str | None) -> Source:
    if accepted is None:
        return Source(block, text, Origin.HUMAN)
    return Source(block, text, origin_of(accepted, text), letters(accepted), surviving(accepted, text))
