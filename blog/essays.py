"""Which essays readers may see, in which order."""

from datetime import datetime

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from wagtail.models import Locale

from blog.models import AuthorIndexPage, AuthorPage, CategoryIndexPage, CategoryPage, EssayAuthor, EssayPage
from blog.pictures import with_renditions


def readable_essays() -> QuerySet[EssayPage]:
    """Return every essay that is live and not private, newest first."""
    return EssayPage.objects.live().public().order_by("-first_published_at", "-pk")


def published_essays(locale: Locale) -> QuerySet[EssayPage]:
    """Return the live, public essays of one language, newest first, with all that lists show.

    The body is left out: lists do not show it, and it is by far the largest column.
    """
    return listed(readable_essays().filter(locale=locale))


def listed(essays: QuerySet[EssayPage]) -> QuerySet[EssayPage]:
    """Fetch with the essays what a list entry shows, in a fixed number of queries."""
    authors = EssayAuthor.objects.select_related("author__locale").order_by("sort_order")
    return (
        essays.defer("body")
        .select_related("locale", "category__locale")
        .prefetch_related(
            Prefetch("essay_authors", queryset=authors),
            Prefetch("hero_image", queryset=with_renditions()),
        )
    )


def latest_by_author(author: AuthorPage, count: int = 4, without: EssayPage | None = None) -> QuerySet[EssayPage]:
    """Return the author's newest readable essays in the author page's language, at most `count`.

    `without` is the essay the reader has in hand.
    """
    essays = readable_essays().filter(locale_id=author.locale_id, essay_authors__author=author)
    if without is not None:
        essays = essays.exclude(pk=without.pk)
    return essays.defer("body").select_related("locale", "category__locale")[:count]


def essays_by_author(author: AuthorPage) -> QuerySet[EssayPage]:
    """Return every readable essay of an author, newest first, ready for a list."""
    return listed(readable_essays().filter(locale_id=author.locale_id, essay_authors__author=author))


def essays_in_category(category: CategoryPage) -> QuerySet[EssayPage]:
    """Return every readable essay of a category, newest first, ready for a list."""
    return listed(readable_essays().filter(category=category))


def essays_with_tag(slug: str, locale: Locale) -> QuerySet[EssayPage]:
    """Return every readable essay of one language that carries a tag, ready for a list."""
    return listed(readable_essays().filter(locale=locale, tags__slug=slug)).distinct()


def categories_with_counts(index: CategoryIndexPage) -> QuerySet[CategoryPage]:
    """Return the live categories of an index in tree order, each with `essay_count` of its live essays."""
    live = Q(essays__live=True)
    categories = CategoryPage.objects.live().child_of(index).annotate(essay_count=Count("essays", filter=live))
    return categories.select_related("locale").order_by("path")


def authors_below(index: AuthorIndexPage) -> QuerySet[AuthorPage]:
    """Return the live authors of an index in tree order, with their portraits."""
    portraits = Prefetch("photo", queryset=with_renditions(("portrait",)))
    authors = AuthorPage.objects.live().child_of(index).select_related("locale")
    return authors.prefetch_related(portraits).order_by("path")


def last_change(essays: QuerySet[EssayPage]) -> datetime | None:
    """Return when one of these essays was last published, or None where there is none."""
    return essays.order_by().aggregate(last=Max("last_published_at"))["last"]


def latest_in(language: str, count: int = 4) -> QuerySet[EssayPage]:
    """Return the newest readable essays of a language, at most `count`."""
    essays = readable_essays().filter(locale__language_code=language).defer("body")
    return essays.select_related("locale", "category__locale")[:count]
