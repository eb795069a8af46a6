"""The drafting desk's side of a target: what may be asked for it and where answers go.

Apps register an adapter per model in their own `desk` module:

    register(EssayPage, EssayDesk())

The adapter alone knows the model; runs, panel, polling and acceptance are shared.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise

from prompts.checks.findings import Finding
from prompts.checks.voice.nearness import CannotSay, Nearness
from prompts.models import Desk, Run, Suggestion
from prompts.sources.reading import WebPage

Words = str | Promise
REPLACED = ("text", "rich", "passage", "line")  # kinds of places where something stands that is replaced
NOTHING: Mapping[str, str] = MappingProxyType({})
FACTS, STYLE = "facts", "style"


class NothingToAsk(Exception):
    """The material for a question is missing."""


class DoesNotFit(Exception):
    """A text that is no list any more, where a list is to be put."""


class NotFetched(Exception):
    """An address that gave nothing. The message is in words for the person who named it."""


@dataclass(frozen=True)
class Place:
    """Somewhere in the editor's form that a suggestion may go.

    `kind` "text" replaces the text of the form field `name`; "blocks" inserts into the stream
    field `name`, at its "start" or "end"; "rich" replaces the rich text field `name`; "passage"
    the running text of one block of the body, "line" one plain text within a block; "read" is only
    for reading and copying, and leads to the field or block that `way` of the payload names, if any.
    `best_width` is in full-width characters. `checks` says what is looked at in a proposal for it:
    `FACTS`, `STYLE`.
    """

    name: str
    label: Words
    kind: str = "text"
    position: str = "end"
    best_width: int = 0
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A day that may be chosen for a question; `name` is how `given` calls it."""

    name: str
    label: Words


@dataclass(frozen=True)
class Action:
    """Something the desk may ask a model for; `by_itself` if a button of its own is enough to ask.

    `asks` is what may be said with the question, `hero` the form's field for the target's main
    picture, where the question is about one of its pictures.
    `own_words` says where in the question the author's words stand, such as "topic" or
    "notes.text": an answer may link only to addresses that stand there.
    """

    prompt_id: str
    label: Words
    explanation: Words = ""
    places: tuple[str, ...] = ()
    by_itself: bool = True
    asks: tuple[Asked, ...] = ()
    hero: str = ""
    own_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What an earlier answer became, as it stands in the draft: `text` as `Adapter.present` gives it."""

    block: str
    kind: str
    text: str


@dataclass(frozen=True)
class Offer:
    """A part of a result to be offered for acceptance.

    For a passage or a line `payload` names the `block`, for a line also the `path` to it. `base` is
    the hash of the text it was made from; "" takes what stood in its place when the question was put.
    """

    field: str
    text: str
    payload: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    base: str = ""


class Adapter:
    """What the shared desk needs to know of one kind of target. Subclass and register."""

    gathers_notes: ClassVar[bool] = False
    introduction: ClassVar[Words] = ""
    before_saving: ClassVar[Words] = ""
    places: ClassVar[tuple[Place, ...]] = ()
    actions: ClassVar[tuple[Action, ...]] = ()
    # Blocks of the field "body" that can be rewritten, and the field that holds their words; "" is the block.
    rewritable: ClassVar[Mapping[str, str]] = NOTHING

    def find(self, *, pk: str) -> models.Model | None:
        """Return the target with this key, or None."""
        raise NotImplementedError

    def can_edit(self, *, user: Any, target: Any) -> bool:
        """Say whether `user` may edit the target; only then may they see its desk."""
        raise NotImplementedError

    def language(self, *, target: Any) -> str:
        """Return the language answers are written in."""
        raise NotImplementedError

    def inputs(
        self,
        *,
        prompt_id: str,
        target: Any,
        desk: Desk,
        part: str,
        instruction: str = "",
        given: Mapping[str, str] = NOTHING,
    ) -> dict[str, Any]:
        """Return the prompt's inputs from public fields of the target and the desk's notes.

        Args:
            prompt_id: of an action of this desk.
            target: what the desk belongs to.
            desk: its notes, topic and outline.
            part: of the outline, or the id of a block; "" for the whole.
            instruction: what the person asks for besides, where the prompt takes such a thing.
            given: whatever else they added to this question, such as selected words or a period.

        Raises:
            NothingToAsk: material is missing.
        """
        raise NotImplementedError

    def fetch(self, address: str) -> WebPage:
        """Return what stands at an address, read safely. Only desks that gather notes need it.

        Raises:
            NotFetched: there is nothing, or it may not be asked for.
        """
        raise NotImplementedError

    def offers(self, *, run: Run, inputs: Mapping[str, Any]) -> Iterable[Offer]:
        """Return what of a finished run can be accepted, in order."""
        raise NotImplementedError

    def about(self, *, suggestion: Suggestion) -> str:
        """Return in the active language what a suggestion is about, beside its place and part, or ""."""
        return ""

    def remark(self, *, run: Run) -> str:
        """Return a sentence on a finished run as a whole, such as what was left out of it, or ""."""
        return ""

    def blocks(self, *, suggestion: Suggestion, addresses: set[str], present: str = "") -> list[dict[str, Any]]:
        """Return the blocks a suggestion becomes, in the form the editor inserts.

        Args:
            suggestion: what is taken in.
            addresses: the only ones outside that may stay links.
            present: what it replaces, as `present` returns it; its links of the house may stay.

        Raises:
            DoesNotFit: a text that cannot be put into the block it is for.
        """
        raise NotImplementedError

    def standing(self, *, prompt_id: str, target: Any, part: str) -> Standing | None:
        """Return what of an earlier answer stands in the draft and a new one would replace; None for nothing."""
        return None

    def draft(self, target: Any) -> Any:
        """Return the target as its editors see it."""
        return target

    def present(self, *, place: Place, text: str) -> str:
        """Return what stands in a place as it is compared; of a passage the Markdown of what its editor holds."""
        return text

    def accepted_texts(self, *, suggestion: Suggestion) -> list[str]:
        """Return the plain text of each block a suggestion becomes, in the order of `blocks`."""
        return []

    def block_texts(self, *, draft: Any) -> dict[str, str]:
        """Return the plain text of each block of a target as its editors see it, by the block's id, in order."""
        return {}

    def findings(self, *, run: Run, target: Any) -> list[Finding] | None:
        """Return what the checks say of a finished run's text, in its order; None where it is not checked."""
        return None

    def offered_findings(self, *, suggestion: Suggestion, target: Any) -> list[Finding]:
        """Return what the `checks` of a suggestion's place say of its text, in its order."""
        return []

    def voice(self, *, run: Run, target: Any) -> Nearness | CannotSay | None:
        """Say how near a finished run's text is to its author's voice; None where that is not compared."""
        return None

    def place(self, name: str) -> Place:
        """Return the place called `name`; raise `KeyError` for an unknown one."""
        return {place.name: place for place in self.places}[name]

    def action(self, prompt_id: str) -> Action:
        """Return the action for a prompt; raise `KeyError` for one that is not offered here."""
        return {action.prompt_id: action for action in self.actions}[prompt_id]


_adapters: dict[type[models.Model], Adapter] = {}


def register(model: type[models.Model], adapter: Adapter) -> None:
    """Give the targets of `model` a drafting desk."""
    _adapters[model] = adapter


def registered() -> dict[type[models.Model], Adapter]:
    """Return every adapter by its model."""
    return dict(_adapters)


def adapter_of(model: type[models.Model]) -> Adapter:
    """Return the adapter of a model; raise `KeyError` if it has no desk."""
    return _adapters[model]


def adapter_of_run(run: Run) -> Adapter:
    """Return the adapter of a run's target; raise `KeyError` if its model has no desk any more."""
    model = ContentType.objects.get_for_id(run.content_type_id).model_class()
    if model is None:
        raise KeyError(run.content_type_id)
    return _adapters[model]


def target_kind(target: models.Model) -> ContentType:
    """Return the content type under which desks, runs and suggestions know a target."""
    return ContentType.objects.get_for_model(target, for_concrete_model=True)


def desk_of(target: models.Model) -> Desk:
    """Return the desk of a target, made on first use."""
    kind = target_kind(target)
    desk, _created = Desk.objects.get_or_create(content_type=kind, object_id=str(target.pk))
    return desk


def kept_desk(target: models.Model) -> Desk | None:
    """Return the desk of a target with its notes, or None before its first use."""
    kind = target_kind(target)
    kept = Desk.objects.filter(content_type=kind, object_id=str(target.pk))
    return kept.prefetch_related("notes").first()
