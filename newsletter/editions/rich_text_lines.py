"""Mail-safe rich text as the lines of a text part."""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from django.utils.translation import get_language

from blog.excerpts import cells
from newsletter.editions.addresses import wire_link
from newsletter.editions.wrapping import LINE_CELLS, wrap


def bullet() -> str:
    """The mark of a list's items usual in the active language."""
    return "・" if get_language() == "ja" else "- "


def rich_text_lines(html: str, *, width: int = LINE_CELLS) -> str:
    """Mail-safe rich text as wrapped lines; each link's address follows its paragraph on a line of its own.

    The marks of lists are those usual in the active language. `width` is in cells.
    """
    soup = BeautifulSoup(html, "html.parser")
    return "\n\n".join(filter(None, (_block(element, width) for element in soup.contents)))


def _block(element: PageElement, width: int) -> str:
    if not isinstance(element, Tag):
        return "\n".join(wrap(str(element).strip(), width=width))
    if element.name in ("ul", "ol"):
        return "\n".join(_list(element, width))
    words, addresses = _words(element), list(_addresses(element, width))
    links = [_words(anchor) for anchor in element.find_all("a")]
    if addresses and links == [words]:
        return "\n".join(addresses)
    return "\n".join([*wrap(words, width=width), *addresses])


def _list(element: Tag, width: int, indent: str = "") -> Iterable[str]:
    for number, item in enumerate(element.find_all("li", recursive=False), start=1):
        mark = f"{number}. " if element.name == "ol" else bullet()
        rest = indent + " " * cells(mark)
        nested = [child.extract() for child in item.find_all(["ul", "ol"], recursive=False)]
        yield from wrap(_words(item), width=width, first=indent + mark, rest=rest)
        yield from _addresses(item, width)
        for child in nested:
            yield from _list(child, width, rest)


def _words(element: Tag) -> str:
    """The words of an element; a `br` ends the line, other white space is one space."""
    parts: list[str] = []
    for node in element.descendants:
        if isinstance(node, NavigableString):
            parts.append(re.sub(r"\s+", " ", str(node)))
        elif isinstance(node, Tag) and node.name == "br":
            parts.append("\n")
    return "".join(parts).strip()


def _addresses(element: Tag, width: int) -> Iterable[str]:
    """`→ words` and the full address of each link; nothing where the address was its own words."""
    for anchor in element.find_all("a"):
        href = str(anchor["href"])
        label = _words(anchor)
        if label == href:
            continue
        if wire_link(label) != href:
            yield from wrap(label, width=width, first="→ ", rest="   ")
        yield href.removeprefix("mailto:").removeprefix("tel:")
