"""The shapes an essay may be given: which parts in which order, as `library/shapes.toml` has them."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from prompts.loader import LIBRARY


@dataclass(frozen=True)
class Shape:
    """One shape: its names and its parts (of `kind`, `about` what) by language."""

    id: str
    names: dict[str, str]
    parts: dict[str, list[dict[str, str]]]

    def name(self, language: str) -> str:
        """Return its name in a language; English where there is none."""
        return self.names.get(language.split("-")[0], self.names["en"])


@lru_cache(maxsize=1)
def shapes() -> dict[str, Shape]:
    """Return every shape by its id, in order; the first is that of an essay that was given none."""
    found = tomllib.loads((LIBRARY / "shapes.toml").read_text("utf-8"))["shape"]
    return {shape["id"]: _shape(shape.pop("id"), shape) for shape in found}


def _shape(name: str, languages: dict[str, dict[str, object]]) -> Shape:
    return Shape(
        id=name,
        names={language: str(each["name"]) for language, each in languages.items()},
        parts={language: each["parts"] for language, each in languages.items()},  # type: ignore[misc]
    )


def shape_parts(shape_id: str, language: str) -> list[dict[str, str]]:
    """Return a shape's parts as prompts take them; of the first shape where the id is not known any more."""
    found = shapes().get(shape_id) or next(iter(shapes().values()))
    return [dict(part) for part in found.parts[language.split("-")[0]]]
