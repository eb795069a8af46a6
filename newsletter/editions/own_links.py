"""Whether an address of this site leads to something readers can see, found out without a request."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Locale, Site

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
