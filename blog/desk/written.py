"""The words of an essay block by block, so that a remark on them finds its way back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from wagtail import blocks
from wagtail.rich_text import RichText

from blog.essay_text import NOT_READ, read_texts
from blog.models import EssayPage
from blog.ruby import without_readings

RICH = {"text": "", "numbered_section": "body", "call_out": "text"}
"""The blocks whose running text can be rewritten, and the field that holds it; "" is the block itself."""
_LINES = ["p", "li", "blockquote", "h2", "h3", "h4"]


@dataclass(frozen=True)
class Written:
    """The words of one block; the lead has no block."""

    block: str
    text: str


def written(essay: EssayPage) -> list[Written]:
    """Return the words of an essay, its lead first, each paragraph on a line of its own."""
    lead = [Written("", essay.lead.strip())] if essay.lead.strip() else []
    texts = [Written(str(block.id or ""), _text(block)) for block in essay.body]
    return lead + [each for each in texts if each.text]


def draft_text(parts: Iterable[Written], *, characters: int) -> str:
    """Return the words of all parts as one text, whole parts up to about so many characters."""
    kept: list[str] = []
    for part in parts:
        if kept and sum(map(len, kept)) + len(part.text) > characters:
            break
        kept.append(part.text)
    return "\n\n".join(kept)[:characters]


def block_of(parts: Sequence[Written], words: str) -> str | None:
    """Return the block that holds these words exactly so, "" for the lead, None for no block."""
    return next((part.block for part in parts if words in part.text), None)


@dataclass(frozen=True)
class Line:
    """A plain text within a block: its block's id, and the way to it by names and numbers."""

    block: str
    path: tuple[str | int, ...]
    text: str


def lines_of(body: Iterable[Any]) -> Iterator[Line]:
    """Yield every plain text that is read, such as headings, voices, factors, captions and alternative texts."""
    for block in body:
        if block.block_type not in NOT_READ:
            for path, text in _lines(block.block, block.value, ()):
                yield Line(str(block.id), path, text)


def line_at(body: Iterable[Any], block: str, path: Sequence[str | int]) -> str:
    """Return the plain text at a place within a block, "" for none."""
    found = (line.text for line in lines_of(body) if (line.block, line.path) == (block, tuple(path)))
    return next(found, "")


def _lines(kind: Any, value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(kind, blocks.StructBlock):
        for name, child in kind.child_blocks.items():
            yield from _lines(child, value[name], (*path, name))
    elif isinstance(kind, blocks.ListBlock):
        for number, item in enumerate(value):
            yield from _lines(kind.child_block, item, (*path, number))
    elif isinstance(kind, (blocks.CharBlock, blocks.TextBlock)) and value:
        yield path, str(value)


def rich_source(block: object) -> str | None:
    """Return the HTML of a block's running text; None where it has none that could be rewritten."""
    kind, value = block.block_type, block.value  # type: ignore[attr-defined]
    if kind not in RICH:
        return None
    rich: RichText = value[RICH[kind]] if RICH[kind] else value
    return str(rich.source)


def _text(block: object) -> str:
    source = rich_source(block)
    if source is None:
        return "\n".join(filter(None, read_texts([block])))
    soup = BeautifulSoup(without_readings(source), "html.parser")
    lines = [tag.get_text().strip() for tag in soup.find_all(_LINES) if not tag.find(_LINES)]
    heading = block.value.get("heading", "") if RICH[block.block_type] else ""  # type: ignore[attr-defined]
    return "\n".join(filter(None, [heading, *lines]))
