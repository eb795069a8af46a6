"""A tree of HTML as light Markdown: headings, lists, links, tables as lines, quotations, ruby in brackets."""

import re
from urllib.parse import quote, urljoin, urlsplit

from bs4 import Tag
from bs4.element import NavigableString

from prompts.sources.lines import Piece, heading, item, joined, link, marker, tidy, unwrapped
from prompts.sources.tree import BLOCKS

LONGEST_ADDRESS = 2000  # characters

_HEADING = re.compile(r"h([1-6])")
_STRUCK = {"del", "s", "strike"}
_IN_LAYOUT = ["table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "article"]
_UNSAFE = re.compile(r"""[\s<>"'()\[\]]""")


def as_markdown(root: Tag, *, base: str = "") -> str:
    """Return what stands in `root`.

    Args:
        root: a tree of what is seen, at whatever depth.
        base: the address of the page, for links relative to it; without one they become text.
    """
    rendering = _Rendering(base)
    open_tags: list[Tag] = []
    for node in root.descendants:
        while open_tags and node.parent is not open_tags[-1]:
            rendering.close(open_tags.pop())
        if isinstance(node, Tag):
            rendering.open(node)
            open_tags.append(node)
        elif isinstance(node, NavigableString):
            rendering.text(str(node))
    while open_tags:
        rendering.close(open_tags.pop())
    rendering.end_piece()
    return joined(rendering.pieces)


class _Rendering:
    """The pieces so far and the line being written."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.pieces: list[Piece] = []
        self.line: list[str] = []
        self.level = 0  # of a heading
        self.quoted = 0
        self.verbatim = 0
        self.lists: list[int | None] = []  # the next number, None for bullets
        self.mark = ""  # of the item that begins
        self.tables: list[bool] = []  # whether each open table holds data
        self.cells = 0
        self.links: list[tuple[int, str]] = []  # where in the line each began
        self.ruby: list[int] = []  # where in the line a reading began
        self.reading = ""

    def text(self, text: str) -> None:
        self.line.append(text if self.verbatim else unwrapped(text))

    def open(self, tag: Tag) -> None:
        name = tag.name
        if name in BLOCKS:
            self.end_block(name)
        if (opened := getattr(self, f"_open_{name}", None)) is not None:
            opened(tag)
        elif found := _HEADING.fullmatch(name):
            self.level = int(found[1])
        elif name in _STRUCK:
            self.line.append("~~")

    def close(self, tag: Tag) -> None:
        name = tag.name
        if name in BLOCKS:
            self.end_block(name)
        if (closed := getattr(self, f"_close_{name}", None)) is not None:
            closed(tag)
        elif _HEADING.fullmatch(name):
            self.level = 0
        elif name in _STRUCK:
            self.line.append("~~")

    # -- lines

    def end_block(self, name: str) -> None:
        """End a line, except in a cell of a table that holds data."""
        if self.in_row and name not in ("tr", "table"):
            self.line.append(" ")
        else:
            self.end_piece()

    @property
    def in_row(self) -> bool:
        return bool(self.tables) and self.tables[-1] and self.cells > 0

    def end_piece(self) -> None:
        """Keep the line as a piece, if it says anything, and begin another."""
        self._end_links()
        text = "".join(self.line) if self.verbatim else tidy("".join(self.line))
        self.line.clear()
        self.links = [(0, address) for _start, address in self.links]
        if text.strip(" \n|"):
            self.pieces.append(self._piece(text))

    def _piece(self, text: str) -> Piece:
        if self.verbatim:
            piece = Piece("```\n" + text.strip("\n") + "\n```", "code")
        elif self.level:
            piece = heading(text, self.level)
        elif self.cells:
            piece = Piece(" ".join(text.split()), "row")
        elif self.lists:
            piece = item(text, self.mark or " " * len(marker(False, 0, len(self.lists))))
            self.mark = ""
        else:
            piece = Piece(text)
        return Piece(piece.text, piece.kind, self.quoted)

    def _open_br(self, _tag: Tag) -> None:
        self.line.append(" " if self.in_row else "\n")

    def _open_pre(self, _tag: Tag) -> None:
        self.verbatim += 1

    def _close_pre(self, _tag: Tag) -> None:
        self.verbatim -= 1

    def _open_blockquote(self, _tag: Tag) -> None:
        self.quoted += 1

    def _close_blockquote(self, _tag: Tag) -> None:
        self.quoted -= 1

    # -- lists

    def _open_ul(self, _tag: Tag) -> None:
        self.lists.append(None)

    def _open_ol(self, tag: Tag) -> None:
        start = str(tag.get("start", "1"))
        self.lists.append(int(start) if start.isdecimal() and len(start) < 7 else 1)

    def _close_ul(self, _tag: Tag) -> None:
        self.lists.pop()
        self.mark = ""

    _close_ol = _close_ul

    def _open_li(self, _tag: Tag) -> None:
        number = self.lists[-1] if self.lists else None
        self.mark = marker(number is not None, number or 0, max(len(self.lists), 1))
        if number is not None:
            self.lists[-1] = number + 1

    # -- tables

    def _open_table(self, tag: Tag) -> None:
        self.tables.append(holds_data(tag))

    def _close_table(self, _tag: Tag) -> None:
        self.tables.pop()

    def _open_tr(self, _tag: Tag) -> None:
        self.cells = 0

    def _close_tr(self, _tag: Tag) -> None:
        self.cells = 0

    def _open_td(self, _tag: Tag) -> None:
        if self.tables and self.tables[-1]:
            if self.cells:
                self.line.append(" | ")
            self.cells += 1

    _open_th = _open_td

    # -- links

    def _open_a(self, tag: Tag) -> None:
        self.links.append((len(self.line), _address(str(tag.get("href", "")), self.base)))

    def _close_a(self, _tag: Tag) -> None:
        self._end_links()
        self.links.pop()

    def _end_links(self) -> None:
        """Turn the line since the innermost link began into that link."""
        if not self.links or not self.links[-1][1]:
            return
        start, address = self.links[-1]
        label = tidy("".join(self.line[start:])).replace("\n", " ")
        if label:
            self.line[start:] = [link(label, address)]

    # -- ruby

    def _open_rt(self, _tag: Tag) -> None:
        self.ruby.append(len(self.line))

    _open_rp = _open_rt

    def _close_rt(self, _tag: Tag) -> None:
        self.reading += self._taken()

    def _close_rp(self, _tag: Tag) -> None:
        self._taken()

    def _taken(self) -> str:
        start = self.ruby.pop()
        text = "".join(self.line[start:])
        del self.line[start:]
        return text.strip()

    def _close_ruby(self, _tag: Tag) -> None:
        if self.reading:
            self.line.append(f"({self.reading})")
        self.reading = ""


def holds_data(table: Tag) -> bool:
    """Say whether a table is one, or only places a page's parts beside each other."""
    if table.get("role") in ("presentation", "none") or table.find(_IN_LAYOUT) is not None:
        return False
    return not any(each.find_next_sibling("p") for each in table.find_all("p", limit=50))


def _address(href: str, base: str) -> str:
    """The address of a link as it can be opened from elsewhere, "" if it cannot."""
    href = href.strip()
    try:
        address = urljoin(base, href) if base and href else href
        parts = urlsplit(address)
    except ValueError:
        return ""
    usable = parts.scheme.lower() in ("http", "https") and parts.netloc and len(address) <= LONGEST_ADDRESS
    on_page = bool(base) and parts._replace(fragment="") == urlsplit(base)._replace(fragment="") and parts.fragment
    return _UNSAFE.sub(lambda match: quote(match[0]), address) if usable and not on_page else ""
