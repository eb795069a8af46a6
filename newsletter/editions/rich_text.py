"""Rich text made safe for mail: few tags, absolute links, nothing a mail program would drop."""

import unicodedata

import nh3
from bs4 import BeautifulSoup
from wagtail.rich_text import expand_db_html

from blog import addresses
from blog.publication import absolute_url
from blog.ruby import plain_ruby
from newsletter.editions.addresses import wire_link

TAGS = {"p", "br", "strong", "b", "em", "i", "a", "ul", "ol", "li"}


def mail_safe(source: str) -> str:
    """Wagtail's rich text as XHTML that mail may carry; links within the site become absolute.

    A link to a page that is gone becomes plain words, a ruby 漢字(かんじ): mail programs drop it.
    """
    with addresses.of_pages_alone():
        expanded = expand_db_html(source)
    soup = BeautifulSoup(plain_ruby(expanded), "html.parser")
    for anchor in soup.find_all("a"):
        href = str(anchor.get("href") or "")
        if not href or href == "None":
            anchor.unwrap()
        elif href.startswith("/") and not href.startswith("//"):
            anchor["href"] = absolute_url(href)
    clean = nh3.clean(
        str(soup),
        tags=TAGS,
        attributes={"a": {"href"}},
        link_rel=None,
        strip_comments=True,
    )
    soup = BeautifulSoup(clean, "html.parser")
    _write_addresses_whole(soup)
    _name_directions(soup)
    return str(soup)


def _name_directions(soup: BeautifulSoup) -> None:
    """Say of what begins from right to left that it runs so; else its full stops stand at the wrong end.

    Written out because Outlook knows no `dir="auto"`.
    """
    for element in soup.find_all(["p", "ol", "ul"]):
        if runs_right_to_left(element.get_text()):
            element["dir"] = "rtl"


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left, as browsers judge a paragraph."""
    directions = map(unicodedata.bidirectional, text)
    return next((one in ("R", "AL") for one in directions if one in ("L", "R", "AL")), False)


def _write_addresses_whole(soup: BeautifulSoup) -> None:
    """Write each address as mail carries it whole; unwrap the anchors whose address is refused."""
    for anchor in soup.find_all("a"):
        address = wire_link(str(anchor.get("href") or ""))
        if address:
            anchor["href"] = address
        else:
            anchor.unwrap()
