"""From the text a model wrote to a checked result."""

import json
import re
from typing import Any

from pydantic import ValidationError

from prompts.characters import visible, visible_data
from prompts.outputs import OUTPUTS, WANTED

MOST_PROBLEMS, LONGEST_KEY, LONGEST_PATH = 10, 40, 6  # of what is said of a faulty answer
_FENCE = re.compile(r"^```[a-zA-Z]*[^\S\n]*\n(.*?)\n?```\s*$", re.DOTALL)


class AnswerRefused(ValueError):
    """The text is not the JSON that was asked for. `problems` says why, without quoting it.

    `usable` is the result where it would do, if asking again brings nothing better.
    """

    def __init__(self, problems: list[str], usable: dict[str, Any] | None = None) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.usable = usable


def read_answer(output: str, text: str) -> dict[str, Any]:
    """Return the checked result of an answer in JSON.

    Markdown fences and words around the outermost object are forgiven, and so are items beyond
    the number asked for. What draws nothing is left out of every text.

    Raises:
        AnswerRefused: no JSON, not of the declared form, or fewer choices than wanted.
    """
    try:
        result = OUTPUTS[output].model_validate(visible_data(json.loads(json_part(text)))).model_dump()
    except json.JSONDecodeError as error:
        raise AnswerRefused([f"not JSON: {error.msg} at character {error.pos}"]) from error
    except ValidationError as error:
        raise AnswerRefused([_problem(item) for item in error.errors()[:MOST_PROBLEMS]]) from error
    except (RecursionError, ValueError) as error:
        # Nested too deeply, or a number of thousands of digits: Python's words for it are of no use to a model.
        raise AnswerRefused(["not JSON that can be read: nested too deeply, or a number too long"]) from error
    name, count = WANTED.get(output, ("", 0))
    if name and len(result[name]) < count:
        raise AnswerRefused([f"{name}: {count} different ones are wanted"], usable=result)
    return result


def _problem(item: Any) -> str:
    # A place may be a key the model invented, as long as it likes.
    place = ".".join(str(part)[:LONGEST_KEY] for part in item["loc"][:LONGEST_PATH])
    return f"{place}: {item['msg']}"


def json_part(text: str) -> str:
    """Return what of a text may be JSON: without a fence, and without words around the outermost object."""
    stripped = text.strip()
    if fenced := _FENCE.match(stripped):
        return fenced[1]
    start, end = stripped.find("{"), stripped.rfind("}")
    return stripped[start : end + 1] if 0 <= start < end else stripped


def plain_answer(text: str) -> str:
    """Return an answer in Markdown without a fence around the whole of it and without what draws nothing."""
    stripped = visible(text).strip()
    fenced = _FENCE.match(stripped)
    return (fenced[1] if fenced else stripped).strip()
