"""The demo's categories, series and authors, in every language they have words for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wagtail.models import Page

from blog.models import AuthorIndexPage, AuthorPage, CategoryIndexPage, CategoryPage, SeriesIndexPage, SeriesPage
from newsletter.demo import content
from newsletter.demo.ledger import Ledger
from newsletter.demo.moments import founding
from newsletter.demo.pictures import picture_id
from newsletter.demo.places import LANGUAGES, author_key, category_key, homes, series_key
from newsletter.demo.publishing import add_page

Words = dict[str, str]


def make_categories(ledger: Ledger, *, anchor: datetime) -> None:
    """Create the categories, those with English words as translations of each other."""

    def page(entry: dict[str, Any], words: Words) -> CategoryPage:
        return CategoryPage(title=words["title"], slug=entry["slug"], description=words["description"])

    for entry in content.categories():
        _make(ledger, category_key, entry, page, below=CategoryIndexPage, at=founding(anchor))


def make_series(ledger: Ledger, *, anchor: datetime) -> None:
    """Create the series, those with English words as translations of each other."""

    def page(entry: dict[str, Any], words: Words) -> SeriesPage:
        return SeriesPage(title=words["title"], slug=entry["slug"], description=words["description"])

    for entry in content.series():
        _make(ledger, series_key, entry, page, below=SeriesIndexPage, at=founding(anchor))


def make_authors(ledger: Ledger, *, anchor: datetime) -> None:
    """Create the authors with their crests, those with English words as translations of each other."""

    def page(entry: dict[str, Any], words: Words) -> AuthorPage:
        return AuthorPage(
            title=words["title"],
            slug=entry["slug"],
            reading=words.get("reading", ""),
            role=words["role"],
            photo_id=picture_id(ledger, entry["drawing"]),
            bio=f"<p>{words['bio']}</p>",
        )

    for entry in content.authors():
        _make(ledger, author_key, entry, page, below=AuthorIndexPage, at=founding(anchor))


def _make(
    ledger: Ledger,
    key_of: Callable[[str, str], str],
    entry: dict[str, Any],
    page_of: Callable[[dict[str, Any], Words], Page],
    *,
    below: type[Page],
    at: datetime,
) -> None:
    translation_key = None
    for language in LANGUAGES:
        key = key_of(language, entry["key"])
        if language not in entry:
            continue
        if key in ledger:
            page = ledger.find(key, Page)
        else:
            page = page_of(entry, entry[language])
            page.translation_key = translation_key or page.translation_key
            parent = below.objects.child_of(homes(ledger)[language]).get()
            add_page(ledger, key, parent=parent, page=page, at=at)
        translation_key = page.translation_key if page else None
