"""Pieces of a text, one to a line or a paragraph, and how they become light Markdown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

DEEPEST = 4  # levels of lists and quotations that are shown

_CLOSE_TOGETHER = {"item", "row"}
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
# White space with a line break in it, between two Japanese characters: the source was wrapped there.
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n[ \t\n]*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\n\f\v\xa0]+")


@dataclass(frozen=True)
class Piece:
    """A paragraph, heading, item of a list, row of a table or piece of code.

    `kind` is "text", "item", "row" or "code"; `quoted` counts the quotations it stands in.
    """

    text: str
    kind: str = "text"
    quoted: int = 0


def unwrapped(text: str) -> str:
    """Collapse white space as a browser does, without a gap where Japanese was wrapped."""
    return _SPACES.sub(" ", _WRAPPED.sub("", text))


def tidy(text: str) -> str:
    """Trim every line of a piece and leave empty ones away."""
    lines = (re.sub(" {2,}", " ", line).strip(" \u3000") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def marker(ordered: bool, number: int, level: int) -> str:
    """Return what an item of a list begins with; `level` 1 is the outermost list."""
    return "  " * (min(level, DEEPEST) - 1) + (f"{number}. " if ordered else "- ")


def item(text: str, mark: str) -> Piece:
    """Return an item of a list; its further lines are set under its first."""
    indent = " " * len(mark)
    return Piece(mark + text.replace("\n", f"\n{indent}"), "item")


def heading(text: str, level: int) -> Piece:
    """Return a heading on one line."""
    return Piece(f"{'#' * level} {' '.join(text.split())}")


def row(cells: Iterable[str]) -> Piece | None:
    """Return a row of a table on one line, None where all cells are empty."""
    texts = [" ".join(cell.split()) for cell in cells]
    return Piece(" | ".join(texts), "row") if any(texts) else None


def link(label: str, address: str) -> str:
    """Return a link in Markdown; a label that would break it stands before its address."""
    if not label or label == address:
        return address
    if "[" in label or "]" in label:
        return f"{label} ({address})"
    return f"[{label}]({address})"


def joined(pieces: Iterable[Piece]) -> str:
    """Return the pieces as one text."""
    text: list[str] = []
    before: Piece | None = None
    for piece in pieces:
        if before is not None:
            tight = piece.kind == before.kind in _CLOSE_TOGETHER and piece.quoted == before.quoted
            text.append(_gap(piece, before, tight))
        text.append(_quoted(piece))
        before = piece
    return "".join(text)


def _gap(piece: Piece, before: Piece, tight: bool) -> str:
    if tight:
        return "\n"
    both = min(piece.quoted, before.quoted)
    return f"\n{_quote_mark(both).rstrip()}\n" if both else "\n\n"


def _quote_mark(quoted: int) -> str:
    return "> " * min(quoted, DEEPEST)


def _quoted(piece: Piece) -> str:
    mark = _quote_mark(piece.quoted)
    return mark + piece.text.replace("\n", f"\n{mark}") if mark else piece.text
