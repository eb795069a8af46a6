"""Asking, stopping and reading runs. The worker's side is in `prompts.execution`."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from prompts.budgets.allowance import reserve
from prompts.budgets.quotes import Quote, quote
from prompts.budgets.settlement import RELEASED
from prompts.endpoints import Endpoint, endpoint_for
from prompts.errors import Code, too_many_open
from prompts.loader import Message, Prompt, load
from prompts.models import Run, RunBody
from prompts.switches import refuse_if_off

QUEUE = "ai"  # of its own, so that mail never waits for a model
OPEN_AT_ONCE = 2  # runs a person may have under way


class AskRefused(Exception):
    """A question that is not put. The message is in words for the person who asked."""


def ask(
    *,
    user: AbstractBaseUser,
    target: models.Model,
    prompt_id: str,
    inputs: Mapping[str, Any],
    part: str,
    language: str,
    bases: Mapping[str, str],
    now: datetime,
) -> Run:
    """Queue one run of a prompt and enqueue its task on commit.

    Args:
        user: who asks; at most `OPEN_AT_ONCE` runs may be open.
        target: the object the run belongs to; the caller has checked that `user` may edit it.
        prompt_id: a prompt of the library.
        inputs: exactly the inputs the prompt declares.
        part: which part of the target is meant, "" for the whole.
        language: of the prompt and its answer, "ja" or "en".
        bases: for each field an answer may replace, the hash of its present text.
        now: the moment of asking.

    Raises:
        AskRefused: too many runs are open.
        InputError, PromptFileError: the inputs or the prompt are not as declared.
        ModelError: no endpoint is configured, models are switched off, or the month's allowance
            does not reach.
    """
    prompt = load(prompt_id, language)
    inputs = _seen(prompt, inputs)
    messages = prompt.render(inputs)
    run = Run(
        user_id=user.pk,
        content_type=ContentType.objects.get_for_model(target, for_concrete_model=True),
        object_id=str(target.pk),
        part=part,
        language=language,
        prompt_hash=prompt.hash,
        bases=dict(bases),
        parameters=parameters_of(prompt),
    )
    return put(run=run, user=user, prompt=prompt, messages=messages, inputs=inputs, now=now)


def estimate(*, prompt_id: str, inputs: Mapping[str, Any], language: str, now: datetime) -> Quote:
    """Return what asking would use, without asking.

    Raises:
        InputError, PromptFileError, ModelError: as for asking.
    """
    prompt = load(prompt_id, language)
    inputs = _seen(prompt, inputs)
    messages = prompt.render(inputs)
    pictures = 1 if prompt.picture(inputs) else 0
    model = endpoint_for(prompt.model_role).model
    return quote(prompt=prompt, messages=messages, pictures=pictures, model=model, now=now)


def _seen(prompt: Prompt, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The inputs, without the picture where the model would not see it."""
    return inputs if endpoint_for(prompt.model_role).sees_images else prompt.unseen(inputs)


def put(
    *,
    run: Run,
    user: AbstractBaseUser,
    prompt: Prompt,
    messages: list[Message],
    inputs: Mapping[str, Any],
    now: datetime,
) -> Run:
    """Store an unsaved run with what will be sent, set its most aside, and enqueue its task on commit.

    Raises:
        AskRefused: too many runs are open.
        ModelError: no endpoint is configured, models are switched off, or the month's allowance
            does not reach.
    """
    refuse_if_off(prompt.id)
    endpoint = endpoint_for(prompt.model_role)
    picture = prompt.picture(inputs)
    asked = quote(prompt=prompt, messages=messages, pictures=1 if picture else 0, model=endpoint.model, now=now)
    run.endpoint_id, run.model = endpoint.row_id, endpoint.model
    run.prompt_id = prompt.id
    run.request_hash = request_hash(prompt, endpoint, messages, picture)
    run.heartbeat_at = now
    with transaction.atomic():
        _refuse_too_many(user)
        reserve(run=run, quote=asked, now=now)
        run.save(force_insert=True)
        RunBody.objects.create(run=run, inputs=dict(inputs), messages=messages)
        enqueue(run)
    return run


def _refuse_too_many(user: AbstractBaseUser) -> None:
    # The lock makes two questions of one person wait for each other on PostgreSQL; on SQLite
    # every transaction already does.
    get_user_model()._default_manager.select_for_update().get(pk=user.pk)
    if Run.objects.filter(user_id=user.pk, status__in=Run.OPEN_STATUSES).count() >= OPEN_AT_ONCE:
        raise AskRefused(too_many_open(OPEN_AT_ONCE))


def parameters_of(prompt: Prompt) -> dict[str, Any]:
    """Return what a run keeps of its prompt's settings."""
    return {
        "role": prompt.model_role,
        "temperature": prompt.temperature,
        "max_output_tokens": prompt.max_output_tokens,
        "output": prompt.output,
    }


def request_hash(prompt: Prompt, endpoint: Endpoint, messages: list[Message], picture: str = "") -> str:
    """Return the hash that identifies one request: messages, picture, model and parameters."""
    whole = [messages, *filter(None, [picture]), endpoint.model, parameters_of(prompt)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def enqueue(run: Run) -> None:
    """Wake a worker for `run` once the transaction is committed. A lost task is found by the tick."""
    from prompts.tasks import execute_run

    run_id = str(run.pk)
    # robust: a broker out of order delays the answer; it must not undo the question.
    transaction.on_commit(lambda: execute_run.apply_async((run_id,), queue=QUEUE), robust=True)


def cancel(*, run: Run, now: datetime) -> None:
    """Stop a run: a waiting one at once, a running one within a second. Idempotent."""
    waiting = Run.objects.filter(pk=run.pk, status=Run.Status.QUEUED)
    if waiting.update(status=Run.Status.CANCELLED, error_code=Code.CANCELLED, finished_at=now, **RELEASED):
        return
    Run.objects.filter(pk=run.pk, status=Run.Status.RUNNING).update(cancel_requested=True)


def runs_of(target: models.Model) -> models.QuerySet[Run]:
    """Return the runs of one target, newest first."""
    kind = ContentType.objects.get_for_model(target, for_concrete_model=True)
    return Run.objects.filter(content_type=kind, object_id=str(target.pk))


def latest_text(target: models.Model, *, part: str, prompts: Collection[str]) -> str:
    """Return what the newest ended run of any of these prompts wrote for a part of a target, "" if nothing."""
    ended = runs_of(target).filter(part=part, prompt_id__in=prompts).exclude(status__in=Run.OPEN_STATUSES)
    return ended.exclude(text="").values_list("text", flat=True).first() or ""


def latest_runs(target: models.Model, *, count: int = 40) -> list[Run]:
    """Return the newest run of each prompt and part of a target, and every open one, newest first."""
    recent = runs_of(target).prefetch_related("suggestions").select_related("user")[:count]
    seen: set[tuple[str, str]] = set()
    chosen = []
    for run in recent:
        key = (run.prompt_id, run.part)
        if key not in seen or run.status in Run.OPEN_STATUSES:
            chosen.append(run)
        seen.add(key)
    return chosen
