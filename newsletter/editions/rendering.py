"""One edition, rendered once: what every reader of a mailing gets, but for the slots."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup
from django.utils import translation

from newsletter.editions.content import read_edition
from newsletter.editions.kinds import Block
from newsletter.editions.mail_html import mail_html
from newsletter.editions.mail_text import mail_text
from newsletter.editions.merge.evaluation import NOBODY, Values
from newsletter.editions.merge.filling import Fields, fill_html, fill_text
from newsletter.editions.merge.marking import marked, said
from newsletter.editions.models import EditionPage
from newsletter.editions.variants.rules import entering, rules_of, usual
from newsletter.editions.web_html import web_html

WARN_BYTES = 80_000
FAIL_BYTES = 100_000
"""Gmail clips a mail's HTML at about 102 KB, and with it the way to leave."""


_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class RenderedEdition:
    """The frozen forms of an edition; no HTML where it is text only.

    Slots (`newsletter.editions.slots`) and the tokens of `fields` stand where readers differ. Subject, preheader
    and archive page are for everyone: nobody's values ever stand in them. `essays` are the ids of those shown.
    """

    subject: str
    preheader: str
    html: str
    text: str
    web_html: str
    links: list[str]
    fields: Fields = field(default_factory=Fields)
    essays: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the HTML part in UTF-8; of the text where there is no HTML."""
        return len((self.html or self.text).encode())

    def for_reader(self, values: Values = NOBODY) -> "RenderedEdition":
        """The edition with the fields filled for one reader, by default one of whom nothing is known."""
        if not self.fields.phrases:
            return self
        return replace(
            self,
            subject=fill_text(self.fields.subject, self.fields, values) if self.fields.subject else self.subject,
            html=fill_html(self.html, self.fields, values),
            text=fill_text(self.text, self.fields, values),
            fields=Fields(),
        )


def everything(_block: Block) -> bool:
    """Every conditional block, as nobody gets them: for whoever looks for faults."""
    return True


def render_edition(
    *, edition: EditionPage, language: str, enters: Callable[[Block], bool] | None = None
) -> RenderedEdition:
    """Render an edition, a draft or the object of a revision, in a language; no request is needed.

    Args:
        edition: the page with its blocks; its parent, the newsletter's page, must exist.
        language: the code whose words frame the edition, such as `ja`.
        enters: whether the blocks inside of a conditional one are part of it; by default those a reader of
            the language gets who chose no topic and is in no segment.

    Returns:
        Subject and preheader on one line, the mail's HTML and text, the archive's fragment, and
        every http(s) link in order, each once, the slots included. An edition that is text only
        has no HTML.
    """
    with translation.override(language):
        content = read_edition(edition, language=language, enters=enters or usual_blocks(edition, language))
        mailed, fields = marked(content)
        shown = said(content)
        html, text = "" if content.is_text else mail_html(mailed), mail_text(mailed)
        return RenderedEdition(
            subject=shown.subject,
            preheader=shown.preheader,
            html=html,
            text=text,
            web_html=web_html(shown),
            links=links_in_text(text) if content.is_text else links_of(html),
            fields=fields,
            essays=content.essays,
        )


def usual_blocks(edition: EditionPage, language: str) -> Callable[[Block], bool]:
    """The blocks everyone may see, as in the archive."""
    rules = rules_of(edition)
    return entering(rules, usual(rules, language=language))


def links_of(html: str) -> list[str]:
    """Every http(s) address that anchors of the HTML lead to, in order, each once."""
    anchors = BeautifulSoup(html, "html.parser").find_all("a", href=True)
    addresses = (str(anchor["href"]) for anchor in anchors)
    return list(dict.fromkeys(address for address in addresses if address.startswith(("https://", "http://"))))


def links_in_text(text: str) -> list[str]:
    """Every http(s) address that stands on a line of its own, in order, each once."""
    return list(dict.fromkeys(line for line in text.splitlines() if _ADDRESS.fullmatch(line)))
