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

from blog.desk.written import RICH, rich_source
from blog.essay_text import read_texts
from blog.markdown.writing import markdown
from prompts.markup import addresses_in, rich_html

BESIDE = 600  # characters of the text before and after
HOUSE = "https://link.invalid/"  # RFC 2606: this ending leads nowhere, so no such address is anybody's
CARRIED = ("linktype", "id", "href")
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
    if addresses_in([href]) == {href}:
        return href
    return f"{HOUSE}?{urlencode([(name, str(link[name])) for name in CARRIED if link.get(name)])}"


def as_rich_text(text: str, *, features: Collection[str], addresses: Collection[str]) -> str:
    """Return a model's Markdown as rich text as it is stored.

    Args:
        text: what the model wrote.
        features: of the field it goes into.
        addresses: the only ones that may stay links, disguised ones of the house among them.
    """
    soup = BeautifulSoup(rich_html(text, features=features, addresses=addresses), "html.parser")
    for link in soup.find_all("a"):
        href = str(link["href"])
        if href.startswith(HOUSE):
            link.attrs = {name: value for name, value in parse_qsl(urlsplit(href).query) if name in CARRIED}
    return _RUBY.sub(_ruby, _DOTS.sub(r'<em class="dots">\1</em>', str(soup)))


def _ruby(found: re.Match[str]) -> str:
    return f"<ruby>{found[1]}<rp>(</rp><rt>{found[2]}</rt><rp>)</rp></ruby>"


def form_state(stream: Any, *, kind: str, html: str) -> dict[str, Any]:
    """Return a rewritten block in the form the editor takes: its type, and only the field that changed."""
    block, name = stream.child_blocks[kind], RICH[kind]
    field = block.child_blocks[name] if name else block
    state = field.get_form_state(field.to_python(html))
    return {"type": kind, "value": {name: state} if name else state}
