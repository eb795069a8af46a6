"""Who publishes: name, standing pages and addresses, without any request."""

from typing import cast
from urllib.parse import urljoin

from django.conf import settings
from django.utils import translation
from wagtail.models import Page

from blog import addresses
from blog.memory import recall
from blog.models import PublicationSettings, StandingPage
from blog.openness import open_pages


def publication() -> PublicationSettings:
    """Return the settings of the default site, or unsaved empty ones; never writes."""
    settings_of_site = PublicationSettings.objects.filter(site__is_default_site=True).select_related("logo")
    return recall("publication", settings_of_site.first) or PublicationSettings()


def name_in(language: str, found: PublicationSettings) -> str:
    """Return the name for readers of `language`, falling back to the other name, then the product's."""
    names = (found.name_en, found.name) if language == "en" else (found.name, found.name_en)
    return next(filter(None, names), settings.WAGTAIL_SITE_NAME)


def tagline_in(language: str, found: PublicationSettings) -> str:
    """Return the tagline for readers of `language`, or an empty string."""
    return found.tagline_en if language == "en" else found.tagline


def publication_name(language: str) -> str:
    """Return the publication's name for readers of `language` (`ja`, `en`)."""
    return name_in(language, publication())


def standing_page(language: str, purpose: str) -> StandingPage | None:
    """Return the standing page of a purpose in a language that is open to everybody, or None."""
    pages = open_pages(StandingPage.objects.filter(locale__language_code=language, purpose=purpose))
    return pages.select_related("locale").order_by("path").first()


def privacy_version(language: str) -> str:
    """Return the id of the privacy page's live revision, to be named by consent records.

    Empty where no privacy page is open to everybody. A page made live without a revision
    answers with the time of its publication.
    """
    page = standing_page(language, StandingPage.Purpose.PRIVACY)
    if page is None:
        return ""
    if page.live_revision_id:
        return str(page.live_revision_id)
    return page.last_published_at.isoformat() if page.last_published_at else ""


def privacy_url(language: str) -> str:
    """Return the absolute address of the privacy page, empty where none is open to everybody."""
    page = recall(("privacy", language), lambda: standing_page(language, StandingPage.Purpose.PRIVACY))
    return absolute_url(page) if page else ""


def page_path(page: Page) -> str:
    """Return a page's path on its site, with its language's prefix; empty where it cannot be routed."""
    with addresses.of_pages_alone():
        parts = page.get_url_parts()
    return (parts[2] or "") if parts else ""


def absolute_url(path_or_page: str | Page) -> str:
    """Return the full address of a path or page below `settings.SITE_URL`, never a request's Host."""
    path = page_path(path_or_page) if isinstance(path_or_page, Page) else path_or_page
    return urljoin(settings.SITE_URL + "/", path)


def language_name(language: str) -> str:
    """Return a language's name in itself: 日本語, English."""
    return cast(str, translation.get_language_info(language)["name_local"])
