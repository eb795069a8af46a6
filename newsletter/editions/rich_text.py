"""Rich text made safe for mail: few tags, absolute links, nothing a mail program would drop."""

import nh3
from bs4 import BeautifulSoup
from wagtail.rich_text import expand_db_html

from blog.publication import absolute_url
from blog.ruby import plain_ruby
from newsletter.editions.addresses import wire_link

TAGS = {"p", "br", "strong", "b", "em", "i", "a", "ul", "ol", "li"}


def mail_safe(source: str) -> str:
    """Wagtail's rich text as XHTML that mail may carry; links within the site become absolute.

    A link to a page that is gone becomes plain words, a ruby 漢字(かんじ): mail programs drop it.
    """
    soup = BeautifulSoup(plain_ruby(expand_db_html(source)), "html.parser")
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
    return _with_whole_addresses(clean)


def _with_whole_addresses(html: str) -> str:
    """Write each address as mail carries it whole; unwrap the anchors whose address is refused."""
    soup = BeautifulSoup(html, "html.parser")
    for anchor in soup.find_all("a"):
        address = wire_link(str(anchor.get("href") or ""))
        if address:
            anchor["href"] = address
        else:
            anchor.unwrap()
    return str(soup)
