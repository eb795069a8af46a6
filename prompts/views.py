"""The desk's addresses in the admin: small JSON answers to the panel beside the editor.

Each is below one target and answers only to those who may edit it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import models
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from prompts import continuing, notes, runs
from prompts.acceptance import PASSAGE
from prompts.bases import base_hash
from prompts.budgets.quotes import Quote
from prompts.budgets.words import month_data, quote_words
from prompts.characters import storable_data
from prompts.desk import REPLACED, Action, Adapter, NotFetched, NothingToAsk, adapter_of, desk_of, kept_desk
from prompts.errors import ModelError, describe
from prompts.gathering import LARGEST_FILE, bring_file, bring_page, bring_paste
from prompts.loader import InputError
from prompts.models import Desk, DraftingSettings, Note, Run, RunBody, Suggestion
from prompts.placing import blocks_not_saved
from prompts.representation import desk_data, endpoint_words, note_data, run_data
from prompts.sources.refusals import SourceRefused
from prompts.switches import switched_off, words_if_all_is_off

MOST_GIVEN, LONGEST_GIVEN = 10, 10_000  # texts, and characters of one
GIVEN, MOST_IN_AN_ADDRESS = "given-", 100  # the same in an address, where only an estimate is asked for


@dataclass(frozen=True)
class At:
    """The target a request is about, its adapter, and who asks."""

    target: models.Model
    adapter: Adapter
    user: AbstractBaseUser

    def desk(self) -> Desk:
        return desk_of(self.target)

    def gathering_desk(self) -> Desk:
        """The desk, where this kind of target gathers notes."""
        if not self.adapter.gathers_notes:
            raise Http404
        return self.desk()

    @cached_property
    def headings(self) -> dict[str, str]:
        """The headings of the outline's parts by their id."""
        kept = kept_desk(self.target)
        return {part["id"]: part["heading"] for part in kept.outline} if kept else {}

    def inputs(self, action: Action, part: str, desk: Desk, **asked: Any) -> dict[str, Any]:
        """Material for a question; `asked` is what the person said with it: `instruction`, `given`."""
        return self.adapter.inputs(prompt_id=action.prompt_id, target=self.target, desk=desk, part=part, **asked)

    def run(self, run_id: UUID) -> Run:
        return get_object_or_404(
            runs.runs_of(self.target).select_related("user").prefetch_related("suggestions"), pk=run_id
        )

    def suggestion(self, suggestion_id: UUID) -> Suggestion:
        mine = Suggestion.objects.select_related("run").filter(run__in=runs.runs_of(self.target))
        return get_object_or_404(mine, pk=suggestion_id)


class Refused(Exception):
    """Answer with a status and a sentence for the person."""

    def __init__(self, status: int, message: str | Promise) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


UNSAVED = gettext_lazy("This block holds changes that are not saved yet. Wait a moment, then ask again.")


LONGEST_INSTRUCTION = 500  # characters


def found_at(request: HttpRequest, label: str, pk: str) -> At:
    """Return what a request is about; 404 without such a desk, 403 for those who may not edit its target."""
    try:
        adapter = adapter_of(apps.get_model(label))
    except (LookupError, ValueError) as error:
        raise Http404 from error
    target = adapter.find(pk=pk)
    if target is None:
        raise Http404
    if not adapter.can_edit(user=request.user, target=target):
        raise PermissionDenied
    return At(target, adapter, request.user)  # type: ignore[arg-type]


View = Callable[..., JsonResponse]
_REFUSALS = (Refused, notes.NoteRefused, runs.AskRefused, NothingToAsk, NotFetched, SourceRefused)


def at_target(view: View) -> View:
    """Find the target, let in only those who may edit it, turn refusals into JSON."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, label: str, pk: str, **kwargs: Any) -> JsonResponse:
        at = found_at(request, label, pk)
        try:
            return view(request, at, **kwargs)
        except _REFUSALS as error:
            return JsonResponse({"message": str(error)}, status=getattr(error, "status", 400))
        except ModelError as error:
            return JsonResponse({"message": describe(error.code, error.data), "code": error.code}, status=409)

    return wrapped


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object a request brings; raise `Refused` for anything else."""
    try:
        data = json.loads(request.body or b"{}")
    except RequestDataTooBig as error:
        raise Refused(413, _("That is too long to be sent. Bring it in as a file.")) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Refused(400, _("The request could not be read.")) from error
    if not isinstance(data, dict):
        raise Refused(400, _("The request could not be read."))
    return dict(storable_data(data))


def text_in(data: dict[str, Any], name: str) -> str:
    """Return a text of a request, "" where it has none; raise `Refused` for anything else."""
    value = data.get(name, "")
    if not isinstance(value, str):
        raise Refused(400, _("The request could not be read."))
    return value


MOST_TEXTS, LONGEST_TEXT = 1000, 40_000  # of a list, and characters of one


def texts_in(data: dict[str, Any], name: str) -> list[str]:
    """Return a list of short texts of a request, none where it has none; raise `Refused` for anything else."""
    value = data.get(name) or []
    if not isinstance(value, list) or len(value) > MOST_TEXTS:
        raise Refused(400, _("The request could not be read."))
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in value):
        raise Refused(400, _("The request could not be read."))
    return value


@require_GET
@at_target
def state(request: HttpRequest, at: At) -> JsonResponse:
    """Everything the panel shows: notes, outline, the latest runs, who answers."""
    now, limits = timezone.now(), DraftingSettings.current()
    shown = [run_data(run, at.adapter, now=now) for run in runs.latest_runs(at.target)]
    return JsonResponse(
        {
            **desk_data(kept_desk(at.target)),
            "runs": shown,
            "endpoint": endpoint_words(),
            "off": {"all": words_if_all_is_off(limits), "prompts": switched_off(limits)},
            "month": month_data(limits=limits, user_id=at.user.pk, now=now),
        }
    )


@require_GET
@at_target
def month(request: HttpRequest, at: At) -> JsonResponse:
    """How the month's allowances stand."""
    return JsonResponse(month_data(limits=DraftingSettings.current(), user_id=at.user.pk, now=timezone.now()))


@require_POST
@at_target
def topic(request: HttpRequest, at: At) -> JsonResponse:
    """Store the topic."""
    desk = at.desk()
    notes.set_topic(desk=desk, topic=text_in(body_of(request), "topic"))
    return JsonResponse({"topic": desk.topic})


@require_POST
@at_target
def shape(request: HttpRequest, at: At) -> JsonResponse:
    """Choose the shape of the essay."""
    desk = at.desk()
    notes.set_shape(desk=desk, shape=text_in(body_of(request), "shape"))
    return JsonResponse({"shape": desk.shape})


@require_POST
@at_target
def outline(request: HttpRequest, at: At) -> JsonResponse:
    """Store the outline in the order given."""
    parts = body_of(request).get("outline")
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise Refused(400, _("The request could not be read."))
    desk = at.desk()
    notes.set_outline(desk=desk, parts=parts)
    return JsonResponse({"outline": desk.outline})


@require_POST
@at_target
def add_note(request: HttpRequest, at: At) -> JsonResponse:
    """Add a note, or an answer to a question."""
    data = body_of(request)
    note = notes.add_note(
        desk=at.desk(), user=at.user, text=text_in(data, "text"), question=text_in(data, "question")
    )
    return JsonResponse(note_data(note), status=201)


@require_POST
@at_target
def add_file(request: HttpRequest, at: At) -> JsonResponse:
    """Make a note of an uploaded file, or of HTML from the clipboard, which may be as large."""
    desk, file, pasted = at.gathering_desk(), request.FILES.get("file"), request.FILES.get("pasted")
    given = file or pasted
    if given is None:
        raise Refused(400, _("The request could not be read."))
    if (given.size or 0) > LARGEST_FILE:
        raise Refused(413, _("The file is larger than %(size)d MB.") % {"size": LARGEST_FILE // 2**20})
    if pasted:
        brought = bring_paste(desk=desk, user=at.user, html=pasted.read().decode("utf-8", "replace"))
    else:
        brought = bring_file(desk=desk, user=at.user, name=given.name or "", data=given.read())
    return JsonResponse(note_data(brought.note, brought.remarks), status=201)


@require_POST
@at_target
def add_page(request: HttpRequest, at: At) -> JsonResponse:
    """Make a note of the page at an address."""
    address = text_in(body_of(request), "address")
    brought = bring_page(desk=at.gathering_desk(), user=at.user, address=address, fetch=at.adapter.fetch)
    return JsonResponse(note_data(brought.note, brought.remarks), status=201)


@require_POST
@at_target
def change_note(request: HttpRequest, at: At, note_id: int) -> JsonResponse:
    """Replace a note's text, or remove the note."""
    note = get_object_or_404(Note, pk=note_id, desk=at.desk())
    data = body_of(request)
    if data.get("remove") is True:
        note.delete()
        return JsonResponse({"removed": note_id})
    notes.change_note(note=note, text=text_in(data, "text"))
    return JsonResponse(note_data(note))


@require_POST
@at_target
def ask(request: HttpRequest, at: At) -> JsonResponse:
    """Put a question to the model; the answer is polled."""
    data = body_of(request)
    action = _action(at, text_in(data, "prompt"))
    part = text_in(data, "part")[:100]
    instruction, given = text_in(data, "instruction").strip()[:LONGEST_INSTRUCTION], _given(data)
    inputs = at.inputs(action, part, at.desk(), instruction=instruction, given=given)
    bases = _bases(at.adapter, action, data.get("texts"))
    _refuse_unsaved(inputs, bases)
    if part and blocks_not_saved(at.target, ids=texts_in(data, "carried")).get(part):
        raise Refused(409, UNSAVED)
    if standing := at.adapter.standing(prompt_id=action.prompt_id, target=at.target, part=part):
        bases[PASSAGE] = base_hash(standing.text)
    try:
        run = runs.ask(
            user=at.user,
            target=at.target,
            prompt_id=action.prompt_id,
            inputs=inputs,
            part=part,
            language=at.adapter.language(target=at.target),
            bases=bases,
            now=timezone.now(),
        )
    except InputError as error:
        raise Refused(400, _("The request could not be read.")) from error
    return JsonResponse(run_data(run, at.adapter, now=timezone.now()), status=201)


def _given(data: dict[str, Any]) -> dict[str, str]:
    """What the person added to a question: a few short texts by name."""
    given = data.get("given") or {}
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        raise Refused(400, _("The request could not be read."))
    if len(given) > MOST_GIVEN or any(len(text) > LONGEST_GIVEN for text in given.values()):
        raise Refused(400, _("The request could not be read."))
    return given


@require_GET
@at_target
def estimate(request: HttpRequest, at: At) -> JsonResponse:
    """Say what a question would use if it were put now, or all of them; nothing of those that could not be put."""
    asked_for = request.GET.get("prompt")
    actions = [_action(at, asked_for)] if asked_for else at.adapter.actions
    words = {action.prompt_id: _estimate(request, at, action) for action in actions}
    return JsonResponse({"estimates": {prompt_id: said for prompt_id, said in words.items() if said}})


def _estimate(request: HttpRequest, at: At, action: Action) -> str:
    try:
        return quote_words(_quote(request, at, action))
    except (NothingToAsk, continuing.NothingToContinue, InputError, ModelError):
        return ""


def _quote(request: HttpRequest, at: At, action: Action) -> Quote:
    asked, now = request.GET, timezone.now()
    if run_id := asked.get("run"):
        return continuing.estimate(run=at.run(_uuid(run_id)), now=now)
    given = {
        name.removeprefix(GIVEN): text[:MOST_IN_AN_ADDRESS]
        for name, text in asked.items()
        if name.startswith(GIVEN)
    }
    inputs = at.inputs(
        action,
        asked.get("part", "")[:100],
        kept_desk(at.target) or Desk(),
        instruction=asked.get("instruction", "")[:LONGEST_INSTRUCTION],
        given=given,
    )
    language = at.adapter.language(target=at.target)
    return runs.estimate(prompt_id=action.prompt_id, inputs=inputs, language=language, now=now)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@require_POST
@at_target
def go_on(request: HttpRequest, at: At, run_id: UUID) -> JsonResponse:
    """Ask the model to go on where an answer broke off."""
    try:
        run = continuing.go_on(run=at.run(run_id), user=at.user, now=timezone.now())
    except continuing.NothingToContinue as error:
        raise Refused(409, _("What was sent is erased, so this cannot be continued. Ask again.")) from error
    return JsonResponse(run_data(run, at.adapter, now=timezone.now()), status=201)


def _action(at: At, prompt_id: str) -> Action:
    try:
        return at.adapter.action(prompt_id)
    except KeyError as error:
        raise Http404 from error


def _bases(adapter: Adapter, action: Action, texts: Any) -> dict[str, str]:
    present = texts if isinstance(texts, dict) else {}
    places = [place for place in map(adapter.place, action.places) if place.kind in REPLACED]
    return {
        place.name: base_hash(adapter.present(place=place, text=str(present.get(place.name, ""))))
        for place in places
    }


def _refuse_unsaved(inputs: Mapping[str, Any], bases: Mapping[str, str]) -> None:
    """A passage is read from the saved draft; what stands in the form must be the same."""
    if PASSAGE in bases and bases[PASSAGE] != base_hash(inputs[PASSAGE]):
        raise Refused(409, UNSAVED)


@require_GET
@at_target
def run(request: HttpRequest, at: At, run_id: UUID) -> JsonResponse:
    """One run, with its text from the character `after` on."""
    after = request.GET.get("after", "0")
    position = int(after) if after.isdecimal() and len(after) < 9 else 0
    return JsonResponse(run_data(at.run(run_id), at.adapter, now=timezone.now(), after=position))


@require_POST
@at_target
def cancel(request: HttpRequest, at: At, run_id: UUID) -> JsonResponse:
    """Stop a run."""
    runs.cancel(run=at.run(run_id), now=timezone.now())
    return JsonResponse(run_data(at.run(run_id), at.adapter, now=timezone.now()))


@require_GET
@at_target
def prompt(request: HttpRequest, at: At, run_id: UUID) -> JsonResponse:
    """What was sent for a run, and the hash of the prompt it was made from."""
    found = at.run(run_id)
    body = RunBody.objects.filter(run=found).first()
    return JsonResponse(
        {
            "id": found.prompt_id,
            "hash": found.prompt_hash,
            "parameters": found.parameters,
            "messages": body.messages if body else [],
        }
    )
