"""A draft as the checks read it: plain values, made of an essay or by a test."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.utils import timezone
from wagtail.rich_text import RichText

from blog.contents import headed
from blog.models import EssayPage
from blog.ruby import without_readings

PARAGRAPHS = ["p", "li", "blockquote"]


@dataclass(frozen=True)
class Passage:
    """A piece of text: the block's id (or the field's name), its heading level or 0, its text and links."""

    place: str
    text: str
    level: int = 0
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """What the checks look at. `pictures` are the places of images that nothing describes."""

    language: str
    title: str = ""
    slug: str = ""
    lead: str = ""
    summary: str = ""
    search_title: str = ""
    published: date | None = None
    passages: list[Passage] = dataclasses.field(default_factory=list)
    pictures: list[str] = dataclasses.field(default_factory=list)

    @property
    def read(self) -> Iterator[Passage]:
        """The passages that are no headings."""
        return (passage for passage in self.passages if not passage.level)

    @property
    def headings(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.level]


def content_of(essay: EssayPage) -> Content:
    """Return what the checks look at of an essay, saved or not, complete or not."""
    published = essay.first_published_at
    return Content(
        language=essay.locale.language_code,
        title=essay.title,
        slug=essay.slug,
        lead=essay.lead,
        summary=essay.search_description,
        search_title=essay.seo_title or essay.title,
        published=timezone.localdate(published) if published else None,
        passages=[passage for block, _anchor, level in headed(essay.body) for passage in _passages(block, level)],
        pictures=list(_undescribed(essay)),
    )


def _undescribed(essay: EssayPage) -> Iterator[str]:
    if essay.hero_image_id and not essay.hero_words:
        yield "hero_alt"
    for block in essay.body:
        shown = block.block_type == "figure" and block.value.get("image") and not block.value.get("ornament")
        if shown and not block.value.words:
            yield str(block.id)


def _passages(block: Any, level: int) -> Iterator[Passage]:
    """Yield the texts of a block in order. In a draft any of them may be missing."""
    place, value = str(block.id), block.value
    match block.block_type:
        case "heading":
            yield Passage(place, value.get("text") or "", level=level)
        case "numbered_section":
            yield Passage(place, value.get("heading") or "", level=level)
            yield from _rich(place, value.get("body"))
        case "text":
            yield from _rich(place, value)
        case "call_out":
            yield from _rich(place, value.get("text"))
        case "voices":
            for side in value.get("sides") or []:
                yield from (Passage(place, voice or "") for voice in side.get("voices") or [])
        case "factors":
            lines = [value.get("lead_in"), *(value.get("factors") or [])]
            yield from (Passage(place, line) for line in lines if line)
        case "quote":
            yield Passage(place, value.get("text") or "")
        case "figure":
            yield Passage(place, value.get("caption") or "")


def _rich(place: str, value: RichText | None) -> Iterator[Passage]:
    soup = BeautifulSoup(without_readings(value.source if value else ""), "html.parser")
    for paragraph in soup.find_all(PARAGRAPHS):
        links = tuple(link.get_text().strip() for link in paragraph.find_all("a"))
        yield Passage(place, _own_text(paragraph), links=links)


def _own_text(paragraph: Tag) -> str:
    """The text of a paragraph without that of the paragraphs in it."""
    for line_break in paragraph.find_all("br"):
        line_break.replace_with("\n")
    inner = paragraph.find_all(PARAGRAPHS)
    return "" if inner and paragraph.name == "blockquote" else paragraph.get_text().strip()
