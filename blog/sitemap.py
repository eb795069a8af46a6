"""`/sitemap.xml`: every page the publication offers, with the time of its last change.

Tags, months and further pages of lists are left out: they are ways to essays that are
here already, and change with every one of them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from blog.essays import readable_essays
from blog.models import HomePage
from blog.openness import open_pages
from blog.publication import absolute_url
from blog.shown import changed_at

MOST_ENTRIES = 50_000  # the limit of one file, sitemaps.org


@dataclass
class Entry:
    """One address with the time of its last publication and its addresses in other languages."""

    location: str
    changed_at: datetime | None
    language: str
    alternates: list["Entry"] = field(default_factory=list)

    @property
    def default(self) -> "Entry | None":
        """The version for those who read none of its languages: that in the publication's first."""
        return next((entry for entry in self.alternates if entry.language == settings.LANGUAGE_CODE), None)


def entries() -> list[Entry]:
    """Return every live, public page that offers itself to the sitemap, in tree order.

    A page keeps itself out by answering `get_sitemap_urls` with nothing. Aliases are
    copies of another page and are left out, as are alternates that are only copies.
    """
    pages = Page.objects.filter(depth__gte=2, alias_of__isnull=True).order_by("path").specific(defer=True)
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    by_work: dict[str, list[Entry]] = defaultdict(list)
    found: list[Entry] = []
    offered = list(open_pages(pages)[:MOST_ENTRIES])
    newest, known = _newest_essays(), changed_at(offered)
    for page in offered:
        for url in page.get_sitemap_urls():
            entry = Entry(
                absolute_url(urlsplit(url["location"]).path),
                known.get(page.pk)
                or max(filter(None, [page.last_published_at, newest.get(page.pk)]), default=None),
                languages[page.locale_id],
            )
            found.append(entry)
            by_work[str(page.translation_key)].append(entry)
    for versions in by_work.values():
        for entry in versions if len(versions) > 1 else []:
            entry.alternates = versions
    return found


def _newest_essays() -> dict[int, datetime]:
    """Return when an essay of each list last changed, by the id of the list's page: a list changes with them."""
    readable = readable_essays().order_by()
    shelves = [
        readable.values_list("category_id"),
        readable.values_list("series_id"),
        readable.values_list("essay_authors__author_id"),
    ]
    newest = {page_id: last for shelf in shelves for page_id, last in shelf.annotate(Max("last_published_at"))}
    homes = dict(HomePage.objects.live().values_list("locale_id", "pk"))
    by_language = readable.values_list("locale_id").annotate(Max("last_published_at"))
    return newest | {homes[locale]: last for locale, last in by_language if locale in homes}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the sitemap of the whole site, every language."""
    return render(
        request, "blog/sitemap.xml", {"entries": entries()}, content_type="application/xml; charset=utf-8"
    )
