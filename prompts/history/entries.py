"""Runs and what became of their suggestions, as the history shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from prompts.budgets.words import reserved_words, used_words
from prompts.desk import Adapter
from prompts.errors import describe
from prompts.features import feature_label
from prompts.models import Run, Suggestion


@dataclass(frozen=True)
class Decision:
    """What a person made of one suggestion."""

    label: str
    state: str
    by: str
    at: datetime | None
    revision_url: str


@dataclass(frozen=True)
class Entry:
    """One run in words."""

    run: Run
    asked_for: str
    part: str
    by: str
    model: str
    used: str
    status: str
    problem: str
    decisions: list[Decision]
    undecided: str


def entry(run: Run, *, target: models.Model, adapter: Adapter, headings: Mapping[str, str]) -> Entry:
    """Return a run as the history shows it.

    Args:
        run: with its user, and its suggestions with who decided, already fetched.
        target: the object it belongs to.
        adapter: of the target.
        headings: those of the outline's parts, by their id.
    """
    suggestions = list(run.suggestions.all())
    decided = [each for each in suggestions if each.state != Suggestion.State.OFFERED]
    return Entry(
        run=run,
        asked_for=feature_label(run.prompt_id, type(target)),
        part=headings.get(run.part, ""),
        by=run.user.get_username() if run.user else _("somebody whose account is gone"),
        model=run.model_returned or run.model,
        used=used_words(run) or reserved_words(run),
        status=capfirst(run.get_status_display()),
        problem=describe(run.error_code, {"model": run.model, **run.error_data}) if run.error_code else "",
        decisions=[_decision(each, target, adapter) for each in decided],
        undecided=_undecided(len(suggestions) - len(decided)),
    )


def _undecided(number: int) -> str:
    words = ngettext("%(count)d suggestion not decided on", "%(count)d suggestions not decided on", number)
    return words % {"count": number} if number else ""


def _decision(suggestion: Suggestion, target: models.Model, adapter: Adapter) -> Decision:
    return Decision(
        label=_label(suggestion, adapter),
        state=_state(suggestion),
        by=suggestion.decided_by.get_username() if suggestion.decided_by else "",
        at=suggestion.decided_at,
        revision_url=_revision_url(suggestion, target),
    )


def _state(suggestion: Suggestion) -> str:
    """What was decided, and of changes that were judged one by one how many were taken."""
    words, changes = capfirst(suggestion.get_state_display()), suggestion.payload.get("changes")
    if not changes:
        return words
    taken = {"count": len(suggestion.payload["accepted"]), "changes": changes}
    return " · ".join([words, _("%(count)d of %(changes)d changes") % taken])


def _label(suggestion: Suggestion, adapter: Adapter) -> str:
    try:
        return str(adapter.place(suggestion.field).label)
    except KeyError:
        return suggestion.field  # a place the desk had once


def _revision_url(suggestion: Suggestion, target: models.Model) -> str:
    if suggestion.revision_id is None or not isinstance(target, Page):
        return ""
    return reverse("wagtailadmin_pages:revisions_view", args=[target.pk, suggestion.revision_id])


def facts(run: Run) -> list[tuple[str, Any]]:
    """Return what is known of a run besides its texts, as pairs of a label and a value."""
    found: list[tuple[str, Any]] = [
        (_("Asked"), run.created_at),
        (_("Started"), run.started_at),
        (_("Finished"), run.finished_at),
        (_("Model asked"), run.model),
        (_("Model that answered"), run.model_returned),
        (_("Endpoint"), run.endpoint),
        (_("Id of the request at the endpoint"), run.request_id),
        (_("Tokens in, of these cached"), _pair(run.tokens_in, run.tokens_cached)),
        (_("Tokens out, of these reasoning"), _pair(run.tokens_out, run.tokens_reasoning)),
        (_("Finish reason"), run.finish_reason),
        (_("Prompt"), run.prompt_id),
        (_("Hash of the prompt"), run.prompt_hash),
        (_("Hash of the request"), run.request_hash),
    ]
    return [(label, value) for label, value in found if value]


def _pair(number: int | None, part: int | None) -> str:
    if number is None:
        return ""
    return f"{number:,} ({part:,})" if part is not None else f"{number:,}"
