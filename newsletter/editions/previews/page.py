"""What a page of previews shows: the line in a list of mails, and the frames of each mode in real widths."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from newsletter.editions.models import EditionPage
from newsletter.editions.previews.modes import DARK, MAIL, NO_IMAGES, SOURCE, TEXT, Shown
from newsletter.newsletters.models import Newsletter

DESKTOP, PHONE = 700, 375


@dataclass(frozen=True)
class Frame:
    """One mode in one width; `address` is that of its content."""

    name: str
    label: Any
    mode: str
    width: int
    address: str = ""
    note: Any = ""


OF_HTML = (
    Frame("desktop", _("Desktop"), MAIL, DESKTOP),
    Frame("phone", _("Phone"), MAIL, PHONE),
    Frame(
        "dark",
        _("Phone, dark"),
        DARK,
        PHONE,
        note=_(
            "The mail’s own dark colours. Gmail on Android and some others change colours by themselves, "
            "which cannot be shown here."
        ),
    ),
    Frame("no-images", _("Phone, images off"), NO_IMAGES, PHONE),
)
OF_TEXT = (Frame("text", _("Plain text"), TEXT, DESKTOP), Frame("text-phone", _("Plain text, phone"), TEXT, PHONE))
OF_SOURCE = (Frame("source", _("Source"), SOURCE, DESKTOP),)


@dataclass(frozen=True)
class InList:
    """The mail as a line of a phone's list of mails."""

    sender: str
    subject: str
    preheader: str
    language: str


def frames_of(edition: EditionPage, *, address: str, query: dict[str, str]) -> list[Frame]:
    """The frames of an edition; one of text alone has none of HTML. `-mode-` in `address` is replaced."""
    of_html = () if edition.form == EditionPage.Form.TEXT else OF_HTML
    said = f"?{urlencode(query)}" if query else ""
    return [
        Frame(one.name, one.label, one.mode, one.width, address.replace("-mode-", one.mode) + said, one.note)
        for one in (*of_html, *OF_TEXT, *OF_SOURCE)
    ]


def modes_of(edition: EditionPage) -> Sequence[str]:
    """The modes an edition can be shown in."""
    return (TEXT, SOURCE) if edition.form == EditionPage.Form.TEXT else (MAIL, DARK, NO_IMAGES, TEXT, SOURCE)


def in_list(shown: Shown, newsletter: Newsletter) -> InList:
    """Sender, subject and preheader as this reader sees them in the list of mails."""
    rendered = shown.rendered()
    return InList(newsletter.sender_name, rendered.subject, rendered.preheader, shown.language)
