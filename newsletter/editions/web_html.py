"""The archive page's part that is frozen with a mailing: no address of any reader, no inline style."""

import re

from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from newsletter.editions.content import EditionContent
from newsletter.editions.mail_text import TextWriter
from newsletter.editions.slots import SLOTS

ENDLESS = 1_000_000
RULE = re.compile(r"^([━─=-])\1{9,}$", re.MULTILINE)
_ADDRESS = re.compile(r"^https?://[!-~]+$", re.MULTILINE)


def web_html(content: EditionContent) -> str:
    """The edition as a fragment for the site's own pages; one that is text only as its text.

    Links within the site start at its root, so that the archive outlives a change of host.
    """
    if content.is_text:
        context = {"content": content, "text": plain_html(_text(content))}
        html = render_to_string("newsletter/web/plain.html", context)
    else:
        html = render_to_string("newsletter/web/edition.html", {"content": content})
    own = re.compile(rf'(href|src)="{re.escape(settings.SITE_URL)}(?=[/"])/?')
    return own.sub(r'\1="/', html)


def _text(content: EditionContent) -> str:
    """Contents and pieces in lines as long as they come: the page breaks them where it ends."""
    writer = TextWriter(content, width=ENDLESS)
    return "\n\n".join(filter(None, [writer.contents(), writer.body()]))


def plain_html(text: str) -> SafeString:
    """A text as HTML: addresses on lines of their own become links, rules stay one line in any window."""
    linked = _ADDRESS.sub(lambda found: f'<a href="{escape(found[0])}">{escape(found[0])}</a>', _escaped(text))
    return mark_safe(RULE.sub(r'<span class="rule">\g<0></span>', linked))  # noqa: S308 - escaped just now


def _escaped(text: str) -> str:
    """All but the lines that are addresses escaped; those are escaped where they become links."""
    return "\n".join(line if _ADDRESS.fullmatch(line) else escape(line) for line in text.split("\n"))


def without_slots(html: str) -> str:
    """A frozen fragment without the places that belong to one reader."""
    if not any(slot in html for slot in SLOTS):
        return html
    soup = BeautifulSoup(html, "html.parser")
    for anchor in soup.find_all("a", href=lambda href: href in SLOTS):
        anchor.decompose()
    return str(soup)
