"""Answers in HTML, or with HTML among their Markdown, as Markdown. Pure.

A model told to write no HTML sometimes does. What it means is kept: paragraphs, headings, lists,
quotations, emphasis, links (which the links' own rule judges later). What shows nothing or
does something is dropped with all that stands in it.
"""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from prompts.sources.hidden import hides

_DROPPED = (
    "script|style|iframe|svg|math|object|template|noscript|img|embed|hr|head|title"
    "|form|input|button|video|audio|canvas"
)
_BLOCKS = (
    "html|body|main|article|section|header|footer|aside|nav|div|p|blockquote|pre|ul|ol|li|dl|dt|dd|table|tr"
    "|figure|figcaption|h[1-6]"
)
_OTHERS = "a|b|strong|i|em|br|span|u|s|small|mark|font|center|sub|sup|code|thead|tbody|td|th|rp|rt|ruby"
_is_dropped, _is_block = re.compile(_DROPPED).fullmatch, re.compile(_BLOCKS).fullmatch
_INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_LISTS = ("ul", "ol")
_TAG = re.compile(rf"</?(?:{_DROPPED}|{_BLOCKS}|{_OTHERS})(?:\s[^<>]{{0,2000}})?/?>|<!--", re.IGNORECASE)
_CODE = re.compile(r"^```.*?^```[^\S\n]*$|`[^`\n]{1,300}`", re.DOTALL | re.MULTILINE)
_KEPT = re.compile("\ue000([0-9]{1,6})\ue001")
_UNFIT = re.compile(r"[\s<>()]")
_MARKERS = ("\n", "> ", "- ", "1. ", "# ")  # after which a line begins
_LONGEST_ADDRESS = 2000


def without_html(text: str, *, marks: bool = True) -> str:
    """Return a text as Markdown alone; one without tags of HTML outside its code as it is.

    Args:
        text: an answer.
        marks: whether emphasis, links and headings get those of Markdown, or none.
    """
    if "<" not in text:
        return text
    code: list[str] = []

    def masked(found: re.Match[str]) -> str:
        code.append(found[0])
        return f"\ue000{len(code) - 1}\ue001"

    bare = _CODE.sub(masked, _KEPT.sub("", text))
    if not _TAG.search(bare):
        return text
    written = _written(BeautifulSoup(bare, "html.parser"), marks)
    return _KEPT.sub(lambda found: code[int(found[1])], written)


def result_without_html(result: Any, *, but: frozenset[str] = frozenset()) -> Any:
    """Return an answer in JSON with plain texts, except under the names in `but`, which quote others."""
    if isinstance(result, str):
        return _plainly(result) or result
    if isinstance(result, list):
        return [result_without_html(item, but=but) for item in result]
    if isinstance(result, dict):
        return {
            name: value if name in but else result_without_html(value, but=but) for name, value in result.items()
        }
    return result


def _plainly(text: str) -> str:
    plain = without_html(text, marks=False)
    return plain if "\n" in text else " ".join(plain.split())


def _written(soup: BeautifulSoup, marks: bool) -> str:
    for tag in soup.find_all(_is_unseen):
        tag.decompose()
    writing = _Writing(marks)
    open_tags: list[Tag] = []
    for node in soup.descendants:
        while open_tags and node.parent is not open_tags[-1]:
            writing.close(open_tags.pop())
        if isinstance(node, Tag):
            writing.open(node)
            open_tags.append(node)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            writing.text(str(node), node.parent)
    while open_tags:
        writing.close(open_tags.pop())
    return "\n".join(_without_runs(writing.written())).strip("\n")


def _is_unseen(tag: Tag) -> bool:
    return bool(_is_dropped(tag.name)) or hides({name: str(value) for name, value in tag.attrs.items()})


def _without_runs(text: str) -> Iterator[str]:
    """The lines of a text, of several empty ones one."""
    empty = True
    for line in map(str.rstrip, text.split("\n")):
        if line or not empty:
            yield line
        empty = not line


class _Writing:
    """The Markdown so far, and in what it stands."""

    def __init__(self, marks: bool) -> None:
        self._marks = marks
        self._pieces: list[str] = []
        self._blocks = 0
        self._lists: list[str] = []
        self._links: list[int] = []

    def written(self) -> str:
        return "".join(self._pieces)

    def text(self, text: str, parent: Tag | None) -> None:
        """Outside of all blocks the text is Markdown, and its lines mean something."""
        if not self._blocks:
            self._add(text)
        elif text.strip() or (parent is not None and parent.name not in (*_LISTS, "table", "tr")):
            line = re.sub(r"[ \t\r\n]+", " ", text)
            self._add(line.lstrip() if self._begins_a_line() else line)

    def _add(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)

    def _mark(self, name: str) -> None:
        self._add(_INLINE.get(name, "") if self._marks else "")

    def _begins_a_line(self) -> bool:
        return not self._pieces or self._pieces[-1].endswith(_MARKERS)

    def open(self, tag: Tag) -> None:
        name = tag.name
        if _is_block(name):
            self._blocks += 1
            self._add(self._beginning(tag))
        elif name == "br":
            self._add("\n")
        elif name in ("td", "th"):
            self._add("" if self._begins_a_line() else " ")
        elif name == "a":
            self._links.append(len(self._pieces))
        self._mark(name)

    def close(self, tag: Tag) -> None:
        name = tag.name
        self._mark(name)
        if name == "a":
            self._end_link(self._links.pop(), str(tag.get("href") or ""))
        if name in _LISTS:
            self._lists.pop()
        if _is_block(name):
            self._blocks -= 1
            self._add(
                "" if name == "li" or _continues(tag) else "\n" if name in _LISTS and self._lists else "\n\n"
            )

    def _beginning(self, tag: Tag) -> str:
        name = tag.name
        if name in _LISTS:
            self._lists.append(name)
            return "" if len(self._lists) > 1 else "\n\n"
        if name == "li":
            depth = max(0, min(len(self._lists), 4) - 1)
            return "\n" + "   " * depth + ("1. " if self._lists and self._lists[-1] == "ol" else "- ")
        if _continues(tag):
            return "" if self._begins_a_line() else "\n> " if _parent(tag) == "blockquote" else "\n"
        return {"blockquote": "\n\n> ", "tr": "\n"}.get(
            name
        ) or f"\n\n{'#' * int(name[1]) + ' ' if self._marks and _level(name) else ''}"

    def _end_link(self, start: int, address: str) -> None:
        words = "".join(self._pieces[start:])
        if (
            self._marks
            and words.strip()
            and address
            and len(address) <= _LONGEST_ADDRESS
            and not _UNFIT.search(address)
        ):
            self._pieces[start:] = [f"[{words}]({address})"]


def _parent(tag: Tag) -> str:
    return tag.parent.name if tag.parent is not None else ""


def _continues(tag: Tag) -> bool:
    """Whether a paragraph stands in an item or a quotation, which begins the line for it."""
    return tag.name in ("p", "div") and _parent(tag) in ("li", "blockquote")


def _level(name: str) -> bool:
    return len(name) == 2 and name[0] == "h" and name[1].isdigit()
