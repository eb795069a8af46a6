"""Template tags of essays and their lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils import dates, formats, timezone
from django.utils.dateformat import format as dates_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page

from blog import ai_disclosure, contents, essay_text, excerpts, metadata
from blog.archive import Year
from blog.essays import latest_in
from blog.masthead import Link, Masthead
from blog.models import AuthorPage, EssayPage
from blog.publication import absolute_url, page_path
from blog.reading_time import ReadingTime
from blog.sharing import share_links
from blog.trail import trail

register = template.Library()


@dataclass(frozen=True)
class AiWords:
    """The line on the use of AI, and what stands behind it for those who ask."""

    line: str
    details: list[str]


@register.filter
def path(page: Page) -> str:
    """Return a page's path on its site."""
    return page_path(page)


@register.filter
def leads_to(masthead: Masthead, page: Page) -> bool:
    """Return whether readers are led to a page: it is live and open to everybody."""
    return masthead.leads_to(page)


@register.filter
def headed(body: StreamValue) -> Iterator[contents.Headed]:
    """Return each block with the id under which its heading can be linked to, and the heading's level."""
    return contents.headed(body)


@register.filter
def day(moment: datetime | None) -> str:
    """Return a date in the reader's form: 2026年11月23日, November 23, 2026."""
    if moment is None:
        return ""
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")


@register.filter
def year_words(year: Year) -> str:
    """Return a year in the reader's form: 2026年, 2026."""
    return year_text(year.year)


@register.filter
def year_text(year: int) -> str:
    """Return the number of a year in the reader's form: 2026年, 2026."""
    return f"{year}年" if get_language() == "ja" else str(year)


@register.filter
def month_words(month: int) -> str:
    """Return a month in the reader's form: 11月, November."""
    return str(dates.MONTHS[month])


@register.filter
def month_of_year(begin: datetime) -> str:
    """Return a month with its year in the reader's form: 2026年11月, November 2026."""
    return dates_format(begin, "Y年n月" if get_language() == "ja" else "F Y")


@register.filter
def excerpt(essay: EssayPage, cells: int) -> str:
    """Return the beginning of what a list shows of an essay; never reads its body."""
    return excerpts.cut(essay.search_description or essay.lead, cells=cells)


@register.filter
def summary(essay: EssayPage) -> str:
    """Return a few lines that stand for an essay."""
    return essay_text.summary(essay)


@register.filter
def plain(rich: str) -> str:
    """Return rich text without its tags."""
    return essay_text.rich_text(rich)


@register.filter
def cut(text: str, cells: int) -> str:
    """Return text cut to a width in cells, ending in "…" where it was cut."""
    return excerpts.cut(text, cells=cells)


@register.filter
def names(authors: Iterable[AuthorPage]) -> str:
    """Return the authors' names in one line."""
    return ("、" if get_language() == "ja" else ", ").join(author.title for author in authors)


@register.filter
def reading_words(reading: ReadingTime) -> str:
    """Return the reading time with its honest part: characters in Japanese, words in English."""
    if get_language() == "ja":
        # Translators: shown under an essay's title, as 約4分・1,807字
        return _("about %(minutes)d min · %(characters)s characters") % {
            "minutes": reading.minutes,
            "characters": f"{reading.characters:,}",
        }
    return _("about %(minutes)d min · %(words)s words") % {
        "minutes": reading.minutes,
        "words": f"{reading.words:,}",
    }


@register.filter
def may_stand_open(headings: list[contents.Heading]) -> bool:
    """Return whether the table of contents is short enough to stand open above the text."""
    return len(headings) <= contents.MOST_OPEN


@register.simple_tag(takes_context=True)
def ai_words(context: dict[str, Any]) -> AiWords | None:
    """Return what the essay being rendered says about the use of AI, if anything."""
    essay, masthead = context["page"], context["masthead"]
    line = ai_disclosure.line(policy=masthead.ai_disclosure, declared=essay.ai_use, taken_in=essay.taken_in)
    details = [text for text in (essay.ai_note, masthead.ai_statement) if text]
    return AiWords(str(line.value), details) if line else None


@register.inclusion_tag("blog/parts/share.html", takes_context=True)
def share(context: dict[str, Any]) -> dict[str, Any]:
    """Offer to pass on the essay being rendered, under its canonical address."""
    essay = context["page"]
    address = absolute_url(essay)
    return {"page": essay, "address": address, "links": share_links(address=address, title=essay.title)}


@register.simple_tag
def latest_in_language(count: int = 4) -> QuerySet[EssayPage]:
    """Return the newest essays of the reader's language."""
    return latest_in(get_language() or "ja", count=count)


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> list[Link]:
    """Return the way from the home to this page, itself last."""
    return trail(context["page"], context["masthead"])


@register.simple_tag(takes_context=True)
def page_metadata(
    context: dict[str, Any],
    noindex: bool = False,
    title: str = "",
    description: str = "",
    number: int = 1,
    path: str = "",
) -> SafeString | str:
    """Write what machines read in the head: canonical address, languages, Open Graph, JSON-LD.

    `title` and `description` are for what has no page, or shows something else than its page's fields,
    `path` for a part of a page with an address of its own.
    """
    return metadata.head(context, noindex=noindex, title=title, description=description, number=number, path=path)
