"""Going on where an answer broke off."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from prompts.budgets.quotes import Quote, quote
from prompts.endpoints import endpoint_for
from prompts.loader import Message, Prompt, load
from prompts.models import Run, RunBody
from prompts.runs import parameters_of, put

ENDED_EARLY = (Run.Status.INTERRUPTED, Run.Status.INCOMPLETE)
BEFORE = "characters_before"  # in a run's parameters: how much of its text an earlier run wrote
LONGEST_REPEAT, SHORTEST_REPEAT = 200, 4  # characters of its end a model may say again

GO_ON = {
    "ja": "回答が途中で切れました。書いた部分は繰り返さず、最後の文字のすぐ次から、終わりまで続けてください。",
    "en": "The answer was cut off. Without repeating anything, go on from the very next character, to the end.",
}


class NothingToContinue(Exception):
    """The run has no text that could be continued, or what was sent for it is erased."""


def can_continue(run: Run) -> bool:
    """Say whether going on makes sense: plain text that ended early. Half an answer in JSON is asked anew."""
    return run.status in ENDED_EARLY and bool(run.text.strip()) and run.parameters.get("output") == "text"


def go_on(*, run: Run, user: AbstractBaseUser, now: datetime) -> Run:
    """Queue a run that goes on where `run` broke off and holds the whole text.

    Args:
        run: ended early, with text; the caller has checked that `user` may edit its target.
        user: who asks.
        now: the moment of asking.

    Raises:
        NothingToContinue: see `can_continue`, or its body is erased.
        AskRefused, ModelError: as for any question.
    """
    body = _body(run)
    prompt = load(run.prompt_id, run.language)
    following = Run(
        user_id=user.pk,
        continues=run,
        content_type_id=run.content_type_id,
        object_id=run.object_id,
        part=run.part,
        language=run.language,
        prompt_hash=run.prompt_hash,
        bases=run.bases,
        parameters={**parameters_of(prompt), BEFORE: len(run.text)},
        text=run.text,
    )
    messages = _messages(run, body, prompt)
    return put(run=following, user=user, prompt=prompt, messages=messages, inputs=body.inputs, now=now)


def estimate(*, run: Run, now: datetime) -> Quote:
    """Return what going on would use, without asking.

    Raises:
        NothingToContinue: see `can_continue`, or its body is erased.
        ModelError: no endpoint is configured.
    """
    body = _body(run)
    prompt = load(run.prompt_id, run.language)
    return quote(
        prompt=prompt,
        messages=_messages(run, body, prompt),
        pictures=1 if prompt.picture(body.inputs) else 0,
        model=endpoint_for(prompt.model_role).model,
        now=now,
    )


def _body(run: Run) -> RunBody:
    body = RunBody.objects.filter(run=run).first()
    if body is None or not can_continue(run):
        raise NothingToContinue
    return body


def _messages(run: Run, body: RunBody, prompt: Prompt) -> list[Message]:
    asked = body.messages[:-2] if BEFORE in run.parameters else body.messages
    return [
        *asked,
        {"role": "assistant", "content": run.text},
        {"role": "user", "content": GO_ON[prompt.language]},
    ]


def before(run: Run) -> str:
    """Return the part of a run's text that earlier runs wrote, "" for a run that continues none."""
    return run.text[: run.parameters.get(BEFORE, 0)]


def written(run: Run) -> str:
    """Return the part of a run's text that it wrote itself."""
    return run.text[run.parameters.get(BEFORE, 0) :]


def joined(earlier: str, later: str) -> str:
    """Put two parts of one text together, once where `later` begins by saying the end of `earlier` again."""
    for length in range(min(LONGEST_REPEAT, len(earlier), len(later)), SHORTEST_REPEAT - 1, -1):
        if earlier.endswith(later[:length]):
            return earlier + later[length:]
    return earlier + later
