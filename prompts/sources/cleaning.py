"""Pages, pasted HTML and Markdown as the text of a note, without what their readers do not see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from prompts.sources.content import main_content
from prompts.sources.hidden import hides
from prompts.sources.lines import heading
from prompts.sources.rendering import as_markdown
from prompts.sources.tokens import Start, tokens
from prompts.sources.tree import UNSEEN, visible_tree

_TAG = re.compile(r"<(?:(?P<comment>!--)|(?P<name>[a-zA-Z][\w-]*)[^<>]{0,2000}>)")
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")


@dataclass(frozen=True)
class Cleaned:
    """A text, and how many characters were left out of it because they were hidden."""

    text: str
    hidden: int = 0


def page_text(html: str, *, base: str = "") -> Cleaned:
    """Return the main content of a page as light Markdown, under its title.

    Args:
        html: the page.
        base: its address, for links relative to it.
    """
    tree, found = visible_tree(html)
    top = tree.find("h1")
    title = " ".join(top.get_text().split()) if isinstance(top, Tag) else ""
    content = main_content(tree)
    text = as_markdown(content, base=base)
    title = _missing_title(content, title or found.title)
    return Cleaned(f"{heading(title, 1).text}\n\n{text}" if text and title else text, found.hidden)


def _missing_title(content: Tag, title: str) -> str:
    """The title, unless the content begins with it anyway."""
    first = content.find(["h1", "h2"])
    own = " ".join(first.get_text().split()) if isinstance(first, Tag) else ""
    return "" if own and (own in title or content.find("h1")) else title


def fragment_text(html: str) -> Cleaned:
    """Return all of a piece of HTML, such as what was copied from a page, as light Markdown."""
    tree, found = visible_tree(html)
    return Cleaned(as_markdown(tree), found.hidden)


def markdown_text(text: str) -> Cleaned:
    """Return Markdown as it is, without comments and hidden HTML outside its code."""
    kept = [part if is_code else _without_hidden(part) for is_code, part in _parts(text)]
    # What is hidden is counted as it was written; white space says nothing.
    hidden = len("".join(text.split())) - sum(len("".join(part.split())) for part in kept)
    return Cleaned("".join(kept), hidden)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Cut Markdown before and after its fenced code."""
    part: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line)
        if not found or (fence and found[1] != fence):
            part.append(line)
            continue
        if fence:
            yield True, "".join([*part, line])
            part, fence = [], ""
        else:
            yield False, "".join(part)
            part, fence = [line], found[1]
    yield bool(fence), "".join(part)


def _without_hidden(text: str) -> str:
    kept, position = [], 0
    while found := _TAG.search(text, position):
        kept.append(text[position : found.start()])
        position = _end_of_hidden(text, found)
        if position < 0:
            kept.append(found[0])
            position = found.end()
    return "".join([*kept, text[position:]])


def _end_of_hidden(text: str, found: re.Match[str]) -> int:
    """Where a comment or a hidden element ends; -1 if it is to be seen."""
    if found["comment"]:
        end = text.find("-->", found.end() - 2)
        return len(text) if end < 0 else end + 3
    start = next((token for token in tokens(found[0]) if isinstance(token, Start)), None)
    if start is None or not (hides(start.attributes) or start.name in UNSEEN):
        return -1
    return _end_of_element(text, found["name"], found.end())


def _end_of_element(text: str, name: str, position: int) -> int:
    depth = 1
    for tag in re.compile(rf"<(/?){name}(?![\w-])[^<>]{{0,2000}}>", re.IGNORECASE).finditer(text, position):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return len(text)
