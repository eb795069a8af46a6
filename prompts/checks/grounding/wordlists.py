"""The word lists in `words/`: plain text, so that anybody can add to them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "words"


def _lines(name: str) -> list[str]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def listed(name: str) -> tuple[str, ...]:
    """Return the words of a list, which stand in any number on a line, in its order."""
    return tuple(word for line in _lines(name) for word in line.split())


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list, to look one up."""
    return frozenset(listed(name))


def longest_first(name: str) -> list[str]:
    """Return the words of a list in the order in which a pattern must try them."""
    return sorted(listed(name), key=len, reverse=True)


@cache
def phrases(name: str) -> tuple[str, ...]:
    """Return the phrases of a list with one on a line, longer ones first."""
    return tuple(sorted(_lines(name), key=len, reverse=True))


@cache
def table(name: str) -> dict[str, Any]:
    """Return the tables of a TOML file."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
