"""Recorded answers: beside each case a file `<name>.<language>.md`.

It says for which request the answer was recorded and by which model. Once prompt or inputs
change, the request is another one and the answer is stale: it has to be recorded anew, or
read again and marked by a person.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prompts.evaluation.cases import Case, CaseError
from prompts.loader import Message, Prompt

_HEAD = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Cassette:
    """One recorded answer. `facts` are what was known of it: model, tokens."""

    request: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def request_of(prompt: Prompt, messages: Sequence[Message], picture: str = "") -> str:
    """Return the hash of everything that is asked, the model apart."""
    asked = [
        list(messages),
        picture,
        prompt.model_role,
        prompt.temperature,
        prompt.max_output_tokens,
        prompt.schema,
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def cassette_path(case: Case) -> Path:
    """Return where the answer of a case is kept."""
    return case.path.with_suffix(".md")


def read_cassette(case: Case) -> Cassette | None:
    """Return the recorded answer of a case, None where there is none that can be read."""
    path = cassette_path(case)
    found = _HEAD.match(path.read_text("utf-8")) if path.exists() else None
    if not found:
        return None
    try:
        facts = tomllib.loads(found[1])
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{case.label}: its recorded answer: {error}") from error
    return Cassette(str(facts.pop("request", "")), found[2].removesuffix("\n"), facts)


def write_cassette(case: Case, cassette: Cassette) -> None:
    """Keep an answer, in place of the one before."""
    facts = {"request": cassette.request, **cassette.facts}
    # A JSON string or number is a TOML one too, for what is written here.
    head = "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items())
    cassette_path(case).write_text(f"+++\n{head}\n+++\n{cassette.text}\n", "utf-8")
