"""Each kind of block as the chooser shows it: words made up for the purpose, and a drawing."""

from collections.abc import Callable
from datetime import date, time

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsletter.editions.content import EditionContent, Sender
from newsletter.editions.event_times import when
from newsletter.editions.mail_html import mail_html
from newsletter.editions.pictures import Picture
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
    Side,
    TeaserPiece,
    TextPiece,
    VoicesPiece,
)

NOWHERE = "#"
DRAWING = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 552 276'%3E%3Crect width='552' "
    "height='276' fill='%23ece6d8'/%3E%3Ccircle cx='430' cy='80' r='38' fill='%23b1321b'/%3E%3Cpath d='M0 276 170 "
    "96l110 118 60-58 212 120z' fill='%23211e1a'/%3E%3C/svg%3E"
)


def sample_html(kind: str) -> str:
    """A block of a kind as it looks in a mail, in the active language; empty for a kind nobody has a sample of."""
    if kind not in SAMPLES:
        return ""
    return pieces_html(SAMPLES[kind](), language=get_language() or "ja")


def pieces_html(*pieces: Piece, language: str) -> str:
    """Pieces as mail without masthead and footer."""
    return mail_html(bare_content(*pieces, language=language), framed=False)


def bare_content(*pieces: Piece, language: str) -> EditionContent:
    """Content of pieces alone, for previews of parts."""
    return EditionContent(
        language=language,
        newsletter="",
        newsletter_url=NOWHERE,
        number=None,
        title=_("Preview"),
        subject="",
        preheader="",
        sender=Sender("", "", ""),
        on_web=False,
        pieces=pieces,
    )


def _picture() -> Picture:
    return Picture(DRAWING, 552, 276, _("A mountain and the sun"))


def _items() -> tuple[ListItem, ...]:
    return (ListItem(_("What the cards told us"), NOWHERE), ListItem(_("A letter on a Monday morning"), NOWHERE))


def _when() -> str:
    return when(
        day=date(2027, 4, 2),
        starts_at=time(19),
        ends_at=time(20, 30),
        zone="Asia/Tokyo",
        language=get_language() or "ja",
    )


def _partial() -> Piece:
    return TextPiece("<p>{}<br/>{}</p>".format(_("Yours, the editors"), _("Asakusa, Tokyo")))


SAMPLES: dict[str, Callable[[], Piece]] = {
    "greeting": lambda: GreetingPiece(_("Dear Hanako Yamada,")),
    "text": lambda: TextPiece(
        "<p>{}</p>".format(_("Good morning. Today we write about what is left of meetings."))
    ),
    "quote": lambda: QuotePiece(
        _("I read it and talked to the person at the next desk."), _("A reader in Nagoya")
    ),
    "voices": lambda: VoicesPiece(
        (
            Side(_("From sales to marketing"), (_("“Another useless lead.”"),)),
            Side(_("From marketing to sales"), (_("“They never call back.”"),)),
        )
    ),
    "divider": DividerPiece,
    "pr_label": lambda: PrPiece(_("PR"), _("Kawara Company")),
    "essay_teaser": lambda: TeaserPiece(
        _("What the cards told us"),
        _("Thirty lost deals, thirty calls, and one question nobody had asked."),
        NOWHERE,
        _("From the field"),
        _picture(),
    ),
    "essay_list": lambda: ListPiece(_("Read these too"), _items()),
    "latest_essays": lambda: ListPiece(_("New this week"), _items()),
    "author_box": lambda: AuthorPiece(
        _("Hanako Yamada"), _("Editor"), _("Writes about listening."), NOWHERE, None, _items()[:1]
    ),
    "image": lambda: ImagePiece(_picture(), _("Drawing: the editors")),
    "button": lambda: ButtonPiece(_("Write to us"), NOWHERE),
    "event": lambda: EventPiece(
        _("An evening of reading aloud"), _when(), "2027-04-02", _("Asakusa, Tokyo"), NOWHERE, "", NOWHERE
    ),
    "poll": lambda: PollPiece(
        _("Was this letter of use?"), (ListItem(_("It was"), NOWHERE), ListItem(_("Not really"), NOWHERE))
    ),
    "conditional": _partial,
    "partial": _partial,
}
