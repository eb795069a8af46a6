"""The text part of a mail, written piece by piece."""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from blog.excerpts import cells
from newsletter.editions.content import EditionContent
from newsletter.editions.pieces import (
    ButtonPiece,
    DividerPiece,
    ImagePiece,
    ListPiece,
    Piece,
    TeaserPiece,
    TextPiece,
)
from newsletter.editions.slots import LEAVE_SLOT, PREFERENCES_SLOT, WEB_SLOT
from newsletter.editions.wrapping import wrap


def mail_text(content: EditionContent) -> str:
    """The whole text part, lines ended by LF, with the slots for each reader's addresses."""
    parts = [_masthead(content), *(_piece(piece, content) for piece in content.pieces), _footer(content)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rule(content: EditionContent, *, heavy: bool = False) -> str:
    if content.language == "ja":
        return ("━" if heavy else "─") * 35
    return ("=" if heavy else "-") * 70


def _bullet() -> str:
    return "・" if get_language() == "ja" else "- "


def _lines(text: str) -> str:
    return "\n".join(wrap(text))


def _marked(mark: str, text: str) -> str:
    return "\n".join(wrap(text, first=mark, rest=" " * cells(mark)))


def _masthead(content: EditionContent) -> str:
    name = content.newsletter
    if content.number is not None:
        name += f"　Vol.{content.number}" if content.language == "ja" else f"  Vol. {content.number}"
    rule = _rule(content, heavy=True)
    parts = [rule, name, rule, "", _lines(content.title)]
    if content.on_web:
        parts += ["", _("Read in your browser:"), WEB_SLOT]
    return "\n".join(parts)


def _piece(piece: Piece, content: EditionContent) -> str:
    match piece:
        case TextPiece():
            return rich_text_lines(piece.html)
        case TeaserPiece():
            parts = [_marked("■ ", piece.heading), _lines(piece.text), _("Read on:") + "\n" + piece.url]
            return "\n\n".join(part for part in parts if part)
        case ListPiece():
            heading = [_marked("■ ", piece.heading)] if piece.heading else []
            return "\n\n".join(heading + [f"{_marked(_bullet(), item.title)}\n{item.url}" for item in piece.items])
        case ImagePiece():
            return _image(piece)
        case ButtonPiece():
            return f"{_marked('▼ ', piece.label)}\n{piece.url}"
        case DividerPiece():
            return _rule(content)


def _image(piece: ImagePiece) -> str:
    words = []
    if piece.picture.alt:
        words.append(_lines(_("[Image: %(alt)s]") % {"alt": piece.picture.alt}))
    if piece.caption:
        words.append(_lines(piece.caption))
    return "\n".join([*words, *([piece.url] if piece.url else [])])


def _footer(content: EditionContent) -> str:
    sender = content.sender
    rule = _rule(content, heavy=True)
    publisher = [
        sender.name and _("Publisher: %(name)s") % {"name": sender.name},
        sender.postal_address,
        sender.contact and _("Contact: %(contact)s") % {"contact": sender.contact},
    ]
    parts = [
        _lines(_("You receive this mail because you signed up for “%(name)s”.") % {"name": content.newsletter}),
        _("You can leave at any time:") + "\n" + LEAVE_SLOT,
        _("Change what you receive:") + "\n" + PREFERENCES_SLOT,
        "\n".join(_lines(line) for line in publisher if line),
    ]
    return rule + "\n" + "\n\n".join(part for part in parts if part) + "\n" + rule


def rich_text_lines(html: str) -> str:
    """Mail-safe rich text as wrapped lines; each link's address follows its paragraph on a line of its own.

    The marks of lists are those usual in the active language.
    """
    soup = BeautifulSoup(html, "html.parser")
    return "\n\n".join(filter(None, (_block(element) for element in soup.contents)))


def _block(element: PageElement) -> str:
    if not isinstance(element, Tag):
        return _lines(str(element).strip())
    if element.name in ("ul", "ol"):
        return "\n".join(_list(element))
    words, addresses = _words(element), list(_addresses(element))
    links = [_words(anchor) for anchor in element.find_all("a")]
    if addresses and links == [words]:
        return "\n".join(addresses)
    return "\n".join([_lines(words), *addresses])


def _list(element: Tag, indent: str = "") -> Iterable[str]:
    for number, item in enumerate(element.find_all("li", recursive=False), start=1):
        mark = f"{number}. " if element.name == "ol" else _bullet()
        rest = indent + " " * cells(mark)
        nested = [child.extract() for child in item.find_all(["ul", "ol"], recursive=False)]
        yield from wrap(_words(item), first=indent + mark, rest=rest)
        yield from _addresses(item)
        for child in nested:
            yield from _list(child, rest)


def _words(element: Tag) -> str:
    """The words of an element; a `br` ends the line, other white space is one space."""
    parts: list[str] = []
    for node in element.descendants:
        if isinstance(node, NavigableString):
            parts.append(re.sub(r"\s+", " ", str(node)))
        elif isinstance(node, Tag) and node.name == "br":
            parts.append("\n")
    return "".join(parts).strip()


def _addresses(element: Tag) -> Iterable[str]:
    """`→ words` and the full address of each link; the address alone where it was its own words."""
    for anchor in element.find_all("a"):
        href = str(anchor["href"])
        label = _words(anchor)
        if label == href:
            continue
        yield from wrap(label, first="→ ", rest="   ")
        yield href.removeprefix("mailto:").removeprefix("tel:")
