"""Which essays readers may see, in which order."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Count, F, Prefetch, Q, QuerySet, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from taggit.models import Tag
from wagtail.models import Locale

from blog.ai_disclosure import TakenIn
from blog.ai_records import with_records
from blog.models import (
    AuthorIndexPage,
    AuthorPage,
    CategoryIndexPage,
    CategoryPage,
    EssayAuthor,
    EssayPage,
    EssayTag,
    HomePage,
    SeriesIndexPage,
    SeriesPage,
)
from blog.openness import open_pages
from blog.pictures import fetch_renditions, renditions_for
from blog.series_parts import part_numbers

S = TypeVar("S", CategoryPage, SeriesPage)

BESIDE = ("category", "hero_image", "supervisor__photo", "series")


def readable_essays() -> QuerySet[EssayPage]:
    """Return every essay that is live and open to everybody, newest first."""
    return open_pages(EssayPage.objects.all()).order_by("-first_published_at", "-pk")


def published_essays(locale: Locale) -> QuerySet[EssayPage]:
    """Return the live, public essays of one language, newest first, with all that lists show.

    The body is left out: lists do not show it, and it is by far the largest column.
    """
    return listed(readable_essays().filter(locale=locale))


def essays_of(home: HomePage) -> QuerySet[EssayPage]:
    """Return what `published_essays` does for the language of a home, without fetching its locale."""
    return listed(readable_essays().filter(locale_id=home.locale_id))


def listed(essays: QuerySet[EssayPage]) -> QuerySet[EssayPage]:
    """Fetch with the essays what a list entry shows, in a fixed number of queries."""
    authors = EssayAuthor.objects.select_related("author").order_by("sort_order")
    return (
        essays.defer("body")
        .select_related("category", "hero_image")
        .prefetch_related(
            Prefetch("essay_authors", queryset=authors),
            renditions_for("featured", "entry", of="hero_image__renditions"),
        )
    )


def essay_below(home: HomePage, slug: str) -> EssayPage | None:
    """Return the essay of a slug below a home, live or not, with what stands beside it on its page."""
    essay = with_records(EssayPage.objects.child_of(home).filter(slug=slug)).select_related(*BESIDE).first()
    if essay is not None:
        essay._cached_parent_obj = home  # where treebeard looks before it asks the database
    return essay


def fetch_shown(essay: EssayPage) -> None:
    """Fetch at once what the page of a saved essay shows besides its own fields."""
    named = EssayAuthor.objects.select_related("author__photo").order_by("sort_order")
    prefetch_related_objects([essay], Prefetch("essay_authors", queryset=named))
    beside = essay
    if not hasattr(essay, "takes_body"):
        beside = with_records(EssayPage.objects.filter(pk=essay.pk).defer("body")).select_related(*BESIDE).get()
        for name in ("category", "hero_image", "supervisor", "series"):
            setattr(essay, name, getattr(beside, name))
    essay.taken_in = TakenIn(body=beside.takes_body, head=beside.takes_head, corrections=beside.takes_corrections)
    figures = [block.value["image"] for block in essay.body if block.block_type == "figure"]
    portraits = [person.photo for person in (*essay.authors, essay.supervisor) if person]
    fetch_renditions([essay.hero_image, *portraits, *figures], "hero", "graph", "figure", "portrait")


def latest_by_authors(
    authors: Sequence[AuthorPage], without: EssayPage, count: int = 4
) -> dict[int, list[EssayPage]]:
    """Return the newest other essays of several authors at once, by the author's id."""
    newest_first = [F("essay__first_published_at").desc(), F("essay_id").desc()]
    links = (
        EssayAuthor.objects.filter(author__in=authors, essay__in=readable_essays().order_by())
        .exclude(essay=without)
        .filter(essay__locale_id=F("author__locale_id"))
        .annotate(rank=Window(RowNumber(), partition_by=F("author_id"), order_by=newest_first))
        .filter(rank__lte=count)
        .select_related("essay__category")
        .defer("essay__body")
        .order_by("author_id", "rank")
    )
    found: dict[int, list[EssayPage]] = defaultdict(list)
    for link in links:
        found[link.author_id].append(link.essay)
    return found


def essays_by_author(author: AuthorPage) -> QuerySet[EssayPage]:
    """Return every readable essay of an author, newest first, ready for a list."""
    return listed(readable_essays().filter(locale_id=author.locale_id, essay_authors__author=author))


def supervised_by(person: AuthorPage, count: int = 12) -> QuerySet[EssayPage]:
    """Return the newest readable essays somebody vouches for, at most `count`."""
    essays = readable_essays().filter(locale_id=person.locale_id, supervisor=person)
    return essays.defer("body").select_related("category")[:count]


def essays_in_category(category: CategoryPage) -> QuerySet[EssayPage]:
    """Return every readable essay of a category, newest first, ready for a list."""
    return listed(readable_essays().filter(category=category))


def essays_in_series(series: SeriesPage) -> QuerySet[EssayPage]:
    """Return every readable essay of a series from the first part on, ready for a list."""
    return listed(in_reading_order(readable_essays().filter(series=series)))


def numbered_parts(series: SeriesPage) -> list[int]:
    """Return the numbers of the parts readers have, in the order of `essays_in_series`; one query."""
    essays = in_reading_order(readable_essays().filter(series=series))
    return part_numbers(list(essays.values_list("series_part", flat=True)))


def in_reading_order(essays: QuerySet[EssayPage]) -> QuerySet[EssayPage]:
    """Order the essays of a series: numbered parts first, the others as they were published."""
    return essays.order_by(F("series_part").asc(nulls_last=True), "first_published_at", "pk")


def series_with_counts(index: SeriesIndexPage) -> QuerySet[SeriesPage]:
    """Return the open series of an index in tree order, each with `essay_count` of its readable essays."""
    return _with_counts(open_pages(SeriesPage.objects.child_of(index)))


def essays_with_tag(slug: str, locale: Locale) -> QuerySet[EssayPage]:
    """Return every readable essay of one language that carries a tag, ready for a list."""
    carrying = EssayTag.objects.filter(tag__slug=slug).values("content_object")
    return listed(readable_essays().filter(locale=locale, pk__in=carrying))


def tags_with_counts(locale: Locale) -> QuerySet[Tag]:
    """Return the tags that readable essays of one language carry, most used first, each with `essay_count`.

    A tag of signs only has no address, and is left out.
    """
    essays = readable_essays().filter(locale=locale).order_by()
    carried = Tag.objects.exclude(slug="").filter(blog_essaytag_items__content_object__in=essays)
    return carried.annotate(essay_count=Count("blog_essaytag_items")).order_by("-essay_count", "name")


def categories_with_counts(index: CategoryIndexPage) -> QuerySet[CategoryPage]:
    """Return the open categories of an index in tree order, each with `essay_count` of its readable essays."""
    return _with_counts(open_pages(CategoryPage.objects.child_of(index)))


def _with_counts(shelves: QuerySet[S]) -> QuerySet[S]:
    readable = Q(essays__in=readable_essays().order_by().values("pk"))
    return shelves.annotate(essay_count=Count("essays", filter=readable)).order_by("path")


def authors_below(index: AuthorIndexPage) -> QuerySet[AuthorPage]:
    """Return the open authors of an index in tree order, with their portraits."""
    authors = open_pages(AuthorPage.objects.child_of(index)).select_related("photo")
    return authors.prefetch_related(renditions_for("portrait", of="photo__renditions")).order_by("path")


def latest_in(language: str, count: int = 4) -> QuerySet[EssayPage]:
    """Return the newest readable essays of a language, at most `count`."""
    essays = readable_essays().filter(locale__language_code=language).defer("body")
    return essays.select_related("category")[:count]
