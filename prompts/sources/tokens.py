"""HTML cut into tags and text, in time that grows with its length alone.

Python's own tokenizer reads a page of unclosed comments in the square of its length; this one
goes through any page once. It follows the HTML standard where that changes what a reader sees.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from html import unescape

# Elements whose content is text up to their end tag, whatever it looks like.
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "noscript", "xmp"})
_MARK = re.compile(
    r"<(?:(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)|(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|(?P<other>[!?/]))"
)
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(?P<close>>)|(?P<name>=?[^\s/>=]*+)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>(?!["'])[^\s>]*+)))?+)"""
)


@dataclass(frozen=True)
class Start:
    """A start tag. `is_closed` says that it was written `<name/>`."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    is_closed: bool = False


@dataclass(frozen=True)
class End:
    """An end tag."""

    name: str


@dataclass(frozen=True)
class Text:
    """Text between tags, with its character references resolved."""

    text: str


Token = Start | End | Text


def tokens(html: str) -> Iterator[Token]:
    """Return the tags and texts of `html` in order; comments and declarations are left out.

    A tag or comment that is never closed takes the rest with it, as in a browser.
    """
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    position = 0
    while mark := _MARK.search(html, position):
        if mark.start() > position:
            yield Text(unescape(html[position : mark.start()]))
        if mark["name"]:
            position = yield from _tag(html, mark)
        else:
            found, position = _passed_over(html, mark)
            if found:
                yield Text(found)
    if position < len(html):
        yield Text(unescape(html[position:]))


def _passed_over(html: str, mark: re.Match[str]) -> tuple[str, int]:
    """What a comment, a CDATA section or a declaration shows, and where it ends."""
    if mark["cdata"]:
        end = html.find("]]>", mark.end())
        end = len(html) if end < 0 else end
        return html[mark.end() : end], end + 3
    if mark["comment"]:
        return "", _after(html, "-->", mark.end() - 2)
    return "", _after(html, ">", mark.start())


def _after(html: str, closing: str, start: int) -> int:
    found = html.find(closing, start)
    return len(html) if found < 0 else found + len(closing)


def _tag(html: str, mark: re.Match[str]) -> Generator[Token, None, int]:
    """Yield a tag, and the text of an element that holds nothing else; return where it ends."""
    name = mark["name"].lower()
    attributes, position = _attributes(html, mark.end())
    if position < 0:
        return len(html)
    if mark["end"]:
        yield End(name)
        return position
    start = Start(name, attributes, is_closed=html[position - 2] == "/")
    yield start
    if name not in _RAW or start.is_closed:
        return position
    closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, position)
    end = closing.start() if closing else len(html)
    yield Text(unescape(html[position:end]))
    return end


def _attributes(html: str, position: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag and where it ends; -1 where it never does."""
    attributes: dict[str, str] = {}
    while position < len(html):
        found = _ATTRIBUTE.match(html, position)
        assert found is not None  # every part of it may be empty
        position = found.end()
        if found["close"]:
            return attributes, position
        value = found["double"] or found["single"] or found["bare"] or ""
        attributes.setdefault(found["name"].lower(), unescape(value))
    return attributes, -1
