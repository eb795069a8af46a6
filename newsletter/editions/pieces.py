"""What an edition says, as plain values free of any form: mail, text and web write them.

`kind` names a piece's templates. `heading` is what a list of contents says of a piece; "" for most.
"""

from dataclasses import dataclass

from newsletter.editions.pictures import Picture


@dataclass(frozen=True)
class GreetingPiece:
    """Lines to one reader, perhaps with merge fields."""

    text: str
    kind: str = "greeting"
    heading: str = ""


@dataclass(frozen=True)
class TextPiece:
    """Rich text as mail-safe HTML with absolute links."""

    html: str
    kind: str = "text"
    heading: str = ""


@dataclass(frozen=True)
class QuotePiece:
    """Somebody's words."""

    text: str
    source: str = ""
    url: str = ""
    kind: str = "quote"
    heading: str = ""


@dataclass(frozen=True)
class Side:
    """What one side says, under who speaks to whom."""

    label: str
    voices: tuple[str, ...]


@dataclass(frozen=True)
class VoicesPiece:
    """Two sides speaking past each other."""

    sides: tuple[Side, ...]
    kind: str = "voices"
    heading: str = ""


@dataclass(frozen=True)
class DividerPiece:
    """A pause between two pieces."""

    kind: str = "divider"
    heading: str = ""


@dataclass(frozen=True)
class PrPiece:
    """Says that what follows was paid for, and by whom."""

    label: str
    sponsor: str
    kind: str = "pr_label"
    heading: str = ""


@dataclass(frozen=True)
class TeaserPiece:
    """One essay, announced."""

    heading: str
    text: str
    url: str
    category: str = ""
    picture: Picture | None = None
    kind: str = "essay_teaser"


@dataclass(frozen=True)
class ListItem:
    """One essay of a list, by title and perhaps its lead."""

    title: str
    url: str
    text: str = ""


@dataclass(frozen=True)
class ListPiece:
    """Several essays by title."""

    heading: str
    items: tuple[ListItem, ...]
    kind: str = "essay_list"


@dataclass(frozen=True)
class AuthorPiece:
    """Who writes."""

    name: str
    role: str
    text: str
    url: str
    picture: Picture | None = None
    items: tuple[ListItem, ...] = ()
    kind: str = "author_box"
    heading: str = ""


@dataclass(frozen=True)
class ImagePiece:
    """An image, with its caption and perhaps a link."""

    picture: Picture
    caption: str = ""
    url: str = ""
    kind: str = "image"
    heading: str = ""


@dataclass(frozen=True)
class ButtonPiece:
    """A link that asks to be pressed."""

    label: str
    url: str
    kind: str = "button"
    heading: str = ""


@dataclass(frozen=True)
class EventPiece:
    """An occasion; `when` in words, `moment` for machines."""

    heading: str
    when: str
    moment: str
    place: str = ""
    online: str = ""
    text: str = ""
    url: str = ""
    kind: str = "event"


@dataclass(frozen=True)
class PollPiece:
    """A question whose answers are links."""

    heading: str
    choices: tuple[ListItem, ...]
    kind: str = "poll"


Piece = (
    GreetingPiece
    | TextPiece
    | QuotePiece
    | VoicesPiece
    | DividerPiece
    | PrPiece
    | TeaserPiece
    | ListPiece
    | AuthorPiece
    | ImagePiece
    | ButtonPiece
    | EventPiece
    | PollPiece
)


def one_line(text: str) -> str:
    """Words on one line: white space of every kind, line ends too, becomes one space."""
    return " ".join(text.split())


def tidy_lines(text: str) -> str:
    """Words with their line ends kept, no white space around the lines, at most one empty line together."""
    lines = [one_line(line) for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept)
