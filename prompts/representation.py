"""Desks, runs and suggestions as the browser gets them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from prompts.budgets.words import reserved_words, used_words
from prompts.checked import is_text
from prompts.checks.contacts import contacts_in_words
from prompts.checks.escapes import unescaped
from prompts.checks.language import result_in_another_language
from prompts.continuing import can_continue
from prompts.desk import Adapter
from prompts.endpoints import endpoint_for
from prompts.errors import ModelError, describe
from prompts.models import Desk, Note, Run, Suggestion

SLOW_START = timedelta(seconds=10)  # after that a waiting run is said to have no worker


def endpoint_words() -> dict[str, Any]:
    """Say who answers: the model's name, whether it is the rehearsal, or what is missing."""
    try:
        endpoint = endpoint_for("writer")
    except ModelError as error:
        return {"model": "", "rehearsal": False, "problem": describe(error.code, error.data)}
    return {"model": endpoint.model, "rehearsal": endpoint.is_rehearsal, "problem": ""}


def note_data(note: Note, remarks: Iterable[str] = ()) -> dict[str, Any]:
    """One note of a desk, with what is to be said about it: once when it comes, or whenever it is seen."""
    return {
        "id": note.pk,
        "kind": note.kind,
        "kindLabel": str(note.get_kind_display()),
        "source": note.source,
        "question": note.question,
        "text": note.text,
        "remarks": list(remarks),
        "warning": contacts_in_words(note.text),
    }


def desk_data(desk: Desk | None) -> dict[str, Any]:
    """Topic, notes and outline; of an empty desk before its first use."""
    if desk is None:
        return {"topic": "", "shape": "", "notes": [], "outline": []}
    notes = [note_data(note) for note in desk.notes.all()]
    return {"topic": desk.topic, "shape": desk.shape, "notes": notes, "outline": desk.outline}


def run_data(run: Run, adapter: Adapter, *, now: datetime, after: int = 0) -> dict[str, Any]:
    """One run, with its text from the character `after` on.

    Where the stored text is shorter than that (an answer asked anew), the whole is given and
    `offset` is 0.
    """
    offset = after if after <= len(run.text) else 0
    is_open = run.status in Run.OPEN_STATUSES
    return {
        "id": str(run.pk),
        "prompt": run.prompt_id,
        "part": run.part,
        "status": run.status,
        "statusLabel": " · ".join(filter(None, [_status_words(run, now), _remark(run, adapter)])),
        "open": is_open,
        "stopping": run.cancel_requested and is_open,
        "text": run.text[offset:],
        "offset": offset,
        "json": not is_text(run),
        "result": run.result,
        "error": describe(run.error_code, {"model": run.model, **run.error_data}) if run.error_code else "",
        "by": run.user.get_username() if run.user else "",
        "usage": _usage(run),
        "canContinue": can_continue(run),
        "suggestions": [] if is_open else suggestions_data(run, adapter),
    }


def _status_words(run: Run, now: datetime) -> str:
    if run.status == Run.Status.QUEUED and now - run.created_at > SLOW_START:
        return _("Waiting; no worker has taken it up yet")
    return capfirst(run.get_status_display())


def _remark(run: Run, adapter: Adapter) -> str:
    if run.status != Run.Status.DONE:
        return ""
    foreign = result_in_another_language(run.result, language=run.language.split("-")[0])
    return " · ".join(filter(None, [adapter.remark(run=run), foreign]))


def _usage(run: Run) -> str:
    said = used_words(run) or reserved_words(run)
    return " · ".join(filter(None, [run.model_returned or run.model, said]))


def suggestions_data(run: Run, adapter: Adapter) -> list[dict[str, Any]]:
    """The suggestions of a run, in order."""
    return [_suggestion(suggestion, run, adapter) for suggestion in run.suggestions.all()]


def _suggestion(suggestion: Suggestion, run: Run, adapter: Adapter) -> dict[str, Any]:
    place = adapter.place(suggestion.field)
    named = [str(place.label), adapter.about(suggestion=suggestion), unescaped(suggestion.payload.get("of", ""))]
    return {
        "id": str(suggestion.pk),
        "field": place.name,
        "label": ": ".join(filter(None, named)),
        "kind": place.kind,
        "block": suggestion.payload.get("block", "") if place.kind in ("passage", "line") else "",
        "path": suggestion.payload.get("path", []) if place.kind == "line" else [],
        "way": suggestion.payload.get("way", "") if place.kind == "read" else "",
        "reasons": [_reason(each) for each in suggestion.payload.get("corrections", [])],
        "text": suggestion.text,
        "width": suggestion.payload.get("width"),
        "bestWidth": place.best_width,
        "checked": bool(place.checks) and not is_text(run),
        "state": suggestion.state,
        "stateLabel": capfirst(suggestion.get_state_display()),
    }


def _reason(correction: Mapping[str, str]) -> str:
    """One correction in words: what becomes what, and why."""
    said = f"{correction['original']} → {correction['replacement'] or '␡'}: {correction['reason']}"
    return unescaped(said)
