"""What a notice says, piece by piece, and its two writers: mail HTML and text."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsletter.consent.wording import Offer
from newsletter.editions.content import EditionContent, Sender
from newsletter.editions.mail_html import mail_html
from newsletter.editions.pieces import TextPiece, one_line
from newsletter.editions.rich_text_lines import rich_text_lines
from newsletter.editions.wrapping import wrap


@dataclass(frozen=True)
class PressPiece:
    """The one thing to press: a button with its address written out; `lead` introduces it in the text."""

    label: str
    url: str
    lead: str = ""
    kind: str = "notice_press"


@dataclass(frozen=True)
class WaysPiece:
    """Links that ask for nothing: what each is called in the HTML, how the text introduces it, its address."""

    ways: tuple[tuple[str, str, str], ...]
    kind: str = "notice_ways"


NoticePiece = TextPiece | PressPiece | WaysPiece


@dataclass(frozen=True)
class NoticeContent(EditionContent):
    """A notice as the components of editions show it: without number, archive page and ways to leave."""

    is_notice: bool = True

    @property
    def contact_url(self) -> str:
        """Where complaints go, as a link; an address stands as words, so that only the notice's own links lead."""
        return self.sender.contact if urlsplit(self.sender.contact).scheme in ("http", "https") else ""


def notice_content(offer: Offer, *, subject: str, pieces: Iterable[NoticePiece]) -> NoticeContent:
    """Return a notice about a newsletter as it is offered in a language."""
    newsletter = offer.newsletter
    publisher = newsletter.legal_name_in(offer.language) or newsletter.sender_name
    return NoticeContent(
        language=offer.language,
        newsletter=one_line(offer.name),
        newsletter_url="",
        number=None,
        title=one_line(subject),
        subject=subject,
        preheader="",
        sender=Sender(publisher, newsletter.postal_address, newsletter.legal_contact),
        on_web=False,
        pieces=tuple(pieces),  # type: ignore[arg-type]
    )


def words(text: str) -> TextPiece:
    """Return plain text as a piece: an empty line parts paragraphs, other line ends stay."""
    paragraphs = (part.strip().split("\n") for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())
    return TextPiece(format_html_join("", "<p>{}</p>", ((_lines(lines),) for lines in paragraphs)))


def _lines(lines: Iterable[str]) -> str:
    """Return lines of plain text as HTML, each but the last ended."""
    return format_html_join(mark_safe("<br/>"), "{}", ((line,) for line in lines))


def names(found: Iterable[str]) -> TextPiece:
    """Return names as a list."""
    return TextPiece(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((one,) for one in found))))


def html_of(content: NoticeContent) -> str:
    """Return the HTML part, of the components editions are made of."""
    return mail_html(content)


def text_of(content: NoticeContent) -> str:
    """Return the text part, written piece by piece, lines ended by LF."""
    parts = [_masthead(content), *(_written(piece) for piece in content.pieces), _footer(content)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _written(piece: object) -> str:
    match piece:
        case TextPiece():
            return rich_text_lines(piece.html)
        case PressPiece():
            return "\n".join([*(wrap(piece.lead) if piece.lead else []), piece.url])
        case WaysPiece():
            return "\n\n".join("\n".join([*wrap(lead), url]) for _label, lead, url in piece.ways)
    raise TypeError(piece)


def _rule(*, heavy: bool = False) -> str:
    if get_language() == "ja":
        return ("━" if heavy else "─") * 35
    return ("=" if heavy else "-") * 70


def _masthead(content: NoticeContent) -> str:
    rule = _rule(heavy=True)
    return "\n".join([rule, content.newsletter, rule])


def _footer(content: NoticeContent) -> str:
    sender = content.sender
    said = [
        _("Publisher: %(name)s") % {"name": sender.name},
        sender.postal_address,
        sender.contact and _("Contact: %(contact)s") % {"contact": sender.contact},
    ]
    lines = [line for one in said if one for line in wrap(one)]
    return "\n".join([_rule(), *lines])
