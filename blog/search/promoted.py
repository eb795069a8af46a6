"""Results that editors put first. Looking one up writes nothing."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Locale, Page

from blog.publication import page_path
from blog.search.questions import Question, hits, searchable_pages
from blog.search.snippets import highlighted
from blog.search.synonyms import key


@dataclass(frozen=True)
class Promoted:
    """A result chosen by the editors: a page of the publication, or an address elsewhere (`page` is None)."""

    title: SafeString
    text: SafeString
    address: str
    page: Page | None


def promoted(question: Question, locale: Locale) -> list[Promoted]:
    """Return what the editors chose for a question, in their order.

    The question is compared as `synonyms.key` does: neither width, case nor spaces
    count, and a synonym of the whole question stands for it. Only pages that readers
    of this language could find themselves are returned.
    """
    if not question.terms:
        return []
    known = Query.objects.filter(editors_picks__isnull=False).distinct().values_list("pk", "query_string")
    chosen = [pk for pk, words in known if key(words) in question.keys]
    if not chosen:
        return []
    picks = list(SearchPromotion.objects.filter(query__in=chosen).order_by("query_id", "sort_order", "pk"))
    wanted = [pick.page_id for pick in picks if pick.page_id]
    allowed: Any = searchable_pages(locale)  # a queryset that Wagtail's own methods come with
    pages = {page.pk: page for page in allowed.filter(pk__in=wanted).specific()}
    found = [_shown(pick, pages.get(pick.page_id), question, locale) for pick in picks]
    return list({one.address: one for one in found if one}.values())


def _shown(pick: SearchPromotion, page: Page | None, question: Question, locale: Locale) -> Promoted | None:
    if page is None and pick.page_id:
        return None
    described = highlighted(pick.description, question.words)
    if page is None:
        title = highlighted(pick.external_link_text or pick.external_link_url, question.words)
        return Promoted(title, described, pick.external_link_url, None)
    (hit,) = hits([page], question, locale)
    return Promoted(hit.title, described or hit.snippet, page_path(page), page)
