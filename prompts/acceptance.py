"""Taking a suggestion in, or not.

The server only checks and converts: the blocks go into the editor's own form, and the save
that carries the suggestion's id makes the revision. Nothing here saves or publishes a page.
"""

import dataclasses
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.log_actions import log
from wagtail.models import Revision

from prompts.bases import base_hash, base_text
from prompts.carried import Carried, carried, carried_text
from prompts.desk import Adapter, registered
from prompts.differences.segments import Segment, applied, changes_in, segments
from prompts.markup import addresses_in
from prompts.models import Run, RunBody, Suggestion
from prompts.own_words import own_addresses
from prompts.provenance.blocks import remember

LOG_ACTION = "prompts.accept_suggestion"
_WITHIN = {"passage": ("block",), "line": ("block", "path")}  # where in the body a place lies, in the payload
PASSAGE = "passage"  # the place of rewritten passages, and what they were in the question
BEFORE = "before"  # in a payload: what a passage was, where the question did not hold it
ACCEPTED_FIELD = "desk_accepted"  # the hidden inputs a save carries


class NotOffered(Exception):
    """The suggestion was already taken in or turned down, or is only for reading."""


class TextMoved(Exception):
    """The text the suggestion was made for is not what stands there now."""


class NothingChosen(Exception):
    """None of the changes was accepted: that takes nothing in."""


@dataclass(frozen=True)
class Insertion:
    """What the editor puts into its form. `suggestion` is what the next save carries."""

    suggestion: str
    field: str
    kind: str
    position: str
    text: str = ""
    block: str = ""  # the id of the one whose words are replaced
    beside: str = ""  # the id of the one that new ones stand "before" or "after", where `position` says so
    path: list[str | int] = dataclasses.field(default_factory=list)  # to the line within that block
    blocks: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def differences(*, suggestion: Suggestion, present: str) -> list[Segment]:
    """Return what a suggestion changes in the text it replaces; nothing where that is empty. Changes nothing.

    Args:
        suggestion: still offered, for a place that holds text.
        present: what stands there in the form right now, see `Adapter.present`.

    Raises:
        NotOffered, TextMoved.
    """
    if suggestion.state != Suggestion.State.OFFERED:
        raise NotOffered
    if base_hash(present) not in _replaceable(suggestion):
        raise TextMoved
    before = base_text(present)
    return segments(before, suggestion.text) if before else []


def insertion(
    *, suggestion: Suggestion, adapter: Adapter, present: str, accepted: Collection[int] | None = None
) -> Insertion:
    """Return what taking a suggestion in means for the form. Changes nothing.

    Args:
        suggestion: still offered.
        adapter: of its target.
        present: what stands in its place in the form right now, see `Adapter.present`; ignored
            where blocks are added, because they replace nothing.
        accepted: numbers of the changes among `differences`; None for the whole.

    Raises:
        NotOffered, TextMoved, NothingChosen, DoesNotFit.
    """
    if suggestion.state != Suggestion.State.OFFERED:
        raise NotOffered
    place = adapter.place(suggestion.field)
    if place.kind == "read":
        raise NotOffered
    shared: dict[str, Any] = {"field": place.name, "kind": place.kind, "position": place.position}
    if place.kind == "blocks":
        blocks = adapter.blocks(suggestion=suggestion, addresses=_addresses(suggestion.run, adapter))
        return Insertion(suggestion=str(suggestion.pk), **shared, blocks=blocks)
    kept, text = _chosen(suggestion, differences(suggestion=suggestion, present=present), accepted)
    shared |= {name: suggestion.payload[name] for name in _WITHIN.get(place.kind, ())}
    if place.kind in ("text", "line"):
        return Insertion(suggestion=carried_text(kept), **shared, text=text)
    chosen = copy(suggestion)
    chosen.text = text
    # What stands there may keep its links: the person who wrote it set them.
    addresses = _addresses(suggestion.run, adapter) | addresses_in([present])
    blocks = adapter.blocks(suggestion=chosen, addresses=addresses, present=present)
    return Insertion(suggestion=carried_text(kept), **shared, blocks=blocks)


def _chosen(suggestion: Suggestion, found: list[Segment], accepted: Collection[int] | None) -> tuple[Carried, str]:
    """What the save carries, and the text with the accepted changes made."""
    if not found or accepted is None:
        return Carried(suggestion.pk), suggestion.text
    count = changes_in(found)
    kept = Carried(suggestion.pk, accepted=tuple(sorted({*accepted} & {*range(count)})), changes=count)
    if not kept.accepted and kept.changes:
        raise NothingChosen
    return kept, applied(found, kept.accepted)


def _replaceable(suggestion: Suggestion) -> set[str]:
    """The text the suggestion was made for, and its rivals of the same run: choosing again loses nothing."""
    rivals = Suggestion.objects.filter(run=suggestion.run_id, field=suggestion.field)
    same = [one for one in rivals if _within(one) == _within(suggestion)]
    return {suggestion.base_hash, *(base_hash(one.text) for one in same)}


def _within(suggestion: Suggestion) -> tuple[Any, Any]:
    return suggestion.payload.get("block"), suggestion.payload.get("path")


def _addresses(run: Run, adapter: Adapter) -> set[str]:
    """The addresses the author gave with the question, none once that was erased.

    What models wrote, in an earlier draft that was redone or a part that is continued, counts for nothing.
    """
    body = RunBody.objects.filter(run=run).first()
    return own_addresses(body.inputs, adapter.action(run.prompt_id).own_words) if body else set()


def reject(*, suggestion: Suggestion, user: AbstractBaseUser, now: datetime) -> None:
    """Turn a suggestion down. Does nothing unless it is still offered."""
    Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.OFFERED).update(
        state=Suggestion.State.REJECTED, decided_by_id=user.pk, decided_at=now
    )


def record_acceptances(
    *, target: models.Model, revision: Revision | None, ids: Iterable[str], user: AbstractBaseUser, now: datetime
) -> int:
    """Mark the suggestions a save carried as accepted by its revision, and log each. Idempotent.

    Ids that are no suggestions of this target, or not offered any more, are passed over.

    Args:
        target: what was saved.
        revision: the one the save made.
        ids: as the save carried them, see `prompts.carried`.
        user: who saved.
        now: when.

    Returns:
        How many were marked.
    """
    wanted = {found.suggestion: found for found in map(carried, ids) if found}
    if not wanted:
        return 0
    kind = ContentType.objects.get_for_model(target, for_concrete_model=True)
    offered = Suggestion.objects.select_related("run").filter(
        pk__in=wanted, state=Suggestion.State.OFFERED, run__content_type=kind, run__object_id=str(target.pk)
    )
    saved = _Save(target, revision, user, now)
    return sum(_accept(suggestion, wanted[suggestion.pk], saved) for suggestion in offered)


@dataclass(frozen=True)
class _Save:
    target: models.Model
    revision: Revision | None
    user: AbstractBaseUser
    now: datetime


def _accept(suggestion: Suggestion, kept: Carried, save: _Save) -> int:
    with transaction.atomic():
        changed = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.OFFERED).update(
            state=Suggestion.State.ACCEPTED,
            decided_by_id=save.user.pk,
            decided_at=save.now,
            revision=save.revision,
            payload={**suggestion.payload, **_parts(kept)},
        )
        if changed:
            _log(suggestion, kept, save)
            _remember_blocks(suggestion, kept, save)
    return changed


def _remember_blocks(suggestion: Suggestion, kept: Carried, save: _Save) -> None:
    adapter = registered().get(type(save.target))
    if adapter is None or save.revision is None:
        return
    rewritten = str(suggestion.payload.get("block", "")) if _is_rewritten(suggestion) else ""
    blocks = (rewritten,) if rewritten else kept.blocks
    if blocks:
        remember(
            suggestion=suggestion,
            blocks=blocks,
            came_with=_new_words(suggestion, kept) if rewritten else adapter.accepted_texts(suggestion=suggestion),
            saved=adapter.block_texts(draft=save.revision.as_object()),
        )


def _is_rewritten(suggestion: Suggestion) -> bool:
    """Whether it is a passage in new words; who corrects mistakes in one writes none of it."""
    return suggestion.field == PASSAGE and "corrections" not in suggestion.payload


def _new_words(suggestion: Suggestion, kept: Carried) -> list[str]:
    """What the model added to a passage and a person accepted: the rest of it was there before."""
    before = base_text(_before(suggestion))
    changes = [one.new for one in segments(before, suggestion.text) if one.changed]
    chosen = kept.accepted if kept.changes else range(len(changes))
    return ["".join(changes[number] for number in chosen if number < len(changes))]


def _before(suggestion: Suggestion) -> str:
    if BEFORE in suggestion.payload:
        return str(suggestion.payload[BEFORE])
    body = RunBody.objects.filter(run=suggestion.run_id).first()
    return str(body.inputs.get(PASSAGE, "")) if body else ""


def _log(suggestion: Suggestion, kept: Carried, save: _Save) -> None:
    data = {
        "suggestion": str(suggestion.pk),
        "run": str(suggestion.run_id),
        "prompt": suggestion.run.prompt_id,
        "model": suggestion.run.model,
        "field": suggestion.field,
        **_parts(kept),
    }
    # The page's history shows one entry per uuid and action: each acceptance has its own.
    log(
        instance=save.target,
        action=LOG_ACTION,
        user=save.user,
        uuid=suggestion.pk,
        revision=save.revision,
        data=data,
    )


def _parts(kept: Carried) -> dict[str, Any]:
    """Which of how many changes were accepted, where they were judged one by one."""
    return {"accepted": list(kept.accepted), "changes": kept.changes} if kept.changes else {}
