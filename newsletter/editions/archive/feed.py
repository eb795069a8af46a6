"""The archive as a feed: each edition in full, as it was mailed."""

from uuid import uuid5

from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from blog.essay_text import rich_text
from blog.feeds.content import Entry, Feed, feed_of_entries
from blog.feeds.full_text import for_elsewhere, xml_text
from blog.publication import absolute_url, page_path
from newsletter.editions.archive.frozen import NEVER, Shown, shown_of
from newsletter.editions.archive.listing import archive_of
from newsletter.editions.archive.showing import content_of
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import NewsletterPage

EDITIONS_IN_FEED = 20


def feed_of_editions(page: NewsletterPage) -> Feed:
    """Return the last editions of an archive with everything they say, in order of mailing."""
    rows = list(archive_of(page).select_related("locale").prefetch_related("corrections")[:EDITIONS_IN_FEED])
    known = shown_of(rows)
    return feed_of_entries(
        [_entry(row, known[row.pk]) for row in rows],
        language=page.locale.language_code,
        path=page_path(page),
        subject=page.title,
        about=page.search_description or rich_text(page.promise),
    )


def _entry(edition: EditionPage, one: Shown) -> Entry:
    at, corrections = one.at or NEVER, list(edition.corrections.all())
    with translation.override(edition.locale.language_code):
        said = render_to_string("newsletter/corrections.html", {"corrections": corrections})
    return Entry(
        identity=uuid5(edition.translation_key, edition.locale.language_code).urn,
        address=absolute_url(edition),
        title=xml_text(one.title),
        summary=xml_text(one.preheader),
        html=for_elsewhere(said + _without_head(content_of(edition, one))),
        published=at,
        updated=max([at, *(correction.at for correction in corrections)]),
        authors=[],
        subjects=[],
        image="",
    )


def _without_head(html: str) -> str:
    """A reader's program shows the title itself."""
    soup = BeautifulSoup(html, "html.parser")
    for head in soup.select(".edition__head"):
        head.decompose()
    return str(soup)
