"""The demo's content, read from its files. Pure: nothing here touches the database."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"

Entry = dict[str, Any]


@dataclass(frozen=True)
class Essay:
    """One essay as its file holds it. `key` is its language and file name: `ja/cards`."""

    key: str
    language: str
    slug: str
    title: str
    author: str
    category: str
    drawing: str
    hero_alt: str
    summary: str
    lead: str
    weeks: int
    weekday: str
    body: list[Entry]
    tags: list[str] = field(default_factory=list)
    translation_of: str = ""
    series: str = ""
    series_part: int | None = None
    supervisor: str = ""
    ai_use: str = "recorded"
    ai_note: str = ""


@dataclass(frozen=True)
class Draft:
    """An essay in the making, with what lies on its drafting desk."""

    key: str
    slug: str
    title: str
    author: str
    category: str
    topic: str
    lead: str = ""
    tags: list[str] = field(default_factory=list)
    body: list[Entry] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Edition:
    """One edition. `weeks` before the seeding on a Tuesday, or `scheduled` to go out soon after it."""

    number: int
    title: str
    subject: str
    preheader: str
    body: list[Entry]
    weeks: int = 0
    scheduled: bool = False

    @property
    def key(self) -> str:
        """The key of its record."""
        return f"edition:{self.number}"


def read(name: str) -> dict[str, Any]:
    """One file of the content. Raises `FileNotFoundError` and `tomllib.TOMLDecodeError`."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


@cache
def essays() -> tuple[Essay, ...]:
    """Every published essay, the oldest first, so that each can point to older ones."""
    found = []
    for path in sorted((CONTENT / "essays").glob("*/*.toml")):
        language = path.parent.name
        found.append(
            Essay(key=f"{language}/{path.stem}", language=language, **read(str(path.relative_to(CONTENT))))
        )
    return tuple(sorted(found, key=lambda essay: (-essay.weeks, essay.key)))


@cache
def drafts() -> tuple[Draft, ...]:
    """Every essay in the making."""
    return tuple(Draft(**entry) for entry in read("drafts.toml")["draft"])


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition, the oldest first."""
    return tuple(sorted((Edition(**entry) for entry in read("editions.toml")["edition"]), key=lambda e: e.number))


@cache
def authors() -> tuple[dict[str, Any], ...]:
    """Every author, with a table of words per language."""
    return tuple(read("authors.toml")["author"])


@cache
def categories() -> tuple[dict[str, Any], ...]:
    """Every category, with a table of words per language."""
    return tuple(read("categories.toml")["category"])


@cache
def series() -> tuple[dict[str, Any], ...]:
    """Every series, with a table of words per language."""
    return tuple(read("series.toml")["series"])


@cache
def publication() -> dict[str, Any]:
    """The publication itself: names, publisher, newsletter, the page about it."""
    return read("publication.toml")


def words_in(value: Any) -> str:
    """All words of a body, or of a part of it, without the names of drawings."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(words_in(part) for name, part in value.items() if name not in ("drawing", "alt"))
    if isinstance(value, list | tuple):
        return "\n".join(words_in(part) for part in value)
    return ""
