"""What each prompt must answer with.

Every class forbids unknown keys and has no defaults, so its JSON schema can be handed to a
server that decodes by schema. Lengths of texts are checked here and not in the schema,
because strict servers refuse `minLength` and `maxLength`.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _said_something(value: str) -> str:
    text = " ".join(value.split())
    if not text:
        raise ValueError("must not be empty")
    return text


Line = Annotated[str, AfterValidator(_said_something)]


class Output(BaseModel):
    """The base of every answer in JSON."""

    model_config = ConfigDict(extra="forbid")


class Question(Output):
    """One question to the author and what it is after."""

    kind: Literal["scene", "number", "dialogue", "background"]
    question: Line


class Interview(Output):
    """Questions that draw out scenes, numbers and dialogue."""

    questions: Annotated[list[Question], Field(min_length=3, max_length=10)]


class OutlinePart(Output):
    """One part of an outline: its kind, its heading and what belongs there."""

    kind: Literal["voices", "section", "factors", "close"]
    heading: Line
    brief: str


class Outline(Output):
    """The order of an essay."""

    parts: Annotated[list[OutlinePart], Field(min_length=2, max_length=12)]


class Headlines(Output):
    """Titles to choose from."""

    headlines: Annotated[list[Line], Field(min_length=3, max_length=8)]


class Teaser(Output):
    """The first lines of an essay and its description for search engines."""

    lead: Line
    search_description: Line


class Slugs(Output):
    """Last parts of an address to choose from."""

    slugs: Annotated[list[Line], Field(min_length=1, max_length=8)]


class SubjectLines(Output):
    """Subjects of a mail to choose from, and the line shown after them."""

    subjects: Annotated[list[Line], Field(min_length=3, max_length=8)]
    preheader: Line


OUTPUTS: dict[str, type[Output]] = {
    cls.__name__: cls for cls in (Interview, Outline, Headlines, Teaser, Slugs, SubjectLines)
}


def schema_of(name: str) -> dict[str, Any] | None:
    """Return the JSON schema of the output `name`, or None for plain text ("text")."""
    return None if name == "text" else OUTPUTS[name].model_json_schema()
