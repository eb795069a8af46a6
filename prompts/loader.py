"""Prompt files: reading, checking, rendering, identifying.

A prompt is a file `prompts/library/<id>.<language>.md`: TOML between `+++` lines, then
sections headed `=== system`, `=== user` or `=== assistant`. `[inputs]` declares every name
the text may use:

    "str" · "int" · "list" (of texts) · "list[a,b]" (of records with exactly the keys a, b) ·
    "dict[a,b]" (one such record) · "image" (a JPEG as data URL, or "")

An image is never written into the text: `Prompt.picture` gives it, and the text may only ask
whether there is one.

A prompt is identified by its hash, which covers the file, the partials it includes and the
schema of its output; `version` is a label for people.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine, Template, TemplateDoesNotExist, TemplateSyntaxError

from prompts.characters import composed, storable
from prompts.templates_check import TemplateRefused, Walk

LIBRARY = Path(__file__).parent / "library"
ROLES = ("system", "user", "assistant")
MODEL_ROLES = ("writer", "fast", "judge")

# Names of the tags our prompts wrap material in. In material they lose their bracket, so a
# source can neither end early nor open a section of its own.
WRAPPERS = (
    *("source", "task", "topic", "outline", "section", "draft", "essay", "title", "system"),
    *("voice", "passage", "shape", "instruction", "selected", "before", "after"),
    *("reader", "vocabulary", "caption", "author", "part", "promise", "checks"),
)
_WRAPPER_TAG = re.compile(rf"<(?=\s*/?\s*(?:{'|'.join(WRAPPERS)})(?![a-z]))", re.IGNORECASE)
_TYPE = re.compile(r"^(str|int|image|list|dict)(?:\[([a-z_]+(?:,\s*[a-z_]+)*)\])?$")
_DATA_URL = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/]+={0,2}")
_SECTION = re.compile(r"^=== ([a-z]+)[ \t]*$", re.MULTILINE)
_SETTINGS = {"id", "language", "version", "output", "model_role", "temperature", "max_output_tokens", "inputs"}

LARGEST_IMAGE = 1_000_000  # characters of a data URL
ATTACHED = "attached"  # what a prompt's text sees of an image

Message = dict[str, str]


class PromptFileError(ValueError):
    """A prompt file is unreadable, incomplete or uses what it may not use."""


class InputError(ValueError):
    """An input is missing, was never declared, or is of the wrong type."""


@dataclass(frozen=True)
class InputType:
    """The declared type of one input."""

    kind: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Prompt:
    """One checked prompt file, ready to render."""

    id: str
    language: str
    version: int
    output: str
    model_role: str
    temperature: float
    max_output_tokens: int
    inputs: Mapping[str, InputType]
    sections: tuple[tuple[str, Template], ...]
    hash: str

    @property
    def images(self) -> list[str]:
        """The names of the inputs that are images."""
        return [name for name, declared in self.inputs.items() if declared.kind == "image"]

    def picture(self, inputs: Mapping[str, Any]) -> str:
        """Return the image of `inputs` as a data URL, "" where there is none."""
        return next((inputs[name] for name in self.images if inputs.get(name)), "")

    def unseen(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return `inputs` without images, for a model that sees none."""
        return {**inputs, **{name: "" for name in self.images if name in inputs}}

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema of the answer, None for plain text."""
        return _schema_of(self.output)

    def render(self, inputs: Mapping[str, Any]) -> list[Message]:
        """Return the messages for `inputs`.

        Texts are normalised (NFC, LF) and lose the brackets of our own wrapper tags.
        Rendering is a single pass: template syntax inside an input stays literal.

        Raises:
            InputError: an input is missing, undeclared or wrongly typed.
        """
        values = check_inputs(self.inputs, inputs)
        values |= {name: ATTACHED if values[name] else "" for name in self.images}
        messages = []
        for role, template in self.sections:
            text = template.render(Context(values, autoescape=False, use_l10n=False, use_tz=False))
            messages.append({"role": role, "content": re.sub(r"\n{3,}", "\n\n", text).strip()})
        return messages


def clean_text(text: str) -> str:
    """Normalise a text to NFC and LF and take out what no database stores."""
    return composed(storable(text).replace("\r\n", "\n").replace("\r", "\n"))


def neutralise(text: str) -> str:
    """Take the bracket from anything in `text` that looks like one of our wrapper tags."""
    return _WRAPPER_TAG.sub("＜", clean_text(text))


def check_inputs(declared: Mapping[str, InputType], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return cleaned copies of `inputs`, or raise `InputError` unless they are exactly as declared."""
    if missing := sorted(set(declared) - set(inputs)):
        raise InputError(f"missing: {', '.join(missing)}")
    if undeclared := sorted(set(inputs) - set(declared)):
        raise InputError(f"never declared: {', '.join(undeclared)}")
    return {name: _clean(name, declared[name], value) for name, value in inputs.items()}


def _clean(name: str, declared: InputType, value: Any) -> Any:
    if declared.kind == "list":
        if not isinstance(value, list):
            raise InputError(f"{name} must be a list, not {type(value).__name__}")
        return [_record(name, declared.keys, item) for item in value]
    if declared.kind == "dict":
        return _record(name, declared.keys, value)
    if declared.kind == "image":
        return _image(name, value)
    return _scalar(name, value, int if declared.kind == "int" else str)


def _image(name: str, value: Any) -> str:
    if not isinstance(value, str) or (value and not _DATA_URL.fullmatch(value)) or len(value) > LARGEST_IMAGE:
        raise InputError(f"{name} must be a small JPEG as data URL, or empty")
    return value


def _record(name: str, keys: frozenset[str], value: Any) -> Any:
    if not keys:
        return _scalar(name, value, str)
    if not isinstance(value, dict) or set(value) != keys:
        raise InputError(f"{name} needs exactly the keys {', '.join(sorted(keys))}")
    return {key: _scalar(f"{name}.{key}", item, (str, int)) for key, item in value.items()}


def _scalar(name: str, value: Any, wanted: type | tuple[type, ...]) -> Any:
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise InputError(f"{name} is of the wrong type: {type(value).__name__}")
    return neutralise(value) if isinstance(value, str) else value


def parse_type(name: str, declared: Any) -> InputType:
    """Read the declaration of one input; raise `PromptFileError` when it means nothing."""
    match = _TYPE.match(declared) if isinstance(declared, str) else None
    if not match or (match[1] in ("str", "int", "image") and match[2]) or (match[1] == "dict" and not match[2]):
        raise PromptFileError(f"the input {name} has an unknown type: {declared!r}")
    keys = frozenset(key.strip() for key in (match[2] or "").split(",") if key.strip())
    return InputType(kind=match[1], keys=keys)


def read_prompt(*, name: str, text: str, partials: Mapping[str, str]) -> Prompt:
    """Check one prompt file and return it.

    Args:
        name: the file's name, `<id>.<language>.md`.
        text: its content.
        partials: content of every partial by the name used in `{% include %}`.

    Raises:
        PromptFileError: with the file's name and what is wrong with it.
    """
    try:
        return _read(name, clean_text(text), {key: clean_text(value) for key, value in partials.items()})
    except (PromptFileError, TemplateRefused, TemplateSyntaxError, tomllib.TOMLDecodeError) as error:
        raise PromptFileError(f"{name}: {error}") from error


def _read(name: str, text: str, partials: Mapping[str, str]) -> Prompt:
    settings, body = _front_matter(text)
    _check_settings(name, settings)
    inputs = {key: parse_type(key, value) for key, value in settings["inputs"].items()}
    engine = Engine(
        autoescape=False,
        libraries={},
        loaders=[("django.template.loaders.locmem.Loader", dict(partials))],
    )
    sections = tuple((role, Template(source, engine=engine)) for role, source in _sections(body))
    included = _check_sections(engine, inputs, sections)
    return Prompt(
        id=settings["id"],
        language=settings["language"],
        version=settings["version"],
        output=settings["output"],
        model_role=settings["model_role"],
        temperature=float(settings["temperature"]),
        max_output_tokens=settings["max_output_tokens"],
        inputs=inputs,
        sections=sections,
        hash=_hash(text, {key: partials[key] for key in included}, settings["output"]),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    settings, body = parts_of(text)
    return tomllib.loads(settings), body


def parts_of(text: str) -> tuple[str, str]:
    """Return the settings of a prompt file, as TOML, and the text below them."""
    match = re.match(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", text, re.DOTALL)
    if not match:
        raise PromptFileError("must begin with settings between two lines of +++")
    return match[1], match[2]


def _check_settings(name: str, settings: Mapping[str, Any]) -> None:
    from prompts.outputs import OUTPUTS  # see `_schema_of`

    if set(settings) != _SETTINGS:
        odd = ", ".join(sorted(set(settings) ^ _SETTINGS))
        raise PromptFileError(f"settings missing or unknown: {odd}")
    if f"{settings['id']}.{settings['language']}.md" != name:
        raise PromptFileError("id and language must be those of the file's name")
    if settings["output"] != "text" and settings["output"] not in OUTPUTS:
        raise PromptFileError(f"unknown output: {settings['output']}")
    if settings["model_role"] not in MODEL_ROLES:
        raise PromptFileError(f"unknown model_role: {settings['model_role']}")


def _sections(body: str) -> list[tuple[str, str]]:
    before, *parts = _SECTION.split(body)
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    if before.strip() or not pairs:
        raise PromptFileError("the text must stand below lines like === system")
    for role, _text in pairs:
        if role not in ROLES:
            raise PromptFileError(f"unknown section: {role}")
    return pairs


def _check_sections(
    engine: Engine, inputs: Mapping[str, InputType], sections: tuple[tuple[str, Template], ...]
) -> set[str]:
    def partial(name: str) -> Template:
        try:
            return engine.get_template(name)
        except TemplateDoesNotExist as error:
            raise TemplateRefused(f"there is no partial “{name}”") from error

    walk = Walk(partial, {name: kind.keys for name, kind in inputs.items() if kind.kind == "list"})
    scope = {name: kind.keys if kind.kind == "dict" else frozenset() for name, kind in inputs.items()}
    for _role, template in sections:
        walk.nodes(template.nodelist, scope)
    if unused := sorted(set(inputs) - walk.used):
        raise PromptFileError(f"declared and never used: {', '.join(unused)}")
    return walk.included


def _hash(text: str, partials: Mapping[str, str], output: str) -> str:
    whole = [text, sorted(partials.items()), _schema_of(output)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _schema_of(output: str) -> dict[str, Any] | None:
    # Loaded with the first prompt: pydantic would cost every process that asks no model 6 MB.
    from prompts.outputs import schema_of

    return schema_of(output)


@lru_cache(maxsize=1)
def library_partials() -> dict[str, str]:
    """Return the content of every partial by the name used in `{% include %}`. Read once per process."""
    return {
        path.relative_to(LIBRARY).as_posix(): path.read_text("utf-8")
        for path in sorted((LIBRARY / "_partials").glob("*.md"))
    }


@lru_cache(maxsize=1)
def library() -> dict[tuple[str, str], Prompt]:
    """Return every prompt of the library by (id, language), from its file. Read once per process."""
    prompts = [
        read_prompt(name=path.name, text=path.read_text("utf-8"), partials=library_partials())
        for path in sorted(LIBRARY.glob("*.md"))
    ]
    return {(prompt.id, prompt.language): prompt for prompt in prompts}


def file_of(prompt_id: str, language: str) -> Path:
    """Return where the file of a prompt is, whether it exists or not."""
    return LIBRARY / f"{prompt_id}.{language}.md"


def in_file(prompt_id: str, language: str) -> Prompt:
    """Return the prompt as its file has it; a regional code falls back to its language.

    Raises:
        PromptFileError: there is no such prompt.
    """
    prompt = library().get((prompt_id, language.split("-")[0]))
    if prompt is None:
        raise PromptFileError(f"there is no prompt {prompt_id} in {language}")
    return prompt


def load(prompt_id: str, language: str) -> Prompt:
    """Return the prompt in force in `language` ("ja", "en"): what stands in place of its file, else that.

    Raises:
        PromptFileError: there is no such prompt.
    """
    prompt = in_file(prompt_id, language)
    return next((found for look in _overrides if (found := look(prompt))), prompt)


_overrides: list[Callable[[Prompt], Prompt | None]] = []


def use_overrides(look: Callable[[Prompt], Prompt | None]) -> None:
    """Let `look` say what stands in place of a prompt's file; None where nothing does."""
    _overrides[:] = [look]
