"""Whether an address of this site leads to something readers can see, found out without a request."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page, Site

from blog.archive import years
from blog.cards.fonts import title_font
from blog.essays import essays_with_tag, readable_essays
from blog.publication import publication

HOME = "front"
PAGE = "wagtail_serve"
DOCUMENT = "wagtaildocs_serve"
FOR_EVERYBODY = {
    "blog:archive",
    "blog:feed",
    "blog:search",
    "blog:tags",
    "newsletter_sign_up",
    "robots",
    "sitemap",
}
"""Functions of the site that are there whatever was published."""


def is_own(url: str) -> bool:
    """Whether the address lies below the site's configured root."""
    return url == settings.SITE_URL or url.startswith((settings.SITE_URL + "/", settings.SITE_URL + "?"))


def leads_somewhere(url: str) -> bool:
    """Whether an own address answers with a live page, a file, a redirect or a function of the site."""
    path = unquote(urlsplit(url).path) or "/"
    if "\0" in path:
        return False
    if settings.MEDIA_URL.startswith("/") and path.startswith(settings.MEDIA_URL):
        return _is_file(path.removeprefix(settings.MEDIA_URL))
    return _is_answered(path) or _is_redirected(path)


def dead_links(links: Sequence[str]) -> list[str]:
    """Those of own addresses that lead to nothing readers can see.

    However many lead to live pages, they are found together in a few queries; only what is no such
    page is looked at alone.
    """
    live = _live_pages(links)
    return [link for link in links if link not in live and not leads_somewhere(link)]


def _live_pages(links: Sequence[str]) -> set[str]:
    """The addresses that are exactly those of live pages, in three queries."""
    wanted = {link: unquote(urlsplit(link).path) or "/" for link in links}
    if not wanted:
        return set()
    roots = {home.locale.language_code: home.url_path for home in _homes()}
    places = {link: _place(path, roots) for link, path in wanted.items()}
    found = Page.objects.live().filter(url_path__in=set(places.values())).values_list("url_path", flat=True)
    live = set(found)
    return {link for link, place in places.items() if place in live}


def _homes() -> "QuerySet[Page]":
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    return Page.objects.filter(translation_key=root.translation_key).select_related("locale")


def _place(path: str, roots: dict[str, str]) -> str:
    """Where Wagtail would keep the page of a path: below the home of the language the path names."""
    language = translation.get_language_from_path(path)
    rest = path.removeprefix(f"/{language}/") if language else path.removeprefix("/")
    root = roots.get(language or settings.LANGUAGE_CODE, "")
    return f"{root}{rest}" if root and path.endswith("/") and "\0" not in path else ""


def bytes_here(url: str) -> int | None:
    """The size of an own media file that this machine keeps; -1 where it is gone, None where another keeps it."""
    root = settings.SITE_URL + settings.MEDIA_URL
    if not url.startswith(root) or not isinstance(default_storage, FileSystemStorage):
        return None
    name = unquote(urlsplit(url[len(root) :]).path)
    return int(default_storage.size(name)) if _is_file(name) else -1


def _is_file(name: str) -> bool:
    try:
        return bool(default_storage.exists(name))
    except SuspiciousFileOperation:  # the address climbs out of the folder: nothing is served there
        return False


def _is_answered(path: str) -> bool:
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return False
        return _shows_something(match)


def _shows_something(match: ResolverMatch) -> bool:
    """Whether an address holds something for every reader; what is not listed, such as a preview, does not."""
    if match.view_name == PAGE:
        return _is_live_page(match.args[0] if match.args else "")
    if match.view_name == HOME:
        return _is_live_page("")
    if match.view_name in WHERE_THERE_IS_ONE:
        return WHERE_THERE_IS_ONE[match.view_name](match.kwargs)
    if match.view_name == DOCUMENT:
        wanted = get_document_model().objects.filter(pk=match.args[0]).first()
        return wanted is not None and wanted.filename == match.args[1]
    return match.view_name in FOR_EVERYBODY


def _is_live_page(path: str) -> bool:
    """Whether Wagtail finds a live page below the home of the active language."""
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    try:
        site.root_page.localized.specific.route(HttpRequest(), [part for part in path.split("/") if part])
    except Http404:
        return False
    return True


def _has_tag(named: dict[str, Any]) -> bool:
    return bool(essays_with_tag(named["slug"], Locale.get_active()).exists())


def _has_markdown(named: dict[str, Any]) -> bool:
    return readable_essays().filter(locale=Locale.get_active(), slug=named["slug"]).exists()


def _has_essays_of_then(named: dict[str, Any]) -> bool:
    year, month = int(named["year"]), int(named.get("month", 0))
    of_year = [one for one in years(Locale.get_active()) if one.year == year]
    return any(not month or one.month == month for found in of_year for one in found.months)


def _has_card(named: dict[str, Any]) -> bool:
    """Whether a card is drawn for the essay; the address of an older one leads to the present one."""
    return title_font() is not None and readable_essays().filter(pk=named["essay_id"]).exists()


def _speaks_to_ai(named: dict[str, Any]) -> bool:
    found = publication()
    return bool(found.ai_search or found.ai_visits)


WHERE_THERE_IS_ONE: dict[str, Callable[[dict[str, Any]], bool]] = {
    "blog:archive_month": _has_essays_of_then,
    "blog:archive_year": _has_essays_of_then,
    "blog:llms": _speaks_to_ai,
    "blog:markdown": _has_markdown,
    "blog:tag": _has_tag,
    "blog:tag_feed": _has_tag,
    "card": _has_card,
}
"""Functions of the site that answer only where the publication has something to show there."""


def _is_redirected(path: str) -> bool:
    return Redirect.objects.filter(old_path=Redirect.normalise_path(path)).exists()
