"""`/sitemap.xml`: every address the publication offers, with the time of its last change."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from blog.essays import last_change, readable_essays
from blog.models import HomePage
from blog.publication import absolute_url

MOST_ENTRIES = 50_000  # the limit of one file, sitemaps.org


@dataclass
class Entry:
    """One address with the time of its last publication and its addresses in other languages."""

    location: str
    changed_at: datetime | None
    language: str
    alternates: list["Entry"] = field(default_factory=list)


def entries() -> list[Entry]:
    """Return every live, public page that offers itself to the sitemap, in tree order.

    A page keeps itself out by answering `get_sitemap_urls` with nothing. Aliases are
    copies of another page and are left out, as are alternates that are only copies.
    """
    pages = Page.objects.live().public().filter(depth__gte=2, alias_of__isnull=True)
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    by_work: dict[str, list[Entry]] = defaultdict(list)
    found: list[Entry] = []
    newest = {
        home.pk: last_change(readable_essays().filter(locale_id=home.locale_id))
        for home in HomePage.objects.live()
    }
    for page in pages.order_by("path").specific(defer=True)[:MOST_ENTRIES]:
        for url in page.get_sitemap_urls():
            entry = Entry(
                absolute_url(urlsplit(url["location"]).path),
                max(filter(None, [page.last_published_at, newest.get(page.pk)]), default=None),
                languages[page.locale_id],
            )
            found.append(entry)
            by_work[str(page.translation_key)].append(entry)
    for versions in by_work.values():
        for entry in versions if len(versions) > 1 else []:
            entry.alternates = versions
    return found


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the sitemap of the whole site, every language."""
    return render(
        request, "blog/sitemap.xml", {"entries": entries()}, content_type="application/xml; charset=utf-8"
    )
