"""What an edition says, as plain values free of any form: mail, text and web write them."""

from dataclasses import dataclass

from newsletter.editions.pictures import Picture


@dataclass(frozen=True)
class TextPiece:
    """Rich text as mail-safe HTML with absolute links."""

    html: str
    kind: str = "text"


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
    """One essay of a list, by title."""

    title: str
    url: str


@dataclass(frozen=True)
class ListPiece:
    """Several essays by title."""

    heading: str
    items: tuple[ListItem, ...]
    kind: str = "essay_list"


@dataclass(frozen=True)
class ImagePiece:
    """An image, with its caption and perhaps a link."""

    picture: Picture
    caption: str = ""
    url: str = ""
    kind: str = "image"


@dataclass(frozen=True)
class ButtonPiece:
    """A link that asks to be pressed."""

    label: str
    url: str
    kind: str = "button"


@dataclass(frozen=True)
class DividerPiece:
    """A pause between two pieces."""

    kind: str = "divider"


Piece = TextPiece | TeaserPiece | ListPiece | ImagePiece | ButtonPiece | DividerPiece


def one_line(text: str) -> str:
    """Words on one line: white space of every kind, line ends too, becomes one space."""
    return " ".join(text.split())
