"""A block's running text on its way to a model and back, its markup kept.

Links of the house and marks that Markdown does not know travel in a disguise that survives
the way through a model's Markdown: a link to a page as an address that exists nowhere, ruby
as ｜漢字《かんじ》, emphasis dots as 《《言葉》》.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4 import BeautifulSoup, Tag
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks import StreamValue
from wagtail.whitelist import check_url

from blog.desk.written import RICH, rich_source
from blog.essay_text import read_texts
from blog.markdown.writing import markdown
from prompts.markup import addresses_in, rich_html

BESIDE = 600  # characters of the text before and after
HOUSE = "https://link.invalid/"  # RFC 2606: this ending leads nowhere, so no such address is anybody's
CARRIED = ("linktype", "id", "href")
# Brackets of the author's own text are escaped: only a link has its bracket bare before the address.
_HOUSE_LINK = re.compile(rf"(?<!\\)\]\(({re.escape(HOUSE)}[^\s()<>]*)\)")
_RUBY = re.compile(r"｜([^｜《》<>]{1,60})《([^《》<>]{1,60})》")
_DOTS = re.compile(r"《《([^《》<>]{1,60})》》")


@dataclass(frozen=True)
class Passage:
    """The running text of one block as Markdown, and what stands before and after it."""

    block: str
    kind: str
    text: str
    before: str
    after: str


def passage_in(body: StreamValue, block_id: str) -> Passage | None:
    """Return the passage of a block, None where there is no such block or no running text in it."""
    blocks = list(body)
    at = next((number for number, block in enumerate(blocks) if block_id and str(block.id) == block_id), None)
    source = rich_source(blocks[at]) if at is not None else None
    if at is None or not source:
        return None
    before, after = (_words(beside) for beside in (blocks[:at], blocks[at + 1 :]))
    return Passage(block_id, blocks[at].block_type, as_markdown(source), before[-BESIDE:], after[:BESIDE])


def _words(blocks: list[Any]) -> str:
    return "\n".join(filter(None, read_texts(blocks)))


def as_markdown(html: str) -> str:
    """Return stored rich text as Markdown that `as_rich_text` turns back without loss."""
    soup = BeautifulSoup(html, "html.parser")
    for ruby in soup.find_all("ruby"):
        reading = "".join(tag.get_text() for tag in ruby.find_all("rt"))
        for tag in ruby.find_all(["rt", "rp"]):
            tag.decompose()
        words = ruby.get_text()
        ruby.replace_with(f"｜{words}《{reading}》" if reading else words)
    for dots in soup.select("em.dots"):
        dots.replace_with(f"《《{dots.get_text()}》》")
    for link in soup.find_all("a"):
        link.attrs = {"href": _disguised(link)}
    return markdown(str(soup))


def markdown_of_form(content: str, *, features: Collection[str]) -> str:
    """Return the Markdown of rich text as the editor's form holds it, "" for what is no such thing.

    Args:
        content: Draft.js' raw content, as JSON.
        features: of the field it stands in.
    """
    try:
        return as_markdown(ContentstateConverter(list(features)).to_database_format(content))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return ""


def _disguised(link: Tag) -> str:
    href = str(link.get("href") or "")
    if addresses_in([href]) == {href} and not href.startswith(HOUSE):
        return href
    return f"{HOUSE}?{urlencode([(name, str(link[name])) for name in CARRIED if link.get(name)])}"


def as_rich_text(text: str, *, features: Collection[str], addresses: Collection[str], passage: str = "") -> str:
    """Return a model's Markdown as rich text as it is stored.

    Args:
        text: what the model wrote.
        features: of the field it goes into.
        addresses: the only ones outside that may stay links.
        passage: what it replaces, by `as_markdown`; its links of the house come back, and no others.
    """
    house = set(_HOUSE_LINK.findall(passage))
    allowed = house.union(address for address in addresses if not address.startswith(HOUSE))
    soup = BeautifulSoup(rich_html(text, features=features, addresses=allowed), "html.parser")
    for link in soup.find_all("a"):
        if link["href"] in house:
            _undisguise(link)
    return _RUBY.sub(_ruby, _DOTS.sub(r'<em class="dots">\1</em>', str(soup)))


def _undisguise(link: Tag) -> None:
    carried = dict(parse_qsl(urlsplit(str(link["href"])).query))
    link.attrs = {name: carried[name] for name in sorted(carried) if name in CARRIED}
    if "href" in carried and check_url(carried["href"]) is None:
        link.unwrap()


def _ruby(found: re.Match[str]) -> str:
    return f"<ruby>{found[1]}<rp>(</rp><rt>{found[2]}</rt><rp>)</rp></ruby>"


def form_state(stream: Any, *, kind: str, html: str) -> dict[str, Any]:
    """Return a rewritten block in the form the editor takes: its type, and only the field that changed."""
    block, name = stream.child_blocks[kind], RICH[kind]
    field = block.child_blocks[name] if name else block
    state = field.get_form_state(field.to_python(html))
    return {"type": kind, "value": {name: state} if name else state}
