"""What stands around every public page: name, navigation, languages, colophon."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page

from blog.models import HomePage, PublicationImage, PublicationSettings, StandingPage
from blog.publication import language_name, name_in, page_path, publication, tagline_in


@dataclass(frozen=True)
class Link:
    """A link with its words; `language` is set on links into another language."""

    label: str
    url: str
    language: str = ""
    current: bool = False


@dataclass(frozen=True)
class Masthead:
    """Everything the frame of a page shows."""

    name: str
    tagline: str
    logo: PublicationImage | None
    home_url: str
    search_url: str
    feed_url: str
    navigation: list[Link]
    languages: list[Link]
    standing: list[Link]
    social: list[Link]

    @property
    def seal(self) -> str:
        """The first character of the name, for the seal beside it."""
        return self.name[:1]


def masthead(*, language: str, page: Page | None = None, path: str = "") -> Masthead:
    """Return the frame for one page in one language.

    `page` is the Wagtail page shown, if any; `path` the path asked for, which marks
    the current entry of the navigation.
    """
    found = publication()
    homes = {home.locale.language_code: home for home in _homes()}
    home_url = page_path(homes[language]) if language in homes else "/"
    return Masthead(
        name=name_in(language, found),
        tagline=tagline_in(language, found),
        logo=found.logo,
        home_url=home_url,
        search_url=reverse("blog:search"),
        feed_url=reverse("blog:feed"),
        navigation=_navigation(found, homes.get(language), language, path),
        languages=_languages(homes, page, language),
        standing=[
            Link(item.title, page_path(item), current=page_path(item) == path) for item in _standing(language)
        ],
        social=[Link(link.label, link.address) for link in found.social_links.all()],
    )


def _homes() -> list[HomePage]:
    return list(HomePage.objects.live().filter(depth=2).select_related("locale").order_by("path"))


def _standing(language: str) -> list[StandingPage]:
    purposes = [StandingPage.Purpose.ABOUT, StandingPage.Purpose.PRIVACY, StandingPage.Purpose.CONTACT]
    pages = StandingPage.objects.live().filter(locale__language_code=language, purpose__in=purposes)
    return sorted(pages.select_related("locale"), key=lambda page: purposes.index(page.purpose))


def _navigation(found: PublicationSettings, home: HomePage | None, language: str, path: str) -> list[Link]:
    """Return the chosen entries in the reader's language; where none are chosen, the home's menu pages."""
    items = list(found.navigation.all())
    if not items:
        pages = Page.objects.live().in_menu().child_of(home).select_related("locale") if home else []
        return [_entry(page.title, page, path) for page in pages]
    keys = [item.page.translation_key for item in items]
    pages = Page.objects.live().filter(translation_key__in=keys, locale__language_code=language)
    translated = {page.translation_key: page for page in pages.select_related("locale")}
    entries = []
    for item in items:
        page = translated.get(item.page.translation_key)
        if page:
            own_label = item.label if item.page_id == page.pk else ""
            entries.append(_entry(own_label or page.title, page, path))
    return entries


def _entry(label: str, page: Page, path: str) -> Link:
    url = page_path(page)
    return Link(label, url, current=url == path)


def _languages(homes: dict[str, HomePage], page: Page | None, language: str) -> list[Link]:
    """Return a link per other language: to the real translation of this page, else to its home."""
    targets: dict[str, Page] = {code: home for code, home in homes.items() if code != language}
    if targets and page is not None and page.pk:
        targets |= {other.locale.language_code: other for other in real_translations(page)}
    return [Link(language_name(code), page_path(target), language=code) for code, target in targets.items()]


def real_translations(page: Page) -> list[Page]:
    """Return the live translations of a page that are more than a mirrored copy of it."""
    others = Page.objects.live().filter(Q(translation_key=page.translation_key), alias_of__isnull=True)
    return list(others.exclude(pk=page.pk).exclude(locale_id=page.locale_id).select_related("locale"))
