"""What each prompt must answer with.

Every class forbids unknown keys and has no defaults, so its JSON schema can be handed to a
server that decodes by schema. Lengths of texts are checked here and not in the schema,
because strict servers refuse `minLength` and `maxLength`.
"""

import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


def _said_something(value: str) -> str:
    text = " ".join(value.split())
    if not text:
        raise ValueError("must not be empty")
    return text


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _first(most: int) -> BeforeValidator:
    """Let more items than asked for pass, the first ones of them: too many is no reason to ask again."""
    return BeforeValidator(lambda value: value[:most] if isinstance(value, list) else value)


def _distinct(most: int) -> BeforeValidator:
    """The same for lines to choose from, each of them once and none empty."""
    return BeforeValidator(lambda value: _each_once(value)[:most] if isinstance(value, list) else value)


def _each_once(lines: list[Any]) -> list[Any]:
    kept: dict[str, Any] = {}
    for line in lines:
        key = " ".join(unicodedata.normalize("NFKC", str(line)).casefold().split())
        if key:
            kept.setdefault(key, line)
    return list(kept.values())


Line = Annotated[str, AfterValidator(_said_something)]
# As written, with its white space and line breaks.
Exact = Annotated[str, AfterValidator(_not_blank)]


class Output(BaseModel):
    """The base of every answer in JSON."""

    model_config = ConfigDict(extra="forbid")


class Question(Output):
    """One question to the author and what it is after."""

    kind: Literal["scene", "number", "dialogue", "background"]
    question: Line


class Interview(Output):
    """Questions that draw out scenes, numbers and dialogue."""

    questions: Annotated[list[Question], Field(min_length=3, max_length=10), _first(10)]


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

    headlines: Annotated[list[Line], Field(min_length=3, max_length=8), _distinct(8)]


class Teaser(Output):
    """The first lines of an essay and its description for search engines."""

    lead: Line
    search_description: Line


class Slugs(Output):
    """Last parts of an address to choose from."""

    slugs: Annotated[list[Line], Field(min_length=1, max_length=8), _distinct(8)]


class SubjectLines(Output):
    """Subjects of a mail to choose from, and the line shown after them."""

    subjects: Annotated[list[Line], Field(min_length=3, max_length=8), _distinct(8)]
    preheader: Line


class Remark(Output):
    """What crosses a reader's mind at one place of a draft."""

    quote: Exact
    thought: Line


class Reading(Output):
    """A draft as one reader reads it."""

    reader: Line
    remarks: Annotated[list[Remark], Field(min_length=1, max_length=6)]
    questions: Annotated[list[Line], Field(max_length=5)]
    strengthen: Line


class Critique(Output):
    """A draft as several readers read it."""

    readers: Annotated[list[Reading], Field(min_length=1, max_length=6)]


class Correction(Output):
    """One mistake: the words as they stand, what takes their place, and why."""

    original: Exact
    replacement: str
    reason: Line


class Proofreading(Output):
    """The mistakes of a draft; none is an answer too."""

    corrections: Annotated[list[Correction], Field(max_length=60)]


class Seo(Output):
    """What a search engine shows."""

    title: Line
    description: Line


class Tags(Output):
    """Tags of the vocabulary to be added; none is an answer too."""

    tags: Annotated[list[Line], Field(max_length=12)]


class AltText(Output):
    """The words that stand for an image."""

    alt: Line


class Social(Output):
    """A post for each network, line breaks kept."""

    x: Exact
    linkedin: Exact
    facebook: Exact


class DigestLine(Output):
    """One sentence on the essay of a number."""

    essay: int
    line: Line


class Digest(Output):
    """Several essays announced at once."""

    introduction: Line
    items: Annotated[list[DigestLine], Field(min_length=1, max_length=20)]


class Teasers(Output):
    """What an edition says of each of its essays."""

    items: Annotated[list[DigestLine], Field(min_length=1, max_length=20)]


class Advice(Output):
    """A remark on one part of an edition: what it looks at, what it says, and what could be done."""

    part: Line
    aspect: Literal["line", "order", "promise", "tone", "manners"]
    remark: Line
    proposal: Line


class EditionReview(Output):
    """Remarks on an edition; none is an answer too."""

    remarks: Annotated[list[Advice], Field(max_length=8), _first(8)]


OUTPUTS: dict[str, type[Output]] = {
    cls.__name__: cls
    for cls in (
        *(Interview, Outline, Headlines, Teaser, Slugs, SubjectLines),
        *(Critique, Proofreading, Seo, Tags, AltText, Social, Digest, Teasers, EditionReview),
    )
}

# What repeats words of the author's text exactly, or takes their place, and is looked up in it.
QUOTING = frozenset({"quote", "original", "replacement"})
# What is asked for in so many. Fewer are asked for once more, and then taken if the class allows them.
WANTED = {"Headlines": ("headlines", 5), "SubjectLines": ("subjects", 5)}


def schema_of(name: str) -> dict[str, Any] | None:
    """Return the JSON schema of the output `name`, or None for plain text ("text")."""
    return None if name == "text" else OUTPUTS[name].model_json_schema()
