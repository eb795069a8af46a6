"""The words of an essay's body, as a reader meets them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, get_text_for_indexing

from blog.excerpts import cut
from blog.ruby import readings, without_readings

if TYPE_CHECKING:
    from blog.models import EssayPage

SUMMARY_CELLS = 220

# Not part of the reading: the invitation, and what lies behind an embed.
NOT_READ = {"sign_up", "embed"}
IMAGE_BLOCKS = {"figure"}


def rich_text(value: RichText | str) -> str:
    """Return the words of rich text without tags and without readings; block ends become spaces."""
    return get_text_for_indexing(without_readings(_source(value))).strip()


def searchable_texts(value: RichText | str) -> list[str]:
    """Return what a search finds rich text by: its words, and apart from them the readings of its ruby."""
    return [rich_text(value), *readings(_source(value))]


def _source(value: RichText | str) -> str:
    return value.source if isinstance(value, RichText) else value


def read_texts(body: Iterable[Any]) -> Iterator[str]:
    """Yield what a reader reads: headings, text, voices, lists, quotations and captions, in order."""
    for block in body:
        if block.block_type not in NOT_READ:
            yield from _texts(block.block_type, block.value)


def summary(essay: "EssayPage") -> str:
    """Return a few lines that stand for an essay: the author's description, else its lead, else its beginning."""
    own = essay.search_description or essay.lead
    return cut(own or " ".join(read_texts(essay.body)), cells=SUMMARY_CELLS)


def image_count(body: StreamValue) -> int:
    """Return how many images stand in the text."""
    return sum(block.block_type in IMAGE_BLOCKS for block in body)


def told_text(essay: "EssayPage", *, lead: bool = True) -> str:
    """Return what an essay's author tells in running text, without headings, lists, captions and quotations.

    Each paragraph is a line; an empty line stands between the lead and each block.
    """
    blocks = [_told(block.block_type, block.value) for block in essay.body]
    return "\n\n".join(text for text in [essay.lead.strip() if lead else "", *blocks] if text)


def _told(kind: str, value: Any) -> str:
    rich = {"text": lambda: value, "numbered_section": lambda: value["body"], "call_out": lambda: value["text"]}
    soup = BeautifulSoup(without_readings(_source(rich[kind]())) if kind in rich else "", "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    return "\n".join(text for paragraph in soup.find_all("p") if (text := paragraph.get_text().strip()))


def _texts(kind: str, value: Any) -> Iterator[str]:
    if kind == "text":
        yield rich_text(value)
    elif kind == "voices":
        for side in value["sides"]:
            yield side["label"]
            yield from side["voices"]
    elif kind == "numbered_section":
        yield from (value["heading"], rich_text(value["body"]))
    elif kind == "factors":
        yield from (value["lead_in"], *value["factors"])
    elif kind == "call_out":
        yield from (value["heading"], rich_text(value["text"]))
    elif kind == "figure":
        yield value["caption"]
    elif kind == "quote":
        yield from (value["text"], value["source"])
    elif kind == "heading":
        yield value["text"]
