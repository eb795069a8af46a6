"""Taking a suggestion in, or not.

The server only checks and converts: the blocks go into the editor's own form, and the save
that carries the suggestion's id makes the revision. Nothing here saves or publishes a page.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.log_actions import log
from wagtail.models import Revision

from prompts.bases import base_hash
from prompts.desk import Adapter
from prompts.markup import addresses_in
from prompts.models import Run, RunBody, Suggestion

LOG_ACTION = "prompts.accept_suggestion"
ACCEPTED_FIELD = "desk_accepted"  # the hidden inputs a save carries


class NotOffered(Exception):
    """The suggestion was already taken in or turned down."""


class TextMoved(Exception):
    """The text the suggestion was made for is not what stands there now."""


@dataclass(frozen=True)
class Insertion:
    """What the editor puts into its form."""

    suggestion: str
    field: str
    kind: str
    position: str
    text: str = ""
    blocks: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def insertion(*, suggestion: Suggestion, adapter: Adapter, present: str) -> Insertion:
    """Return what taking a suggestion in means for the form. Changes nothing.

    Args:
        suggestion: still offered.
        adapter: of its target.
        present: the text that stands in its place in the form right now; ignored where blocks
            are added, because they replace nothing.

    Raises:
        NotOffered, TextMoved.
    """
    if suggestion.state != Suggestion.State.OFFERED:
        raise NotOffered
    place = adapter.place(suggestion.field)
    shared: dict[str, Any] = {
        "suggestion": str(suggestion.pk),
        "field": place.name,
        "kind": place.kind,
        "position": place.position,
    }
    if place.kind == "blocks":
        addresses = _addresses(suggestion.run)
        return Insertion(**shared, blocks=adapter.blocks(suggestion=suggestion, addresses=addresses))
    if base_hash(present) not in _replaceable(suggestion):
        raise TextMoved
    return Insertion(**shared, text=suggestion.text)


def _replaceable(suggestion: Suggestion) -> set[str]:
    """The text the suggestion was made for, and its rivals of the same run: choosing again loses nothing."""
    rivals = Suggestion.objects.filter(run=suggestion.run_id, field=suggestion.field)
    return {suggestion.base_hash, *(base_hash(text) for text in rivals.values_list("text", flat=True))}


def _addresses(run: Run) -> set[str]:
    """The addresses in what was sent; none once that was erased."""
    body = RunBody.objects.filter(run=run).first()
    return addresses_in(message["content"] for message in body.messages) if body else set()


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

    Returns:
        How many were marked.
    """
    wanted = {found for found in map(_uuid, ids) if found}
    if not wanted:
        return 0
    kind = ContentType.objects.get_for_model(target, for_concrete_model=True)
    offered = Suggestion.objects.select_related("run").filter(
        pk__in=wanted, state=Suggestion.State.OFFERED, run__content_type=kind, run__object_id=str(target.pk)
    )
    return sum(_accept(suggestion, target, revision, user, now) for suggestion in offered)


def _accept(
    suggestion: Suggestion, target: models.Model, revision: Revision | None, user: AbstractBaseUser, now: datetime
) -> int:
    with transaction.atomic():
        changed = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.OFFERED).update(
            state=Suggestion.State.ACCEPTED, decided_by_id=user.pk, decided_at=now, revision=revision
        )
        if changed:
            data = {
                "suggestion": str(suggestion.pk),
                "run": str(suggestion.run_id),
                "prompt": suggestion.run.prompt_id,
                "model": suggestion.run.model,
                "field": suggestion.field,
            }
            # The page's history shows one entry per uuid and action: each acceptance has its own.
            log(instance=target, action=LOG_ACTION, user=user, uuid=suggestion.pk, revision=revision, data=data)
    return changed


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
