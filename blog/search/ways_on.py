"""Where to go from a search page that has no result to show: single words, categories, tags."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from taggit.models import Tag
from wagtail.models import Locale

from blog.essays import readable_essays, tags_with_counts
from blog.models import CategoryPage
from blog.openness import open_pages
from blog.search.questions import Question, answers, asked
from blog.search.synonyms import Group
from blog.search.tokens import index_text

MOST_WORDS_TRIED = 4
MOST_TAGS = 20
MOST_NEAR = 6


@dataclass(frozen=True)
class WaysOn:
    """What a reader can do next. `near` says whether categories and tags are like what was asked."""

    words: list[tuple[str, int]]
    categories: list[CategoryPage]
    tags: list[Tag]
    near: bool


def ways_on(question: Question, locale: Locale, groups: Iterable[Group] = ()) -> WaysOn:
    """Return the ways on from a question without an answer, or from none.

    Words come with how many pages hold each alone; no word is made up. Categories and
    tags are those whose names share a word or a pair of characters with the question;
    where none does, those with most essays.
    """
    categories, tags = _categories(locale), list(tags_with_counts(locale)[:200])
    near = [[one for one in shelf if _shares(str(one), question)][:MOST_NEAR] for shelf in (categories, tags)]
    words = _words_alone(question, locale, groups)
    if any(near):
        return WaysOn(words, near[0], near[1], near=True)
    return WaysOn(words, categories, tags[:MOST_TAGS], near=False)


def _categories(locale: Locale) -> list[CategoryPage]:
    """The categories of a language that have essays readers may see, in tree order."""
    essays = Q(essays__in=readable_essays().order_by().values("pk"))
    found = open_pages(CategoryPage.objects.filter(locale=locale))
    found = found.annotate(essay_count=Count("essays", filter=essays)).filter(essay_count__gt=0)
    return list(found.order_by("path"))


def _words_alone(question: Question, locale: Locale, groups: Iterable[Group]) -> list[tuple[str, int]]:
    words = list(dict.fromkeys(question.query.split()))
    if len(words) < 2:
        return []
    tried = [(word, answers(asked(word, groups), locale).count()) for word in words[:MOST_WORDS_TRIED]]
    return [(word, count) for word, count in tried if count]


def _shares(name: str, question: Question) -> bool:
    pieces = {token for runs in question.words for run in runs for token in run.tokens if len(token) > 1}
    return not pieces.isdisjoint(index_text(name).split())
