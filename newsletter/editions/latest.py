"""Lists of essays made by a rule: looked up when an edition is rendered, and frozen with it."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, QuerySet

from blog.essays import readable_essays
from blog.models import AuthorPage, EssayPage
from newsletter.editions.kinds import Around

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage

SINCE_LAST = "last-edition"


def latest_essays(rule: Any, *, around: Around, without: Collection[int]) -> list[EssayPage]:
    """The newest essays in an edition's language that a rule asks for.

    Args:
        rule: the value of the block `latest_essays`.
        around: where it stands: the language, and the edition whose forerunner may be the limit.
        without: ids of essays that stand elsewhere in the edition.
    """
    essays: QuerySet[EssayPage] = readable_essays().filter(locale__language_code=around.language)
    essays = essays.exclude(pk__in=without)
    if rule["category"]:
        essays = essays.filter(category=rule["category"])
    if rule["author"]:
        essays = essays.filter(essay_authors__author=rule["author"])
    if tag := (rule["tag"] or "").strip().lstrip("#"):
        essays = essays.filter(tags__name__iexact=tag)
    if rule["since"] == SINCE_LAST and around.edition and (begin := last_mailed_at(around.edition)):
        essays = essays.filter(first_published_at__gt=begin)
    return list(essays.distinct().defer("body")[: rule["count"] or 1])


def essays_of_author(author: AuthorPage, count: int) -> list[EssayPage]:
    """The newest essays of an author that everybody may read, in the author's language."""
    essays = readable_essays().filter(locale_id=author.locale_id, essay_authors__author=author)
    return list(essays.defer("body")[:count]) if count else []


def last_mailed_at(edition: "EditionPage") -> datetime | None:
    """When the mailing of another edition of the same page began last; None where there was none."""
    others = type(edition).objects.child_of(edition.get_parent()).exclude(pk=edition.pk)
    found: datetime | None = others.aggregate(last=Max("mailings__started_at"))["last"]
    return found
