"""From the HTML of an essay to CommonMark. Pure: any element has a place, none is lost with its text."""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString, PageElement

from blog.ruby import plain_ruby

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = {"ul", "ol"}
INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strong", "sub", "sup",
    "time", "u", "var", "wbr",
}  # fmt: skip
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
DEEPEST = 60  # nobody writes deeper; each level takes several calls
NO_TEXT = {"script", "style", "template", "form", "svg", "source"}

# The full-width space is no white space here: authors write it on purpose.
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^([^\S\n]*)(#{1,6}(?=\s|$)|[-+=~](?=\s|$|[-=~])|\d{1,9}(?=[.)]))", re.MULTILINE)


def markdown(html: str) -> str:
    """Return HTML as CommonMark, its blocks parted by empty lines. Ruby becomes 漢字(かんじ)."""
    soup = BeautifulSoup(plain_ruby(html), "html.parser")
    _flatten(soup)
    return "\n\n".join(_blocks(soup))


def _flatten(soup: Tag) -> None:
    """Leave only words in what is nested deeper than `DEEPEST`."""
    left = [(soup, 0)]
    while left:
        tag, depth = left.pop()
        inner = [child for child in tag.children if isinstance(child, Tag)]
        if depth < DEEPEST:
            left += [(child, depth + 1) for child in inner]
        elif inner:
            for mute in tag.find_all(NO_TEXT):
                mute.decompose()
            tag.string = tag.get_text(" ")
            tag.name = "div" if tag.name in LISTS else tag.name


def escaped(text: str) -> str:
    """Return plain text so that no character of it is taken for a mark."""
    safe = _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", text))
    return _LINE_START.sub(lambda start: start[1] + _escaped_start(start[2]), safe)


def _escaped_start(mark: str) -> str:
    """A number is escaped behind itself, at its point; every other mark before itself."""
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def link(words: str, address: str) -> str:
    """Return a link; an address with spaces or brackets stands in angle brackets."""
    odd = re.search(r"[\s()<>]", address)
    target = "<" + re.sub(r"[<>\s]", "", address) + ">" if odd else address
    return f"[{words}]({target})"


def _blocks(parent: Tag) -> list[str]:
    """Return the blocks of an element; what stands between them in the line is a paragraph of its own."""
    found: list[str] = []
    run: list[PageElement] = []
    for child in [*parent.children, None]:
        if child is not None and _is_inline(child):
            run.append(child)
            continue
        found.append(_line(run))
        run = []
        if isinstance(child, Tag):
            found += _block(child)
    return [block for block in found if block]


def _is_inline(node: PageElement) -> bool:
    return node.name in INLINE if isinstance(node, Tag) else True


def _block(tag: Tag) -> list[str]:
    if tag.name in NO_TEXT:
        return []
    if tag.name in HEADINGS:
        words = "".join(_inline(node) for node in tag.children).replace("\\\n", " ").strip()
        return [f"{'#' * HEADINGS[tag.name]} {words}"] if words else []
    if tag.name in LISTS:
        return ["\n".join(_items(tag))]
    if tag.name == "hr":
        return ["---"]
    if tag.name in ("blockquote", "aside"):
        return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(_blocks(tag)).splitlines())]
    return _blocks(tag)


def _items(items: Tag) -> Iterable[str]:
    for number, item in enumerate(items.find_all("li", recursive=False), start=1):
        mark = f"{number}. " if items.name == "ol" else "- "
        lines = "\n".join(_blocks(item)).splitlines()
        yield mark + (lines[0] if lines else "")
        yield from (" " * len(mark) + line for line in lines[1:])


def _line(nodes: Iterable[PageElement]) -> str:
    text = "".join(_inline(node) for node in nodes)
    text = _LINE_START.sub(lambda start: start[1] + _escaped_start(start[2]), text.strip(" \n"))
    return re.sub(r" ?\\\n ?", "\\\\\n", text).strip(" \n")


def _inline(node: PageElement) -> str:
    if isinstance(node, Comment) or not isinstance(node, (Tag, NavigableString)):
        return ""
    if isinstance(node, NavigableString):
        return _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", str(node))))
    if node.name in NO_TEXT:
        return ""
    if node.name == "br":
        return "\\\n"
    if node.name == "img":
        return "!" + link(_text(str(node.get("alt") or "")), str(node.get("src") or ""))
    inner = "".join(_inline(child) for child in node.children)
    if node.name == "a" and node.get("href") and inner.strip():
        return link(inner.strip(), str(node["href"]))
    return _marked(inner, MARKS[node.name], node.name) if node.name in MARKS else inner


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text).strip())


def _marked(inner: str, mark: str, name: str) -> str:
    """Return emphasised text, its white space outside the marks.

    Beside a bracket or a point CommonMark does not see the end of `**「強調」**です`,
    for want of a space in Japanese. There the element itself is written.
    """
    words = inner.strip()
    if not words:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    if words[0].isalnum() and words[-1].isalnum():
        return f"{before}{mark}{words}{mark}{after}"
    return f"{before}<{name}>{words}</{name}>{after}"
