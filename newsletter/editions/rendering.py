"""One edition, rendered once: what every reader of a mailing gets, but for the slots."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.utils import translation

from newsletter.editions.content import read_edition
from newsletter.editions.mail_html import mail_html
from newsletter.editions.mail_text import mail_text
from newsletter.editions.models import EditionPage
from newsletter.editions.web_html import web_html

WARN_BYTES = 80_000
FAIL_BYTES = 100_000
"""Gmail clips a mail's HTML at about 102 KB, and with it the way to leave."""


_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class RenderedEdition:
    """The frozen forms of an edition; no HTML where it is text only.

    Slots (`newsletter.editions.slots`) stand where readers differ.
    """

    subject: str
    preheader: str
    html: str
    text: str
    web_html: str
    links: list[str]

    @property
    def size(self) -> int:
        """Bytes of the HTML part in UTF-8; of the text where there is no HTML."""
        return len((self.html or self.text).encode())


def render_edition(*, edition: EditionPage, language: str) -> RenderedEdition:
    """Render an edition, a draft or the object of a revision, in a language; no request is needed.

    Args:
        edition: the page with its blocks; its parent, the newsletter's page, must exist.
        language: the code whose words frame the edition, such as `ja`.

    Returns:
        Subject and preheader on one line, the mail's HTML and text, the archive's fragment, and
        every http(s) link in order, each once, the slots included. An edition that is text only
        has no HTML.
    """
    with translation.override(language):
        content = read_edition(edition, language=language)
        html, text = "" if content.is_text else mail_html(content), mail_text(content)
        return RenderedEdition(
            subject=content.subject,
            preheader=content.preheader,
            html=html,
            text=text,
            web_html=web_html(content),
            links=links_in_text(text) if content.is_text else links_of(html),
        )


def links_of(html: str) -> list[str]:
    """Every http(s) address that anchors of the HTML lead to, in order, each once."""
    anchors = BeautifulSoup(html, "html.parser").find_all("a", href=True)
    addresses = (str(anchor["href"]) for anchor in anchors)
    return list(dict.fromkeys(address for address in addresses if address.startswith(("https://", "http://"))))


def links_in_text(text: str) -> list[str]:
    """Every http(s) address that stands on a line of its own, in order, each once."""
    return list(dict.fromkeys(line for line in text.splitlines() if _ADDRESS.fullmatch(line)))
