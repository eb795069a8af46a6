"""Beautiful Soup's tree of what readers of a page see, built in time that grows with its length alone."""

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import TreeBuilder

from prompts.sources.hidden import Look, hides, look_inside
from prompts.sources.tokens import End, Start, Text, tokens

DEEPEST = 400  # elements within elements; beyond that only the text is kept, as in browsers


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_TRANSPARENT = _names("html head body")
UNSEEN = _names(
    "script style template noscript noembed noframes iframe object svg canvas audio video "
    "select datalist button textarea annotation annotation-xml"
)
_KEPT_ATTRIBUTES = ("href", "role", "start")
BLOCKS = _names(
    "address article aside blockquote caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p pre search section summary "
    "table tbody td tfoot th thead tr ul"
)

# What an opening tag ends: (elements, those behind which it does not look).
_LISTS, _CELLS = ("ul", "ol", "menu"), ("td", "th", "caption")
_SCOPE = ("table", *_CELLS)
_RUBY = ("rb", "rt", "rp", "rtc")
_GROUPS = ("tbody", "thead", "tfoot")
_ENDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(BLOCKS - {"table", *_GROUPS, *_CELLS, "tr"}, (("p",), _SCOPE)),
    "a": (("a",), _SCOPE),
    "li": (("li",), (*_LISTS, *_SCOPE)),
    **dict.fromkeys(("dt", "dd"), (("dt", "dd"), ("dl", *_SCOPE))),
    **dict.fromkeys(_RUBY, (_RUBY, ("ruby",))),
    **dict.fromkeys(_CELLS, (_CELLS, ("tr", "table"))),
    "tr": (("tr", "caption"), ("table",)),
    **dict.fromkeys(_GROUPS, ((*_GROUPS, "caption"), ("table",))),
}
# Behind what an end tag does not look; for those not named, behind the cell of a table.
_END_STAYS_IN: dict[str, tuple[str, ...]] = {"table": (), **dict.fromkeys(("tr", *_GROUPS, *_CELLS), ("table",))}


class VisibleTreeBuilder(TreeBuilder):
    """Feeds Beautiful Soup with what is to be seen. `title` and `hidden` are known afterwards.

    `hidden` is the number of characters left out because they are hidden.
    """

    def __init__(self) -> None:
        super().__init__(multi_valued_attributes={}, preserve_whitespace_tags={"pre"}, string_containers={})
        self.title = ""
        self.hidden = 0
        self._open: list[tuple[str, Look, bool]] = []  # name, look, whether it is in the tree
        self._places: dict[str, list[int]] = {}  # of the open elements, by name
        self._unseen_from: int | None = None  # what stands in this element is not seen
        self._is_hidden = False  # and would be text

    def feed(self, markup: Any) -> None:
        """Read a whole page."""
        for token in tokens(markup):
            if isinstance(token, Text):
                self._text(token.text)
            elif token.name in _TRANSPARENT:
                continue
            elif isinstance(token, Start):
                self._start(token)
            else:
                self._end(token)

    def _start(self, token: Start) -> None:
        elements, behind = _ENDS.get(token.name, ((), ()))
        if elements and (place := self._last(elements)) > self._last(behind):
            self._close(place)
        if token.name in _VOID:
            self._void(token.name)
            return
        is_hidden = hides(token.attributes) or (token.name == "dialog" and "open" not in token.attributes)
        if self._unseen_from is None and (is_hidden or token.name in UNSEEN):
            self._unseen_from, self._is_hidden = len(self._open), token.name not in UNSEEN
        self._push(token)
        if token.is_closed and self._last(("svg", "math")) >= 0:
            self._close(len(self._open) - 1)

    def _void(self, name: str) -> None:
        if name in ("br", "hr") and self._unseen_from is None:
            self._leaf(name)

    def _leaf(self, name: str) -> None:
        self._soup.handle_starttag(name, None, None, {})
        self._soup.handle_endtag(name)

    def _push(self, token: Start) -> None:
        look = look_inside(self._look, token.attributes)
        is_seen = self._unseen_from is None and token.name != "title"
        in_tree = is_seen and len(self._soup.tagStack) < DEEPEST
        if in_tree:
            kept = {name: token.attributes[name] for name in _KEPT_ATTRIBUTES if name in token.attributes}
            self._soup.handle_starttag(token.name, None, None, kept)
        elif is_seen and token.name in BLOCKS:
            self._leaf("br")
        self._places.setdefault(token.name, []).append(len(self._open))
        self._open.append((token.name, look, in_tree))

    @property
    def _soup(self) -> BeautifulSoup:
        assert self.soup is not None  # Beautiful Soup sets it before it feeds
        return self.soup

    @property
    def _look(self) -> Look:
        return self._open[-1][1] if self._open else Look()

    def _last(self, names: tuple[str, ...]) -> int:
        return max((places[-1] for name in names if (places := self._places.get(name))), default=-1)

    def _end(self, token: End) -> None:
        place = self._last((token.name,))
        if place > self._last(_END_STAYS_IN.get(token.name, _SCOPE)):
            self._close(place)
        elif token.name == "p" and self._unseen_from is None:
            self._leaf("p")  # what has no beginning still ends the line

    def _close(self, place: int) -> None:
        """End the element at a place among the open ones, and all in it."""
        while len(self._open) > place:
            name, _look, in_tree = self._open.pop()
            self._places[name].pop()
            if in_tree:
                self._soup.handle_endtag(name)
        if self._unseen_from is not None and place <= self._unseen_from:
            self._unseen_from, self._is_hidden = None, False

    def _text(self, text: str) -> None:
        if self._open and self._open[-1][0] == "title" and self._unseen_from is None:
            self.title = self.title or " ".join(text.split())
        elif self._unseen_from is None and self._look.shows:
            self._soup.handle_data(text)
        elif self._unseen_from is None or self._is_hidden:
            self.hidden += len("".join(text.split()))


def visible_tree(html: str) -> tuple[BeautifulSoup, VisibleTreeBuilder]:
    """Return the tree of what readers see of a page or a piece of one, and what was found besides."""
    builder = VisibleTreeBuilder()
    # Beautiful Soup warns of a short text that looks like an address; the line break keeps it quiet.
    return BeautifulSoup(f"{html}\n", builder=builder), builder
