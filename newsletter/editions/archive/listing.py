"""The archive of a newsletter's page: in order of mailing, by year, by page, by question."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PageOfEditions
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.models import Page

from blog.openness import open_pages
from blog.pagination import page_of
from blog.search.backend import Asked
from blog.search.questions import Question, asked, groups
from blog.search.snippets import highlighted, snippet
from newsletter.editions.archive.frozen import Dated, Shown, shown_of, with_frozen, words_of
from newsletter.editions.models import EditionPage

if TYPE_CHECKING:
    from newsletter.newsletters.models import NewsletterPage

EDITIONS_PER_PAGE = 20


@dataclass(frozen=True)
class Entry:
    """One edition in a list; `title` and `text` are marked where they answer a question."""

    page: EditionPage
    number: int | None
    at: datetime | None
    title: SafeString | str
    text: SafeString | str


@dataclass(frozen=True)
class Archive:
    """What a newsletter's page lists: `editions` is one page of entries; `years` tells how many each year has."""

    editions: "PageOfEditions[Any]"
    years: list[tuple[int, int]] = field(default_factory=list)
    year: int | None = None
    question: Question | None = None

    @property
    def total(self) -> int:
        """How many editions there are in all."""
        return sum(number for _year, number in self.years)


def archive_of(parent: Page) -> Dated:
    """Return the editions readers may see below a newsletter's page, the last mailed first, as `with_frozen`."""
    return in_archive(EditionPage.objects.child_of(parent))


def in_archive(editions: "QuerySet[EditionPage]") -> Dated:
    """Return those editions that readers may see, the last mailed first, as `with_frozen`."""
    on_web = open_pages(editions).exclude(distribution=EditionPage.Distribution.MAIL_ONLY)
    return with_frozen(on_web).defer("body").order_by("-date", "-pk")


def archive(parent: "NewsletterPage", request: HttpRequest, *, year: int | None = None) -> Archive:
    """Return the part of the archive asked for: a year, a page (`?page=`), the answers to `?q=`.

    Raises `Http404` for a year without editions and for a page that is not there.
    """
    years = years_of(parent)
    if year is not None and year not in dict(years):
        raise Http404(str(year))
    typed = request.GET.get("q", "").strip()
    question = asked(typed, groups()) if typed else None
    rows: Any = _answers(parent, question) if question else archive_of(parent)
    if year is not None:
        rows = rows.filter(date__gte=_new_year(year), date__lt=_new_year(year + 1))
    editions = page_of(rows, request, EDITIONS_PER_PAGE)
    editions.object_list = entries(editions.object_list, question)
    return Archive(editions, years, year, question)


def entries(found: Any, question: Question | None = None) -> list[Entry]:
    """Return editions of `archive_of`, or answers, as entries of a list; at most two queries."""
    rows = list(found)
    if question:
        order = [row.pk for row in rows]
        known = {row.pk: row for row in with_frozen(EditionPage.objects.filter(pk__in=order)).defer("body")}
        rows = [known[pk] for pk in order if pk in known]
    by_edition = shown_of(rows)
    return [_entry(row, by_edition[row.pk], question) for row in rows]


def years_of(parent: Page) -> list[tuple[int, int]]:
    """Return each year with editions and their number, the latest first; one query."""
    dates = archive_of(parent).values_list("date", flat=True)
    return sorted(Counter(timezone.localtime(date).year for date in dates).items(), reverse=True)


def neighbours(edition: EditionPage) -> tuple[EditionPage | None, EditionPage | None]:
    """Return the editions mailed before and after one, as `with_frozen`; None where it is in no archive."""
    order = archive_of(edition.get_parent())
    at = order.filter(pk=edition.pk).values_list("date", flat=True).first()
    if at is None:
        return None, None
    before = order.filter(Q(date__lt=at) | Q(date=at, pk__lt=edition.pk)).first()
    after = order.filter(Q(date__gt=at) | Q(date=at, pk__gt=edition.pk)).order_by("date", "pk").first()
    return before, after


def _new_year(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))


def _answers(parent: Page, question: Question) -> Any:
    """The editions of an archive that hold every word of the question, best first; lazily."""
    if not question.terms:
        return EditionPage.objects.none()
    found: Any = EditionPage.objects.filter(pk__in=archive_of(parent).order_by().values("pk"))
    return found.search(Asked(question.query, question.terms))


def _entry(row: EditionPage, one: Shown, question: Question | None) -> Entry:
    if question is None:
        return Entry(row, one.number, one.at, one.title, one.preheader)
    text = words_of(one.variant.web_html) if one.variant else one.preheader
    title = highlighted(one.title, question.words)
    return Entry(row, one.number, one.at, title, snippet(text, question.words))
