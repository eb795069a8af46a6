"""Reading the events of a stream, whatever shape a server gives them. Pure.

The client builds its objects without checking them, so that any field may be missing, null or of
another type: Azure's asynchronous filter sends choices without a delta, Mistral parts instead of a
text, some local servers counts as strings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_TOKENS = 2**31 - 1  # what the database's integers hold


@dataclass(frozen=True)
class Usage:
    """Tokens as reported; None for what was not, or is no count."""

    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None
    tokens_reasoning: int | None = None


@dataclass(frozen=True)
class StreamEvent:
    """What one event says; "" for all it does not."""

    text: str = ""
    thought: str = ""
    refusal: str = ""
    finish_reason: str = ""
    model: str = ""
    usage: Usage = Usage()


def read_event(chunk: Any) -> StreamEvent:
    """Return what an event says. One that says nothing we know is a sign of life."""
    choices = _of(chunk, "choices")
    choice = choices[0] if isinstance(choices, Sequence) and choices and not isinstance(choices, str) else None
    delta = _of(choice, "delta")
    content = _of(delta, "content")
    thought = _of(delta, "reasoning_content") or _of(delta, "reasoning")
    return StreamEvent(
        text=_text(content),
        thought=_text(thought) + _thoughts_among(content),
        refusal=_text(_of(delta, "refusal")),
        finish_reason=_string(_of(choice, "finish_reason")),
        model=_string(_of(chunk, "model")),
        usage=_usage(_of(chunk, "usage")),
    )


def _usage(usage: Any) -> Usage:
    return Usage(
        tokens_in=_count(_of(usage, "prompt_tokens")),
        tokens_out=_count(_of(usage, "completion_tokens")),
        tokens_cached=_count(_of(_of(usage, "prompt_tokens_details"), "cached_tokens")),
        tokens_reasoning=_count(_of(_of(usage, "completion_tokens_details"), "reasoning_tokens")),
    )


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _text(value: Any) -> str:
    """A text as it is; of a list of parts those that are text."""
    if not isinstance(value, list):
        return _string(value)
    return "".join(_string(part) or _string(_of(part, "text")) for part in value)


def _thoughts_among(parts: Any) -> str:
    """What a list of parts holds of thoughts: a text, or parts again."""
    return "".join(_text(_of(part, "thinking")) for part in parts) if isinstance(parts, list) else ""


def _count(value: Any) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS
    return value if is_count else None
