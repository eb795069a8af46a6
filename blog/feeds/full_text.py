"""An essay as HTML for readers elsewhere: every address absolute, no forms, no scripts."""

import re

from bs4 import BeautifulSoup
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.contents import headed
from blog.models import EssayPage
from blog.pictures import CARD, address, fetch_renditions
from blog.publication import absolute_url

# The invitation is a form: it cannot work in a feed reader.
NOT_IN_FEED = {"sign_up"}
# What XML 1.0 cannot hold, however it is written (2.2 Characters).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return the text without the characters no XML document may hold."""
    return _NO_XML.sub("", text)


def full_text(essay: EssayPage) -> str:
    """Return the hero image, the lead and the body of an essay. Phrases of headings are joined again."""
    figures = [block.value["image"] for block in essay.body if block.block_type == "figure"]
    fetch_renditions(figures, "feed")
    parts = [_hero(essay), format_html("<p>{}</p>", essay.lead) if essay.lead else ""]
    parts += [
        block.render(context={"for_feed": True, "page": essay, "anchor": anchor, "level": level})
        for block, anchor, level in headed(essay.body)
        if block.block_type not in NOT_IN_FEED
    ]
    return for_elsewhere("".join(parts))


def for_elsewhere(html: str) -> str:
    """Return HTML of the site as a feed may hold it: absolute addresses, phrases joined again, valid in XML."""
    soup = BeautifulSoup(html, "html.parser")
    for mark in soup.select("wbr"):
        mark.decompose()
    for attribute in ("href", "src"):
        for tag in soup.select(f"[{attribute}]"):
            tag[attribute] = absolute_url(str(tag[attribute]))
    return xml_text(str(soup))


def hero_address(essay: EssayPage) -> str:
    """Return the full address of the hero image, 1200×630, or an empty string."""
    return absolute_url(address(essay.hero_image, CARD)) if essay.hero_image else ""


def _hero(essay: EssayPage) -> SafeString:
    if not essay.hero_image:
        return SafeString("")
    return format_html('<p><img src="{}" alt="{}"></p>', hero_address(essay), essay.hero_words)
