"""Where a drafted part goes among the blocks that are there: in the order of the outline."""

from collections.abc import Mapping, Sequence

from django.db import models

from prompts.carried import carried
from prompts.desk import kept_desk, target_kind
from prompts.models import BlockOrigin, Suggestion

Beside = tuple[str, str]  # "before" or "after", and the id of a block; ("", "") where nothing tells
NOWHERE: Beside = ("", "")


def beside(
    part: str, *, outline: Sequence[str], came_from: Mapping[str, Sequence[str]], present: Sequence[str]
) -> Beside:
    """Return beside which block a part's blocks belong. Pure.

    After the last block of the nearest part before it, else before the first of the nearest
    part after it. Blocks that came from no part tell nothing, nor do those that are gone.

    Args:
        part: what is drafted; an earlier version of itself counts as before it.
        outline: the parts in their order.
        came_from: the ids of the blocks each part became.
        present: the ids of the blocks in the form, in their order.
    """
    if part not in outline:
        return NOWHERE
    at = outline.index(part)
    standing = [[block for block in present if block in set(came_from.get(each, ()))] for each in outline]
    for blocks in reversed(standing[: at + 1]):
        if blocks:
            return "after", blocks[-1]
    return next((("before", blocks[0]) for blocks in standing[at + 1 :] if blocks), NOWHERE)


def blocks_of_parts(target: models.Model) -> dict[str, list[str]]:
    """Return the ids of the blocks that answers about each part of a target became, the newest last."""
    found = BlockOrigin.objects.filter(
        suggestion__run__content_type=target_kind(target), suggestion__run__object_id=str(target.pk)
    ).exclude(suggestion__run__part="")
    blocks: dict[str, list[str]] = {}
    for part, block in found.order_by("suggestion__decided_at", "pk").values_list(
        "suggestion__run__part", "block"
    ):
        blocks.setdefault(part, []).append(block)
    return blocks


def blocks_not_saved(target: models.Model, *, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the same of what was taken in and waits for its save.

    Args:
        target: of the suggestions.
        ids: what the form carries of them, see `prompts.carried`.
    """
    found = {one.suggestion: one.blocks for one in map(carried, ids) if one}
    waiting = Suggestion.objects.filter(
        pk__in=found,
        state=Suggestion.State.OFFERED,
        run__content_type=target_kind(target),
        run__object_id=str(target.pk),
    )
    blocks: dict[str, list[str]] = {}
    for key, part in waiting.values_list("pk", "run__part"):
        blocks.setdefault(part, []).extend(found[key])
    return blocks


def place_of(
    *, suggestion: Suggestion, target: models.Model, present: Sequence[str], ids: Sequence[str]
) -> Beside:
    """Return beside which block of the form what a suggestion becomes belongs, see `beside`.

    Args:
        suggestion: about a part of the outline; for any other nothing tells.
        target: what it was made for.
        present: the ids of the blocks in the form, in their order.
        ids: what the form carries of suggestions that wait for its save.
    """
    desk = kept_desk(target)
    waiting = blocks_not_saved(target, ids=ids)
    saved = blocks_of_parts(target)
    return beside(
        suggestion.run.part,
        outline=[part["id"] for part in desk.outline] if desk else [],
        came_from={part: [*saved.get(part, []), *waiting.get(part, [])] for part in {*saved, *waiting}},
        present=present,
    )
