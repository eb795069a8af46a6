"""What a feed holds, whatever its format: the newest essays of a language, a person, a shelf or a tag."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid5

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from blog.essay_text import summary
from blog.feeds.full_text import full_text, hero_address, xml_text
from blog.feeds.kinds import Kind
from blog.models import AuthorPage, CategoryPage, EssayAuthor, EssayPage, SeriesPage
from blog.openness import is_open
from blog.pictures import renditions_for
from blog.publication import absolute_url, name_in, page_path, publication, tagline_in

ESSAYS_IN_FEED = 20
# What never changed: an essay without dates, a feed without essays.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """An author as feeds name them, with the address of their page."""

    name: str
    address: str


@dataclass(frozen=True)
class Entry:
    """One essay. `identity` outlives its address: a reader's program knows by it what was read."""

    identity: str
    address: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: list[Person]
    subjects: list[str]
    image: str


@dataclass(frozen=True)
class Feed:
    """A feed and the page it belongs to: `path` is where that page stands; formats are found below it."""

    title: str
    description: str
    language: str
    publisher: str
    path: str
    entries: list[Entry]

    @property
    def address(self) -> str:
        """The full address of the page the feed belongs to."""
        return absolute_url(self.path)

    def own_address(self, kind: Kind) -> str:
        """The full address of this feed in a format."""
        return absolute_url(self.path + kind.ending)

    @property
    def updated(self) -> datetime:
        """When an essay of the feed last changed."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def feed_of_language(language: str, essays: QuerySet[EssayPage]) -> Feed:
    """Return the feed of everything in one language."""
    with translation.override(language):
        path = reverse("wagtail_serve", args=[""])
    return _feed(essays, language=language, path=path)


def feed_of_page(page: AuthorPage | CategoryPage | SeriesPage, essays: QuerySet[EssayPage]) -> Feed:
    """Return the feed that stands below an author, a category or a series."""
    about = page.role if isinstance(page, AuthorPage) else page.description
    return _feed(
        essays,
        language=page.locale.language_code,
        path=page_path(page),
        subject=page.title,
        about=page.search_description or about,
    )


def feed_of_tag(tag: str, slug: str, language: str, essays: QuerySet[EssayPage]) -> Feed:
    """Return the feed of the essays of one language that carry a tag."""
    with translation.override(language):
        path, subject = reverse("blog:tag", args=[slug]), _("Essays tagged “%(tag)s”") % {"tag": tag}
    return _feed(essays, language=language, path=path, subject=subject)


def _feed(essays: QuerySet[EssayPage], *, language: str, path: str, subject: str = "", about: str = "") -> Feed:
    entries = [_entry(essay) for essay in _with_content(essays)[:ESSAYS_IN_FEED]]
    return feed_of_entries(entries, language=language, path=path, subject=subject, about=about)


def feed_of_entries(entries: list[Entry], *, language: str, path: str, subject: str = "", about: str = "") -> Feed:
    """Return a feed of what is given, in the publication's name; `about` is plain text."""
    found = publication()
    name = name_in(language, found)
    return Feed(
        title=xml_text(f"{subject} | {name}" if subject else name),
        description=xml_text(about or tagline_in(language, found) or name),
        language=language,
        publisher=xml_text(name),
        path=path,
        entries=entries,
    )


def _with_content(essays: QuerySet[EssayPage]) -> QuerySet[EssayPage]:
    """Fetch the bodies too, and all that entries show, newest first whatever order a list has."""
    authors = EssayAuthor.objects.select_related("author__locale").order_by("sort_order")
    whole = essays.defer(None).prefetch_related(None).select_related("locale", "category", "hero_image")
    return whole.order_by("-first_published_at", "-pk").prefetch_related(
        Prefetch("essay_authors", queryset=authors),
        renditions_for("hero", of="hero_image__renditions"),
        "tagged_items__tag",
    )


def _entry(essay: EssayPage) -> Entry:
    published = essay.first_published_at or essay.last_published_at or NEVER
    category = [essay.category.title] if essay.category else []
    tags = sorted(item.tag.name for item in essay.tagged_items.all())
    return Entry(
        identity=uuid5(essay.translation_key, essay.locale.language_code).urn,
        address=absolute_url(essay),
        title=xml_text(essay.title),
        summary=xml_text(summary(essay)),
        html=full_text(essay),
        published=published,
        updated=max(published, essay.last_published_at or published),
        authors=[Person(xml_text(author.title), _own_page(author)) for author in essay.authors],
        subjects=[xml_text(subject) for subject in [*category, *tags]],
        image=hero_address(essay),
    )


def _own_page(author: Page) -> str:
    return absolute_url(author) if author.live and is_open(author) else ""
