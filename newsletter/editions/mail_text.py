"""The text part of a mail, written piece by piece."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from blog.excerpts import cells
from newsletter.editions.content import EditionContent
from newsletter.editions.pieces import (
    AuthorPiece,
    ButtonPiece,
    DividerPiece,
    EventPiece,
    GreetingPiece,
    ImagePiece,
    ListItem,
    ListPiece,
    Piece,
    PollPiece,
    PrPiece,
    QuotePiece,
    TeaserPiece,
    TextPiece,
    VoicesPiece,
)
from newsletter.editions.rich_text_lines import bullet, rich_text_lines
from newsletter.editions.slots import LEAVE_SLOT, PREFERENCES_SLOT, WEB_SLOT
from newsletter.editions.wrapping import LINE_CELLS, wrap

FEWEST_CONTENTS = 2
"""Headings from which on a list of contents helps."""


def mail_text(content: EditionContent) -> str:
    """The whole text part, lines ended by LF, with the slots for each reader's addresses."""
    writer = TextWriter(content)
    parts = [writer.masthead(), writer.contents(), writer.body(), writer.footer()]
    return "\n\n".join(part for part in parts if part) + "\n"


class TextWriter:
    """Writes the parts of one edition as text; `width` is how wide a line may be, in cells."""

    def __init__(self, content: EditionContent, *, width: int = LINE_CELLS) -> None:
        self.content, self.width = content, width
        self.is_japanese = content.language == "ja"

    def masthead(self) -> str:
        """The newsletter's name and number between rules, the title, and the way to the page."""
        name = self.content.newsletter
        if self.content.number is not None:
            name += f"　Vol.{self.content.number}" if self.is_japanese else f"  Vol. {self.content.number}"
        parts = [self.rule(heavy=True), name, self.rule(heavy=True), "", self.lines(self.content.title)]
        if self.content.on_web:
            parts += ["", _("Read in your browser:"), WEB_SLOT]
        return "\n".join(parts)

    def contents(self) -> str:
        """The headings in order, where the edition is text alone and has several; else nothing."""
        headings = [piece.heading for piece in self.content.pieces if piece.heading]
        if not self.content.is_text or len(headings) < FEWEST_CONTENTS:
            return ""
        marked = [self.marked(f"{number}. ", heading) for number, heading in enumerate(headings, start=1)]
        return "\n".join([self.rule(), _("In this letter"), "", *marked, self.rule()])

    def body(self) -> str:
        """Every piece, an empty line between two."""
        return "\n\n".join(filter(None, map(self.piece, self.content.pieces)))

    def piece(self, piece: Piece) -> str:
        """One piece as lines."""
        return WRITERS[type(piece)](self, piece)

    def footer(self) -> str:
        """Why one gets this mail, how to leave, and who mails."""
        sender = self.content.sender
        publisher = [
            sender.name and _("Publisher: %(name)s") % {"name": sender.name},
            sender.postal_address,
            sender.contact and _("Contact: %(contact)s") % {"contact": sender.contact},
        ]
        why = _("You receive this mail because you signed up for “%(name)s”.") % {"name": self.content.newsletter}
        parts = [
            self.lines(why),
            _("You can leave at any time:") + "\n" + LEAVE_SLOT,
            _("Change what you receive:") + "\n" + PREFERENCES_SLOT,
            "\n".join(self.lines(line) for line in publisher if line),
        ]
        rule = self.rule(heavy=True)
        return rule + "\n" + "\n\n".join(part for part in parts if part) + "\n" + rule

    def rule(self, *, heavy: bool = False) -> str:
        """A line across, as wide as a line of the mail."""
        if self.is_japanese:
            return ("━" if heavy else "─") * (LINE_CELLS // 2)
        return ("=" if heavy else "-") * LINE_CELLS

    def lines(self, text: str) -> str:
        """A text in lines no wider than the mail's."""
        return "\n".join(wrap(text, width=self.width))

    def marked(self, mark: str, text: str) -> str:
        """A text behind a mark; further lines stand under its first word."""
        return "\n".join(wrap(text, width=self.width, first=mark, rest=" " * cells(mark)))

    def quoted(self, text: str) -> str:
        """A text every line of which is marked as a quotation, as mail programs know it."""
        return "\n".join(wrap(text, width=self.width, first="> ", rest="> "))


def _greeting(writer: TextWriter, piece: GreetingPiece) -> str:
    return writer.lines(piece.text)


def _text(writer: TextWriter, piece: TextPiece) -> str:
    return rich_text_lines(piece.html, width=writer.width)


def _quote(writer: TextWriter, piece: QuotePiece) -> str:
    source = [writer.marked("— ", piece.source)] if piece.source else []
    return "\n".join([writer.quoted(piece.text), *source, *filter(None, [piece.url])])


def _voices(writer: TextWriter, piece: VoicesPiece) -> str:
    marks = "【%s】" if writer.is_japanese else "[%s]"
    sides = [
        "\n".join([writer.lines(marks % side.label), *(writer.marked(bullet(), voice) for voice in side.voices)])
        for side in piece.sides
    ]
    return "\n\n".join(sides)


def _divider(writer: TextWriter, _piece: DividerPiece) -> str:
    return writer.rule()


def _pr_label(writer: TextWriter, piece: PrPiece) -> str:
    label = f"【{piece.label}】" if writer.is_japanese else f"[{piece.label}] "
    paid = _("Paid for by %(sponsor)s") % {"sponsor": piece.sponsor} if piece.sponsor else ""
    return writer.lines(label + paid)


def _teaser(writer: TextWriter, piece: TeaserPiece) -> str:
    parts = [writer.marked("■ ", piece.heading), writer.lines(piece.text), _("Read on:") + "\n" + piece.url]
    return "\n\n".join(part for part in parts if part)


def _items(writer: TextWriter, items: tuple[ListItem, ...]) -> list[str]:
    return [
        "\n".join([writer.marked(bullet(), item.title), *filter(None, [writer.lines(item.text)]), item.url])
        for item in items
    ]


def _list(writer: TextWriter, piece: ListPiece | PollPiece) -> str:
    heading = [writer.marked("■ ", piece.heading)] if piece.heading else []
    items = piece.items if isinstance(piece, ListPiece) else piece.choices
    return "\n\n".join(heading + _items(writer, items))


def _author(writer: TextWriter, piece: AuthorPiece) -> str:
    role = f"（{piece.role}）" if writer.is_japanese else f" ({piece.role})"
    who = writer.marked("◆ ", piece.name + (role if piece.role else ""))
    about = "\n".join(filter(None, [who, writer.lines(piece.text), piece.url]))
    return "\n\n".join([about, *_items(writer, piece.items)])


def _image(writer: TextWriter, piece: ImagePiece) -> str:
    words = []
    if piece.picture.alt:
        words.append(writer.lines(_("[Image: %(alt)s]") % {"alt": piece.picture.alt}))
    if piece.caption:
        words.append(writer.lines(piece.caption))
    return "\n".join([*words, *([piece.url] if piece.url else [])])


def _button(writer: TextWriter, piece: ButtonPiece) -> str:
    return f"{writer.marked('▼ ', piece.label)}\n{piece.url}"


def _event(writer: TextWriter, piece: EventPiece) -> str:
    facts = [
        writer.marked(_("When: "), piece.when),
        piece.place and writer.marked(_("Where: "), piece.place),
        piece.online and _("Online:") + "\n" + piece.online,
    ]
    parts = [
        writer.marked("■ ", piece.heading),
        "\n".join(filter(None, facts)),
        writer.lines(piece.text),
        piece.url and _("Details and registration:") + "\n" + piece.url,
    ]
    return "\n\n".join(part for part in parts if part)


WRITERS: dict[type, Callable[[TextWriter, Any], str]] = {
    AuthorPiece: _author,
    ButtonPiece: _button,
    DividerPiece: _divider,
    EventPiece: _event,
    GreetingPiece: _greeting,
    ImagePiece: _image,
    ListPiece: _list,
    PollPiece: _list,
    PrPiece: _pr_label,
    QuotePiece: _quote,
    TeaserPiece: _teaser,
    TextPiece: _text,
    VoicesPiece: _voices,
}
