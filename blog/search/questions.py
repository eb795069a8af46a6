"""A reader's question and its answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Locale, Page

from blog.essay_text import read_texts, rich_text
from blog.models import AuthorIndexPage, AuthorPage, CategoryIndexPage, EssayPage, HomePage, StandingPage
from blog.search import tokens
from blog.search.snippets import highlighted, snippet
from blog.search.tokens import Run


@dataclass(frozen=True)
class Question:
    """What was asked: as it is searched for, whether it had to be cut, and its words."""

    query: str
    shortened: bool
    words: list[list[Run]]


@dataclass(frozen=True)
class Hit:
    """A page that answers, with its title and a passage marked where it does."""

    page: Page
    title: SafeString
    snippet: SafeString
    kind: str


def asked(raw: str) -> Question:
    """Return a question from what was typed: any length, script or sign."""
    typed = " ".join(tokens.normal(raw.replace("\x00", " ")).split())
    query = tokens.capped(typed)
    return Question(query=query, shortened=len(query) < len(typed), words=tokens.question(query))


def searchable_pages(locale: Locale) -> QuerySet[Page]:
    """Return the live, public pages of one language that readers may find.

    Each function hooked to `construct_reader_search` gets these and returns those
    that may be found; so another app keeps its own pages out.
    """
    pages = Page.objects.live().public().filter(locale=locale)
    pages = pages.not_type(HomePage, CategoryIndexPage, AuthorIndexPage)
    for narrow in hooks.get_hooks("construct_reader_search"):
        pages = narrow(pages)
    return pages


def answers(question: Question, locale: Locale):  # type: ignore[no-untyped-def]  # modelsearch's results are untyped
    """Return the pages that hold every word of the question, best first; lazily, for a paginator."""
    if not question.words:
        return Page.objects.none()
    pages: Any = searchable_pages(locale)  # a queryset that Wagtail's own methods come with
    return pages.specific().search(question.query, operator="and")


def hits(pages: Iterable[Page], question: Question, locale: Locale) -> list[Hit]:
    """Return pages as hits of a question. `pages` are specific pages of the locale."""
    found = []
    for page in pages:
        page.locale = locale  # known already: saves a query per page when its address is made
        found.append(
            Hit(
                page=page,
                title=highlighted(page.title, question.words),
                snippet=snippet(_text(page), question.words),
                kind=str(page.specific_class._meta.verbose_name),
            )
        )
    return found


def _text(page: Page) -> str:
    """Return the text of a page in which a question can be shown answered."""
    if isinstance(page, EssayPage):
        return " ".join([page.lead, *read_texts(page.body)])
    if isinstance(page, StandingPage):
        return " ".join(read_texts(page.body))
    if isinstance(page, AuthorPage):
        return " ".join([page.role, rich_text(page.bio)])
    return getattr(page, "description", "") or page.search_description
