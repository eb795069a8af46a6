"""What readers find editions by: the words that were frozen, on either database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from wagtail.models import Page
from wagtail.search.index import insert_or_update_object

from blog.shown import Shown as ShownInLists
from newsletter.editions.archive.frozen import Shown, shown, with_frozen, words_of
from newsletter.editions.corrections.models import Correction
from newsletter.editions.models import EditionPage


def title_for_index(edition: Any) -> str:
    """Return the title of an edition that readers know; two queries, shared with its words."""
    one = _shown(edition)
    return one.title if one else str(edition.title)


def words_for_index(edition: Any) -> str:
    """Return subject, preheader and words of what was mailed, or of the page where nothing was.

    Two queries, shared with its title.
    """
    one = _shown(edition)
    if one is None or one.variant is None:
        return " ".join([edition.subject, edition.preheader, _own_words(edition)])
    return " ".join([one.variant.subject, one.preheader, words_of(one.variant.web_html)])


def reindex(edition_id: int) -> None:
    """Have the search index hold what readers see of an edition now; outside any transaction. Idempotent."""
    edition = EditionPage.objects.filter(pk=edition_id).first()
    if edition is not None:
        insert_or_update_object(edition)


def describe(pages: Iterable[Page]) -> dict[int, ShownInLists]:
    """Return what lists of pages of many kinds show of the editions among them; two queries at most."""
    editions = {page.pk: page for page in pages if isinstance(page, EditionPage)}
    found = shown(editions.values()) if editions else {}
    return {pk: ShownInLists(one.title, _text(editions[pk], one), one.at) for pk, one in found.items()}


def dates(pages: Iterable[Page]) -> dict[int, datetime]:
    """Return when what readers see of mailed editions last changed; two queries."""
    ids = [page.pk for page in pages if page.specific_class is EditionPage]
    rows = with_frozen(EditionPage.objects.filter(pk__in=ids)).values_list("pk", "date", "frozen")
    found = {pk: date for pk, date, frozen in rows if frozen}
    corrected = Correction.objects.filter(edition__in=found).order_by().values_list("edition")
    return found | {pk: max(at, found[pk]) for pk, at in corrected.annotate(Max("at"))}


def _shown(edition: EditionPage) -> Shown | None:
    """What readers see of an edition. Kept on it: whoever indexes brings it anew and asks twice."""
    if "_shown_for_index" not in edition.__dict__:
        edition._shown_for_index = shown([edition]).get(edition.pk) if edition.pk else None
    return edition.__dict__["_shown_for_index"]


def _own_words(edition: EditionPage) -> str:
    return " ".join(map(str, edition.body.stream_block.get_searchable_content(edition.body)))


def _text(edition: EditionPage, one: Shown) -> str:
    if one.variant is None:
        return " ".join([edition.preheader, _own_words(edition)])
    return " ".join([one.preheader, words_of(one.variant.web_html)])
