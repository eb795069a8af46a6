"""Cases for trying a prompt: `prompts/evals/<prompt>/<name>.<language>.toml`.

    material = ["handover"]          # inputs shared with other cases: evals/_material/<name>.<language>.toml
    [inputs]                         # further inputs; these win
    instruction = "短く"
    [[expect]]                       # what must hold of the answer, see `prompts.evaluation.assertions`
    kind = "chars"
    max = 300

An input nobody gives is empty. The recorded answer stands beside the case, see
`prompts.evaluation.cassettes`. In `evals/_failing/` are answers that an assertion must refuse.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from prompts.loader import InputType, Prompt, library

EVALS = Path(__file__).parents[1] / "evals"
MATERIAL, FAILING = "_material", "_failing"
EMPTY: dict[str, Any] = {"str": "", "image": "", "int": 0, "list": []}


class CaseError(ValueError):
    """A case is unreadable or names what is not there."""


@dataclass(frozen=True)
class Case:
    """One case of a prompt. `answer` is only set for one that must fail."""

    name: str
    prompt: Prompt
    inputs: Mapping[str, Any]
    expectations: Sequence[Mapping[str, Any]]
    path: Path
    answer: str = ""

    @property
    def label(self) -> str:
        """How reports name it: prompt/name.language."""
        return f"{self.prompt.id}/{self.name}.{self.prompt.language}"


def cases(prompt_id: str = "", language: str = "") -> list[Case]:
    """Return all cases, or those of one prompt or language, in the order of their names.

    Raises:
        CaseError: one of them is not as it should be.
    """
    found = [_read(path) for path in sorted(EVALS.glob("[a-z]*/*.toml"))]
    return [case for case in found if prompt_id in ("", case.prompt.id) and language in ("", case.prompt.language)]


def failing_cases() -> list[Case]:
    """Return the answers that must be refused, each by the assertions it names."""
    return [_read(path) for path in sorted((EVALS / FAILING).glob("*.toml"))]


def sample_inputs(prompt: Prompt) -> dict[str, Any]:
    """Return inputs to show a prompt with: those of its first case, else empty ones."""
    first = next(iter(sorted((EVALS / prompt.id).glob(f"*.{prompt.language}.toml"))), None)
    return dict(_read(first).inputs) if first else _filled(prompt, {}, {})


def _read(path: Path) -> Case:
    try:
        return _case(path, tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, KeyError, OSError, CaseError) as error:
        raise CaseError(f"{path.parent.name}/{path.name}: {error}") from error


def _case(path: Path, data: Mapping[str, Any]) -> Case:
    if unknown := set(data) - {"prompt", "material", "inputs", "expect", "answer"}:
        raise CaseError(f"unknown: {', '.join(sorted(unknown))}")
    name, _dot, language = path.stem.rpartition(".")
    prompt = library()[(data.get("prompt", path.parent.name), language)]
    shared: dict[str, Any] = {}
    for each in data.get("material", []):
        shared |= _material(EVALS / MATERIAL / f"{each}.{language}.toml")
    own = data.get("inputs", {})
    if undeclared := set(own) - set(prompt.inputs):
        raise CaseError(f"never declared: {', '.join(sorted(undeclared))}")
    inputs = _filled(prompt, shared, own)
    return Case(name, prompt, inputs, data.get("expect", []), path, data.get("answer", ""))


@cache
def _material(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _filled(prompt: Prompt, shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    given = {**shared, **own}
    return {name: _fitted(declared, given.get(name)) for name, declared in prompt.inputs.items()}


def _fitted(declared: InputType, value: Any) -> Any:
    """Give records exactly the declared keys: shared material knows more of an essay than a prompt asks for."""
    if declared.kind == "dict":
        return _record(declared, value or {}, 1)
    if declared.kind == "list" and declared.keys:
        return [_record(declared, item, number) for number, item in enumerate(value or [], start=1)]
    return EMPTY[declared.kind] if value is None else value


def _record(declared: InputType, value: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {key: value.get(key, number if key == "number" else "") for key in declared.keys}
