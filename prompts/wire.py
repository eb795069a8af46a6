"""The arguments of a chat completion, and how they bend to what a server accepts.

Servers that call themselves compatible differ in a handful of parameters. A refused
parameter is answered with 400 before anything is generated, so trying again without it
costs nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openai import APIStatusError

from prompts.endpoints import Endpoint

_SCHEMA_WORDS = re.compile(
    r"response_format|json_schema|json_object|structured output|guided|grammar", re.IGNORECASE
)
THOUGHT, THOUGHT_ENDS = "<think>", "</think>"


@dataclass(frozen=True)
class ModelRequest:
    """What is asked: messages, limits, for an answer in JSON its schema, and a picture as data URL."""

    messages: tuple[Mapping[str, str], ...]
    max_output_tokens: int
    temperature: float
    schema_name: str = ""
    schema: Mapping[str, Any] | None = None
    picture: str = ""


def first_arguments(endpoint: Endpoint, request: ModelRequest) -> dict[str, Any]:
    """Return the arguments to try first, as the endpoint's row says it likes them."""
    arguments: dict[str, Any] = {
        "model": endpoint.model,
        "messages": _with_picture(request.messages, request.picture),
        "stream": True,
        endpoint.token_parameter: request.max_output_tokens,
    }
    if endpoint.sends_temperature:
        arguments["temperature"] = request.temperature
    if endpoint.streams_usage:
        arguments["stream_options"] = {"include_usage": True}
    return _with_format(arguments, request, endpoint.structured_output) if request.schema else arguments


def _with_picture(messages: Sequence[Mapping[str, str]], picture: str) -> list[dict[str, Any]]:
    """Return the messages, a picture beside the words of the first question."""
    sent: list[dict[str, Any]] = [dict(message) for message in messages]
    asked = next((message for message in sent if message["role"] == "user"), None)
    if picture and asked:
        shown = {"type": "image_url", "image_url": {"url": picture, "detail": "low"}}
        asked["content"] = [{"type": "text", "text": asked["content"]}, shown]
    return sent


def _with_format(arguments: dict[str, Any], request: ModelRequest, mode: str) -> dict[str, Any]:
    changed = {key: value for key, value in arguments.items() if key != "response_format"}
    if mode == "json_schema":
        shape = {"name": request.schema_name, "schema": dict(request.schema or {}), "strict": True}
        return {**changed, "response_format": {"type": "json_schema", "json_schema": shape}}
    if mode == "json_object":
        changed["response_format"] = {"type": "json_object"}
    words = "Answer with one JSON object that fits this JSON schema, and with nothing else:\n"
    rule = {"role": "system", "content": words + json.dumps(request.schema, ensure_ascii=False)}
    first, *rest = _with_picture(request.messages, request.picture)
    return {**changed, "messages": [first, rule, *rest]}


def adapted(arguments: dict[str, Any], error: Exception, request: ModelRequest) -> dict[str, Any] | None:
    """Return other arguments that avoid what `error` complains about, or None if there are none.

    Structured output steps down from a schema to "some JSON" to nothing; the other optional
    parameters are renamed or left out.
    """
    if not isinstance(error, APIStatusError) or error.status_code not in (400, 422):
        return None
    complaint = f"{getattr(error, 'param', '') or ''} {error.message}"
    if "response_format" in arguments and _SCHEMA_WORDS.search(complaint):
        weaker = "json_object" if arguments["response_format"]["type"] == "json_schema" else "none"
        return _with_format(arguments, request, weaker)
    if "max_completion_tokens" in complaint:
        return _with_other_length(arguments)
    for name in ("stream_options", "temperature"):
        if name in arguments and name in complaint:
            return {key: value for key, value in arguments.items() if key != name}
    return None


def _with_other_length(arguments: dict[str, Any]) -> dict[str, Any]:
    """Give the length under its other name. Servers know at least one, and complain by the newer one's."""
    names = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
    return {names.get(name, name): value for name, value in arguments.items()}


def audited(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the arguments belongs into the audit row: no texts, the format by its name."""
    kept = {name: value for name, value in arguments.items() if name not in ("messages", "response_format")}
    return {**kept, "response_format": arguments.get("response_format", {}).get("type", "none")}


class Thinking:
    """Keeps back what a model thinks aloud in a leading `<think>` block, and the space after it."""

    def __init__(self) -> None:
        self._held = ""
        self._read = self._begin

    def visible(self, piece: str) -> str:
        """Return what of `piece` belongs to the answer; the rest is held back."""
        return self._read(piece)

    def rest(self) -> str:
        """Return what is still held back at the end, unless it is a thought, finished or not."""
        held, self._held = self._held, ""
        return held if self._read == self._begin else ""

    def _begin(self, piece: str) -> str:
        self._held += piece
        begun = self._held.lstrip()
        if begun.startswith(THOUGHT):
            self._held, self._read = "", self._think
            return self._think(begun.removeprefix(THOUGHT))
        return "" if THOUGHT.startswith(begun) else self._open(self._held)

    def _think(self, piece: str) -> str:
        # Of a thought only as much is kept as may be the beginning of its end.
        self._held += piece
        _thought, ended, after = self._held.partition(THOUGHT_ENDS)
        if not ended:
            self._held = self._held[-len(THOUGHT_ENDS) :]
            return ""
        self._held, self._read = "", self._pause
        return self._pause(after)

    def _pause(self, piece: str) -> str:
        text = piece.lstrip()
        return self._open(text) if text else ""

    def _open(self, piece: str) -> str:
        self._held, self._read = "", self._pass
        return piece

    def _pass(self, piece: str) -> str:
        return piece
