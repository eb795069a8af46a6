"""What stands around every public page: name, navigation, languages, colophon."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from wagtail.models import Page

from blog.memory import recall
from blog.models import HomePage, NavigationItem, PublicationImage, SocialLink, StandingPage
from blog.openness import closed_pages, is_below, open_pages
from blog.publication import language_name, name_in, page_path, publication, tagline_in

STANDING = (StandingPage.Purpose.ABOUT, StandingPage.Purpose.PRIVACY, StandingPage.Purpose.CONTACT)


@dataclass(frozen=True)
class Link:
    """A link with its words; `language` is set on links into another language."""

    label: str
    url: str
    language: str = ""
    current: bool = False


@dataclass(frozen=True)
class Masthead:
    """Everything the frame of a page shows.

    `languages` leads to the other languages, `translations` names only real
    translations of the page at hand. `ai_disclosure` and `ai_statement` are the
    publication's word on AI, which essays repeat. `closed` are the paths below which
    pages are not open to everybody.
    """

    language: str
    name: str
    tagline: str
    logo: PublicationImage | None
    home_url: str
    search_url: str
    feed_url: str
    navigation: list[Link]
    languages: list[Link]
    translations: list[Link]
    standing: list[Link]
    social: list[Link]
    ai_disclosure: str
    ai_statement: str
    closed: frozenset[str]

    def leads_to(self, page: Page) -> bool:
        """Whether readers are led to a page: it is live and open to everybody."""
        return bool(page.live) and not is_below(page, self.closed)

    @property
    def seal(self) -> str:
        """The first character of the name, for the seal beside it."""
        return self.name[:1]


@dataclass(frozen=True)
class _Row:
    """One row of the single query behind the frame."""

    kind: str
    position: int
    label: str
    address: str
    language: str

    def link(self, path: str = "") -> Link:
        return Link(self.label, self.address, self.language, current=self.address == path)


def masthead(*, language: str, page: Page | None = None, path: str = "") -> Masthead:
    """Return the frame for one page in one language, in three queries, all remembered.

    `page` is the Wagtail page shown, if any; `path` the path asked for, which marks
    the current entry of the navigation.
    """
    found, rows = publication(), recall(("frame", language), lambda: _frame(language))
    homes = {row.language: row for row in rows.get("home", [])}
    translations = _translations(page)
    return Masthead(
        language=language,
        name=name_in(language, found),
        tagline=tagline_in(language, found),
        logo=found.logo,
        home_url=homes[language].address if language in homes else "/",
        search_url=reverse("blog:search"),
        feed_url=reverse("blog:feed"),
        navigation=[row.link(path) for row in rows.get("navigation", [])],
        languages=_languages(homes, translations, language),
        translations=translations,
        standing=[row.link(path) for purpose in STANDING for row in rows.get(purpose.value, [])],
        social=[row.link() for row in rows.get("social", [])],
        ai_disclosure=found.ai_disclosure,
        ai_statement=found.ai_statement_en if language == "en" else found.ai_statement,
        closed=frozenset(row.address for row in rows.get("closed", [])),
    )


def _languages(homes: dict[str, _Row], translations: list[Link], language: str) -> list[Link]:
    """Return a link per other language: to the real translation of this page, else to its home."""
    real = {link.language: link for link in translations}
    return [
        real.get(code) or Link(language_name(code), home.address, code)
        for code, home in homes.items()
        if code != language
    ]


def _frame(language: str) -> dict[str, list[_Row]]:
    """Fetch all links that stand on every page of a language; each part of the union is found by its own index."""
    first, *others = [_navigation(language), _standing(language), _homes(), _social(), _closed()]
    rows: dict[str, list[_Row]] = defaultdict(list)
    for kind, position, label, title, address, code in first.union(*others, all=True):
        is_page = kind not in ("social", "closed")
        found = _Row(kind, position, label or title, _path(address) if is_page else address, code)
        rows[kind].append(found)
    for kind in rows:
        rows[kind].sort(key=lambda row: row.position)
    return dict(rows)


def _translations(page: Page | None) -> list[Link]:
    """Return links to the open translations of a page that are more than a mirrored copy of it; remembered."""
    if page is None or not page.pk:
        return []
    return recall(("translations", page.pk), lambda: _find_translations(page))


def _find_translations(page: Page) -> list[Link]:
    others = Page.objects.filter(translation_key=page.translation_key, alias_of__isnull=True)
    found = open_pages(others.exclude(pk=page.pk)).values_list("locale__language_code", "url_path")
    return [Link(language_name(code), _path(address), code) for code, address in found]


def _path(url_path: str) -> str:
    return page_path(Page(url_path=url_path))


def _columns(links: QuerySet, **values: object) -> QuerySet:  # type: ignore[type-arg]
    """Give every part of the union the same columns, in the same types on every database."""
    text = TextField()
    columns = {
        "row_kind": Value("", output_field=text),
        "row_position": Value(0, output_field=IntegerField()),
        "row_label": Value("", output_field=text),
        "row_title": Cast("title", text),
        "row_address": Cast("url_path", text),
        "row_language": Cast("locale__language_code", text),
    }
    for name, value in values.items():
        columns[f"row_{name}"] = Value(value, output_field=text) if isinstance(value, str) else value  # type: ignore[assignment]
    return links.order_by().annotate(**columns).values_list(*columns)


def _chosen() -> QuerySet[NavigationItem]:
    return NavigationItem.objects.filter(publication__site__is_default_site=True)


def _navigation(language: str) -> QuerySet:  # type: ignore[type-arg]
    """The chosen pages in the reader's language; a label holds for the language it was written in."""
    same_works = _chosen().values("page__translation_key")
    pages = open_pages(Page.objects.filter(locale__language_code=language, translation_key__in=same_works))
    same_work = _chosen().filter(page__translation_key=OuterRef("translation_key"))
    same_page = _chosen().filter(page=OuterRef("pk"))
    return _columns(
        pages,
        kind="navigation",
        position=Coalesce(Subquery(same_work.values("sort_order")[:1]), Value(0), output_field=IntegerField()),
        label=Coalesce(Subquery(same_page.values("label")[:1]), Value(""), output_field=TextField()),
    )


def _standing(language: str) -> QuerySet:  # type: ignore[type-arg]
    pages = open_pages(StandingPage.objects.filter(locale__language_code=language, purpose__in=STANDING))
    return _columns(pages, kind=Cast("purpose", TextField()))


def _homes() -> QuerySet:  # type: ignore[type-arg]
    return _columns(HomePage.objects.live().filter(depth=2), kind="home", position=F("id"))


def _closed() -> QuerySet:  # type: ignore[type-arg]
    return _columns(closed_pages(), kind="closed", address=Cast("path", TextField()))


def _social() -> QuerySet:  # type: ignore[type-arg]
    links = SocialLink.objects.filter(publication__site__is_default_site=True)
    return _columns(
        links,
        kind="social",
        position=Coalesce(F("sort_order"), Value(0)),
        title=Cast("label", TextField()),
        address=Cast("address", TextField()),
        language="",
    )
