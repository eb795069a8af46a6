"""A paragraph of a Word file while it is read."""

from dataclasses import dataclass, field

from prompts.sources.lines import link, tidy
from prompts.sources.word_styles import Style


@dataclass
class Paragraph:
    """The words of a paragraph, and what its properties say of it.

    `level` is that of a heading, `number` the id of a list and `depth` its level there; all
    three come before what its style says.
    """

    words: list[str] = field(default_factory=list)
    style: Style = Style()
    level: int = 0
    number: str = ""
    depth: int = 0
    _links: list[tuple[int, str]] = field(default_factory=list)
    _readings: list[int] = field(default_factory=list)
    _reading: str = ""

    @property
    def text(self) -> str:
        """The paragraph so far."""
        return tidy("".join(self.words))

    @property
    def place_in_list(self) -> tuple[str, int] | None:
        """The list it belongs to and how deep in it; None if it is no item."""
        number, depth = (self.number, self.depth) if self.number else (self.style.number, self.style.depth)
        return (number, depth) if number not in ("", "0") else None

    def begin_link(self, address: str) -> None:
        """What follows is a link."""
        self._links.append((len(self.words), address))

    def end_link(self) -> None:
        """The innermost link ends."""
        if self._links:
            self.link_from(*self._links.pop())

    def link_from(self, start: int, address: str) -> None:
        """Make one link of the words from a place on."""
        label = tidy("".join(self.words[start:])).replace("\n", " ")
        if label and address.startswith(("http://", "https://")):
            self.words[start:] = [link(label, address)]

    def begin_reading(self) -> None:
        """What follows is the reading of a word, which comes before the word."""
        self._readings.append(len(self.words))

    def end_reading(self) -> None:
        """The reading ends."""
        if self._readings:
            start = self._readings.pop()
            self._reading = "".join(self.words[start:]).strip()
            del self.words[start:]

    def end_ruby(self) -> None:
        """The word ends: its reading follows in brackets."""
        if self._reading:
            self.words.append(f"({self._reading})")
            self._reading = ""
