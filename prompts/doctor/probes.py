"""A handful of short questions to an endpoint, and what its answers show. No words yet.

A question has a few dozen tokens and its answer is cut off after a few dozen; a request whose
parameters are refused generates nothing. No text is kept.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, ConfigDict, ValidationError

from prompts.answers import json_part
from prompts.classify import RAISED, classify
from prompts.endpoints import Endpoint
from prompts.errors import Code, ModelError
from prompts.provider import Answer, OpenAIProvider, client_of
from prompts.tokens import estimated_request
from prompts.wire import ModelRequest

SHORTEST, SHORT = 16, 64  # tokens of an answer: one word, and a small object with room for a thought


class Ready(BaseModel):
    """What is asked for where an answer shall have a form. The question does not tell it."""

    model_config = ConfigDict(extra="forbid")
    state: str


WORD = ModelRequest(
    messages=({"role": "user", "content": "Reply with one word: ready"},),
    max_output_tokens=SHORTEST,
    temperature=0.5,
)
OBJECT = replace(WORD, max_output_tokens=SHORT, schema_name=Ready.__name__, schema=Ready.model_json_schema())


@dataclass(frozen=True)
class Answered:
    """How one question went. `error` is None also where the answer was only cut off."""

    error: ModelError | None
    answer: Answer
    has_form: bool | None = None  # whether the text has the form asked for; None where it was cut off

    @property
    def form(self) -> str:
        """The form the server accepted to be asked for: "json_schema", "json_object" or "none"."""
        return str(self.answer.arguments.get("response_format", "none"))


@dataclass(frozen=True)
class Examined:
    """What one endpoint showed."""

    endpoint: Endpoint
    listed: tuple[str, ...] | None = None
    listing_failed: ModelError | None = None
    words: dict[str, Answered] = field(default_factory=dict)
    by_schema: Answered | None = None
    by_object: Answered | None = None

    @property
    def first(self) -> Answered | None:
        """How the model for drafting answered."""
        return self.words.get(self.endpoint.model)

    @property
    def works(self) -> bool:
        """Whether every model that is configured answers."""
        return bool(self.words) and all(each.error is None for each in self.words.values())


def most_tokens(models: Sequence[str]) -> int:
    """Return about how many tokens an examination uses at most, in and out."""
    one = estimated_request(WORD.messages) + SHORTEST
    formed = 2 * estimated_request(OBJECT.messages, OBJECT.schema) + SHORT
    return len(set(models)) * one + 2 * formed


def examine(endpoint: Endpoint, models: Sequence[str]) -> Examined:
    """Ask an endpoint what it can do.

    Args:
        endpoint: with the model for drafting.
        models: every model id that is configured for it.
    """
    found = Examined(endpoint)
    # Whatever its row says: what was not asked for is never found out.
    endpoint = replace(endpoint, sends_temperature=True, streams_usage=True)
    try:
        found = replace(found, listed=_listed(endpoint))
    except ModelError as error:
        found = replace(found, listing_failed=error)
        if error.code in (Code.ENDPOINT_DOWN, Code.WRONG_KEY):
            return found
    words = {model: _ask(replace(endpoint, model=model), WORD) for model in dict.fromkeys(models)}
    found = replace(found, words=words)
    return _with_forms(found) if found.first and found.first.error is None else found


def _with_forms(found: Examined) -> Examined:
    by_schema = _ask(replace(found.endpoint, structured_output="json_schema"), OBJECT)
    if by_schema.form != "json_schema":
        return replace(found, by_schema=by_schema)  # the client already stepped down to what is accepted
    by_object = _ask(replace(found.endpoint, structured_output="json_object"), OBJECT)
    return replace(found, by_schema=by_schema, by_object=by_object)


def _listed(endpoint: Endpoint) -> tuple[str, ...]:
    try:
        with client_of(endpoint) as client:
            answer = json.loads(client.models.with_raw_response.list().text)
    except RAISED as error:
        raise classify(error, model=endpoint.model) from error
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise ModelError(Code.BAD_STREAM, permanent=True)
    return tuple(str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row)


def _ask(endpoint: Endpoint, request: ModelRequest) -> Answered:
    stream = OpenAIProvider(endpoint).stream(request)
    text = ""
    try:
        for piece in stream:
            text += piece
    except ModelError as error:
        if error.code != Code.LENGTH:
            return Answered(error, stream.answer)
        return Answered(None, stream.answer)
    return Answered(None, stream.answer, _has_form(text) if request.schema else None)


def _has_form(text: str) -> bool:
    try:
        Ready.model_validate(json.loads(json_part(text)))
    except (json.JSONDecodeError, ValidationError):
        return False
    return True
