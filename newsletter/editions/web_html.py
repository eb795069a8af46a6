"""The archive page's part that is frozen with a mailing: no address of any reader, no inline style."""

import re

from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string

from newsletter.editions.content import EditionContent
from newsletter.editions.slots import SLOTS


def web_html(content: EditionContent) -> str:
    """The edition as a fragment for the site's own pages.

    Links within the site start at its root, so that the archive outlives a change of host.
    """
    html = render_to_string("newsletter/web/edition.html", {"content": content})
    own = re.compile(rf'(href|src)="{re.escape(settings.SITE_URL)}(?=[/"])/?')
    return own.sub(r'\1="/', html)


def without_slots(html: str) -> str:
    """A frozen fragment without the places that belong to one reader."""
    if not any(slot in html for slot in SLOTS):
        return html
    soup = BeautifulSoup(html, "html.parser")
    for anchor in soup.find_all("a", href=lambda href: href in SLOTS):
        anchor.decompose()
    return str(soup)
