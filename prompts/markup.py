"""From a model's Markdown to rich text of ours, through an allow-list.

What a model writes is never trusted: no HTML, no image, no embed, no reference to a page of
the site, and no link except to an address the author's own material held.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import urlsplit

import nh3
from bs4 import BeautifulSoup, Comment, Tag
from django.db import models
from draftjs_exporter import MarkdownParseError
from wagtail.admin.rich_text.converters.markdown_db import REFERENCE_SCHEME, MarkdownConverter

from prompts.html_answers import without_html
from prompts.unresolved import find_unresolved, marks_in

_ADDRESS = re.compile(r"https?://[^\s<>\"'「」（）()\[\]、。]+")
_BARE_BRACKET = re.compile(r"(?<!\\)[\[\]]")
# Bounded, and without an opening bracket inside: what is never closed must not be read again from each bracket.
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]{0,2000}\)")
# Only with a space after it: bold words, decimals and negative numbers begin no item.
_LIST_ITEM = re.compile(r"^[ \t　]*(?:・|[-*](?=\s)|\d+[.)](?=\s)|\d+．)[ \t　]*(\S.*?)[ \t　]*$", re.MULTILINE)
_REFERENCE = re.compile(rf"{REFERENCE_SCHEME}\s*:", re.IGNORECASE)

# More of these than any answer needs is a tangle, which Markdown's reader takes seconds for.
_MOST = {"[": 300, "]": 300, "`": 300, "*": 1500, "_": 1500}
_DEEPEST = 40  # columns before the mark of a list item, quotation marks among them
_DEPTH = re.compile(rf"^[ \t>]{{{_DEEPEST + 1}}}", re.MULTILINE)

_DROPPED = ["script", "style", "iframe", "svg", "object", "template", "noscript", "img", "embed", "hr"]
_LINES = {"li", "blockquote", "pre"}
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_ALWAYS = {"p", "br"}
_BY_FEATURE = {
    "bold": {"b", "strong"},
    "italic": {"i", "em"},
    "link": {"a"},
    "ol": {"ol", "li"},
    "ul": {"ul", "li"},
    "blockquote": {"blockquote"},
}


def addresses_in(texts: Iterable[str]) -> set[str]:
    """Return every web address that stands in `texts`."""
    return {found.rstrip(".,;:") for text in texts for found in _ADDRESS.findall(text)}


def rich_html(markdown: str, *, features: Collection[str], addresses: Collection[str]) -> str:
    """Turn limited Markdown into the HTML a rich-text field of ours stores.

    Args:
        markdown: what the model wrote.
        features: the field's own features; formatting it does not offer becomes plain text.
        addresses: the only ones that may stay links.
    """
    source = _prepared(markdown)
    try:
        html = (
            _as_paragraphs(source)
            if is_tangled(source)
            else MarkdownConverter(features).to_database_format(source)
        )
    except (MarkdownParseError, RecursionError):
        html = _as_paragraphs(source)
    return clean_html(html, features=features, addresses=addresses)


def _as_paragraphs(markdown: str) -> str:
    return "".join(f"<p>{nh3.clean_text(part)}</p>" for part in paragraphs(markdown))


def is_tangled(markdown: str) -> bool:
    """Say whether Markdown is nested or marked beyond all sense, and so better read as plain paragraphs."""
    return any(markdown.count(mark) > most for mark, most in _MOST.items()) or bool(_DEPTH.search(markdown))


def paragraphs(text: str) -> list[str]:
    """Split a text at its empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def _prepared(markdown: str) -> str:
    text = _IMAGE.sub(r"\1", without_html(markdown.replace("\r\n", "\n")))
    return _with_marks_escaped(_REFERENCE.sub("", text))


def _with_marks_escaped(markdown: str) -> str:
    """Escape the brackets of marks, which would otherwise read as the beginning of a link."""
    pieces, end = [], 0
    for start, stop in marks_in(markdown):
        before = markdown[end:start].removesuffix("\\")  # escaped already
        pieces += [before, _BARE_BRACKET.sub(r"\\\g<0>", markdown[start:stop])]
        end = stop
    return "".join([*pieces, markdown[end:]])


def clean_html(html: str, *, features: Collection[str], addresses: Collection[str]) -> str:
    """Reduce HTML to the tags `features` offer, without attributes except allowed links."""
    soup = BeautifulSoup(html, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for heading in soup.find_all(_HEADINGS):
        _as_bold_line(soup, heading)
    allowed = _ALWAYS.union(*(_BY_FEATURE.get(feature, set()) for feature in features))
    for tag in soup.find_all(True):
        _reduce(tag, allowed, addresses)
    attributes: dict[str, set[str]] = {"a": {"href"}}
    return nh3.clean(str(soup), tags=allowed, attributes=attributes, url_schemes={"http", "https"}, link_rel=None)


def _as_bold_line(soup: BeautifulSoup, heading: Tag) -> None:
    bold = soup.new_tag("b")
    bold.extend(list(heading.contents))
    heading.name = "p"
    heading.append(bold)


def _reduce(tag: Tag, allowed: Collection[str], addresses: Collection[str]) -> None:
    href = str(tag.get("href") or "")
    tag.attrs = {}
    if tag.name == "a" and href in addresses and urlsplit(href).scheme in ("http", "https"):
        tag["href"] = href
    if tag.name in _LINES and tag.name not in allowed:
        tag.name = "p"  # what stood on a line of its own keeps it
    if tag.name not in allowed or (tag.name == "a" and not tag.get("href")):
        tag.unwrap()


def list_items(markdown: str) -> list[str]:
    """Return the texts of the lines that begin like list items, without Markdown's marks."""
    return [plain(item) for item in _LIST_ITEM.findall(markdown)]


def only_list_items(markdown: str) -> list[str]:
    """Return the texts of a list; none where anything besides the list would be lost."""
    lines = [line for line in markdown.splitlines() if line.strip()]
    return list_items(markdown) if all(map(_LIST_ITEM.match, lines)) else []


def plain(text: str) -> str:
    """Return one line of Markdown as plain text, without tags of HTML."""
    text = _IMAGE.sub(r"\1", without_html(text))
    text = _LINK.sub(_without_address, text)
    text = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\*)\*([^*\s][^*]*)\*(?!\*)", r"\1", text)
    return " ".join(re.sub(r"^\s*#{1,6}\s+", "", text).split())


def _without_address(link: re.Match[str]) -> str:
    """The words of a link; brackets of a mark that only look like one stay, and what follows them."""
    return link[0] if find_unresolved(f"[{link[1]}]") else link[1]


def stream_block(model: type[models.Model], name: str) -> Any:
    """Return the `StreamBlock` of a model's stream field."""
    field: Any = model._meta.get_field(name)
    return field.stream_block


def form_blocks(stream_block: Any, raw: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks in the form the editor's own insert takes.

    Args:
        stream_block: the field's `StreamBlock`; its rich text goes through Wagtail's
            converter with that field's features.
        raw: pairs of a block's type and its raw value (rich text as HTML).
    """
    blocks = []
    for kind, value in raw:
        child = stream_block.child_blocks[kind]
        blocks.append({"type": kind, "value": child.get_form_state(child.to_python(value))})
    return blocks
