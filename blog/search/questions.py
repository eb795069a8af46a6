"""A reader's question and its answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Locale, Page

from blog.essay_text import read_texts, rich_text
from blog.memory import recall
from blog.models import (
    AuthorIndexPage,
    AuthorPage,
    CategoryIndexPage,
    EssayPage,
    HomePage,
    SeriesIndexPage,
    StandingPage,
)
from blog.openness import open_pages
from blog.search import synonyms, tokens
from blog.search.backend import Asked
from blog.search.models import SynonymGroup
from blog.search.snippets import highlighted, snippet
from blog.search.synonyms import Group, Term
from blog.search.tokens import Run
from blog.shown import Shown, shown_in_lists, title_of


@dataclass(frozen=True)
class Question:
    """What was asked: as it is searched for, whether it was cut, and its words with all that stands for them."""

    query: str
    shortened: bool
    terms: list[Term]

    @property
    def words(self) -> list[tuple[Run, ...]]:
        """Everything that answers the question, to be marked where it is shown."""
        return [runs for term in self.terms for runs in term]

    @property
    def keys(self) -> set[str]:
        """The question as `synonyms.key` writes it, and what stands for the whole of it."""
        whole = [self.terms[0]] if len(self.terms) == 1 else []
        return {synonyms.key(self.query)} | {"".join(run.text for run in runs) for term in whole for runs in term}


@dataclass(frozen=True)
class Hit:
    """A page that answers, with its title and a passage marked where it does."""

    page: Page
    title: SafeString
    snippet: SafeString
    kind: str
    at: datetime | None


def groups() -> list[Group]:
    """Return the groups of synonyms the editors keep; one query, remembered."""
    words = recall("synonyms", lambda: list(SynonymGroup.objects.values_list("words", flat=True)))
    return [synonyms.members(group) for group in words]


def asked(raw: str, groups: Iterable[Group] = ()) -> Question:
    """Return a question from what was typed: any length, script or sign; widened by groups of synonyms."""
    typed = " ".join(tokens.normal(raw.replace("\x00", " ")).split())
    query = tokens.capped(typed)
    return Question(query=query, shortened=len(query) < len(typed), terms=synonyms.terms(query, groups))


def searchable_pages(locale: Locale) -> QuerySet[Page]:
    """Return the live, public pages of one language that readers may find.

    Each function hooked to `construct_reader_search` gets these and returns those
    that may be found; so another app keeps its own pages out.
    """
    lists = (HomePage, CategoryIndexPage, AuthorIndexPage, SeriesIndexPage)
    pages = open_pages(Page.objects.filter(locale=locale).not_type(*lists))
    for narrow in hooks.get_hooks("construct_reader_search"):
        pages = narrow(pages)
    return pages


def answers(question: Question, locale: Locale, *, without: Iterable[int] = ()) -> Any:
    """Return the pages that hold every word of the question, best first; lazily, for a paginator.

    `without` are ids of pages left out: they are shown elsewhere. Pages whose title
    answers come first.
    """
    if not question.terms:
        return Page.objects.none()
    pages: Any = searchable_pages(locale)  # a queryset that Wagtail's own methods come with
    return pages.exclude(pk__in=without).specific().search(Asked(question.query, question.terms))


def hits(pages: Iterable[Page], question: Question, locale: Locale) -> list[Hit]:
    """Return pages as hits of a question. `pages` are specific pages of the locale."""
    pages = list(pages)
    known = shown_in_lists(pages)
    for page in pages:
        page.locale = locale  # known already: saves a query per page when its address is made
    return [_hit(page, known.get(page.pk) or _own(page), question) for page in pages]


def _hit(page: Page, one: Shown, question: Question) -> Hit:
    return Hit(
        page=page,
        title=highlighted(one.title, question.words),
        snippet=snippet(one.text, question.words),
        kind=str(page.specific_class._meta.verbose_name),
        at=one.at if getattr(page, "is_dated", False) else None,
    )


def _own(page: Page) -> Shown:
    return Shown(title_of(page), _text(page), page.first_published_at)


def _text(page: Page) -> str:
    """Return the text of a page in which a question can be shown answered."""
    if isinstance(page, EssayPage):
        return " ".join([page.lead, *read_texts(page.body)])
    if isinstance(page, StandingPage):
        return " ".join(read_texts(page.body))
    if isinstance(page, AuthorPage):
        return " ".join([page.role, rich_text(page.bio)])
    return getattr(page, "description", "") or page.search_description
