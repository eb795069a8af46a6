"""Make the pages and settings a publication begins with: homes, indexes, standing pages."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page, Site, Task, Workflow

from blog.images import PublicationImage
from blog.models import (
    AuthorIndexPage,
    CategoryIndexPage,
    HomePage,
    NavigationItem,
    PublicationSettings,
    SeriesIndexPage,
    StandingPage,
)
from blog.starting_texts import Publisher, standing_texts

AUTHORS = {"ja": "書いている人", "en": "Authors"}
CATEGORIES = {"ja": "カテゴリー", "en": "Categories"}
SERIES = {"ja": "連載", "en": "Series"}
WAGTAILS_APPROVAL = "Moderators approval"
DEFAULT_PORTS = {"http": 80, "https": 443}


@transaction.atomic
def create_publication(
    *,
    names: Mapping[str, str],
    languages: Sequence[str],
    publisher: Publisher,
    taglines: Mapping[str, str] | None = None,
    logo: PublicationImage | None = None,
    user: Any = None,
) -> dict[str, HomePage]:
    """Create what is missing of a publication and return its home page in each language.

    `names` and `taglines` are by language code. The first of `languages` must be the
    installation's own, which has no prefix in addresses. Each home gets a list of
    authors, a list of categories, a list of series and the pages about, privacy and contact with starting
    texts that name `publisher`. Pages in different languages are translations of each
    other. All are published, on behalf of `user`. Idempotent: what exists is left as it is.
    Raises `ValueError` when the first language is not the installation's own.
    """
    if not languages or languages[0] != settings.LANGUAGE_CODE:
        raise ValueError(f"the first language must be {settings.LANGUAGE_CODE}")
    homes = _homes(names, languages, user)
    _name_what_wagtail_made()
    sync_site(root_page=homes[languages[0]])
    _indexes(homes, user)
    standing = _standing_pages(homes, publisher, user)
    _settings(names, taglines or {}, logo, [standing["about"]])
    return homes


def sync_site(*, root_page: Page | None = None) -> Site:
    """Let Wagtail's default `Site` follow `SITE_URL`, and `root_page` where one is given. Idempotent."""
    address = urlsplit(settings.SITE_URL)
    wanted: dict[str, Any] = {
        "hostname": address.hostname,
        "port": address.port or DEFAULT_PORTS[address.scheme],
    }
    if root_page is not None:
        wanted["root_page_id"] = root_page.pk
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
    return site


def add_translated_page(
    *,
    parents: Mapping[str, Page],
    model: type[Page],
    slug: str,
    fields: Callable[[str], dict[str, Any]],
    user: Any = None,
) -> dict[str, Page]:
    """Create and publish one page under each parent, as translations of each other, and return them by language.

    `fields(language)` gives the fields of the page in that language. A page of that
    slug which exists already is left as it is.
    """
    pages: dict[str, Page] = {}
    for language, parent in parents.items():
        existing = parent.get_children().filter(slug=slug).first()
        page = existing.specific if existing else model(slug=slug, locale=parent.locale, **fields(language))
        if not existing:
            if pages:
                page.translation_key = next(iter(pages.values())).translation_key
            parent.add_child(instance=page)
            page.save_revision(user=user).publish(user=user)
        pages[language] = page
    return pages


def _homes(names: Mapping[str, str], languages: Sequence[str], user: Any) -> dict[str, HomePage]:
    root = Page.get_first_root_node()
    homes: dict[str, HomePage] = {}
    for language in languages:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        home = HomePage.objects.filter(locale=locale).first()
        if home is None:
            home = HomePage(title=names[language], slug=f"home-{language}", locale=locale)
            if homes:
                home.translation_key = next(iter(homes.values())).translation_key
            root.add_child(instance=home)
            home.save_revision(user=user).publish(user=user)
        homes[language] = home
    _remove_wagtails_welcome(homes[languages[0]])
    return homes


def _remove_wagtails_welcome(home: HomePage) -> None:
    """Delete the page Wagtail's first migration leaves behind, once a real home stands."""
    for page in Page.objects.filter(depth=2, slug="home", numchild=0).exclude(pk=home.pk):
        if page.specific_class is Page:
            Site.objects.filter(root_page=page).update(root_page=home)
            page.delete()


def _name_what_wagtail_made() -> None:
    """Name what Wagtail's migrations made in English, where it is shown, in the installation's language."""
    with override(settings.LANGUAGE_CODE):
        root, approval = _("All pages"), _("Approval")
    Page.objects.filter(depth=1, title="Root").update(title=root, draft_title=root)
    for model in Workflow, Task:
        model.objects.filter(name=WAGTAILS_APPROVAL).update(name=approval)


def _indexes(homes: Mapping[str, HomePage], user: Any) -> None:
    add_translated_page(
        parents=homes,
        model=AuthorIndexPage,
        slug="authors",
        fields=lambda language: {"title": AUTHORS[language]},
        user=user,
    )
    add_translated_page(
        parents=homes,
        model=CategoryIndexPage,
        slug="categories",
        fields=lambda language: {"title": CATEGORIES[language]},
        user=user,
    )
    add_translated_page(
        parents=homes,
        model=SeriesIndexPage,
        slug="series",
        fields=lambda language: {"title": SERIES[language]},
        user=user,
    )


def _standing_pages(homes: Mapping[str, HomePage], publisher: Publisher, user: Any) -> dict[str, dict[str, Page]]:
    made = {}
    for purpose in StandingPage.Purpose.ABOUT, StandingPage.Purpose.PRIVACY, StandingPage.Purpose.CONTACT:
        fields = partial(_standing_fields, purpose.value, publisher)
        made[purpose.value] = add_translated_page(
            parents=homes, model=StandingPage, slug=purpose.value, fields=fields, user=user
        )
    return made


def _standing_fields(purpose: str, publisher: Publisher, language: str) -> dict[str, Any]:
    return {"purpose": purpose, **standing_texts(purpose=purpose, language=language, publisher=publisher)}


def _settings(
    names: Mapping[str, str],
    taglines: Mapping[str, str],
    logo: PublicationImage | None,
    navigation: Sequence[Mapping[str, Page]],
) -> None:
    publication = PublicationSettings.for_site(Site.objects.get(is_default_site=True))
    if publication.name:
        return
    publication.name, publication.name_en = names[settings.LANGUAGE_CODE], names.get("en", "")
    publication.tagline, publication.tagline_en = taglines.get(settings.LANGUAGE_CODE, ""), taglines.get("en", "")
    publication.logo = logo
    publication.save()
    for pages in navigation:
        add_to_navigation(page=pages[settings.LANGUAGE_CODE])


def add_to_navigation(*, page: Page) -> None:
    """Put `page` at the end of the site's navigation. Idempotent."""
    publication = PublicationSettings.for_site(Site.objects.get(is_default_site=True))
    entries = NavigationItem.objects.filter(publication=publication)
    if not entries.filter(page=page).exists():
        NavigationItem.objects.create(publication=publication, page=page, sort_order=entries.count())
