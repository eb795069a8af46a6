"""From the text a model wrote to a checked result."""

import json
import re
from typing import Any

from pydantic import ValidationError

from prompts.characters import storable_data
from prompts.outputs import OUTPUTS

_FENCE = re.compile(r"^```[a-zA-Z]*\s*\n(.*?)\n?```\s*$", re.DOTALL)


class AnswerRefused(ValueError):
    """The text is not the JSON that was asked for. `problems` says why, without quoting it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_answer(output: str, text: str) -> dict[str, Any]:
    """Return the checked result of an answer in JSON.

    Markdown fences and words around the outermost object are forgiven.

    Raises:
        AnswerRefused: no JSON, or not of the declared form.
    """
    try:
        data = storable_data(json.loads(json_part(text)))
    except json.JSONDecodeError as error:
        raise AnswerRefused([f"not JSON: {error.msg} at character {error.pos}"]) from error
    try:
        return OUTPUTS[output].model_validate(data).model_dump()
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()[:10]]
        raise AnswerRefused(problems) from error


def json_part(text: str) -> str:
    """Return what of a text may be JSON: without a fence, and without words around the outermost object."""
    stripped = text.strip()
    if fenced := _FENCE.match(stripped):
        return fenced[1]
    start, end = stripped.find("{"), stripped.rfind("}")
    return stripped[start : end + 1] if 0 <= start < end else stripped


def plain_answer(text: str) -> str:
    """Return an answer in Markdown without a fence around the whole of it."""
    stripped = text.strip()
    fenced = _FENCE.match(stripped)
    return (fenced[1] if fenced else stripped).strip()
