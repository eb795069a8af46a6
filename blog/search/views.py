"""The page on which readers search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from blog.pagination import page_of
from blog.search.promoted import promoted
from blog.search.questions import answers, asked, groups, hits
from blog.search.ways_on import ways_on

HITS_PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer `?q=`; without a question or an answer show ways on."""
    typed, locale = request.GET.get("q", "").strip(), Locale.get_active()
    synonyms = groups() if typed else []
    question = asked(typed, synonyms)
    chosen = promoted(question, locale)
    without = [one.page.pk for one in chosen if one.page]
    found = page_of(answers(question, locale, without=without), request, HITS_PER_PAGE)
    found.object_list = hits(found.object_list, question, locale)
    values = {
        "results": question,
        "promoted": chosen if found.number == 1 else [],
        "hits": found,
        "found": found.paginator.count + len(chosen),
    }
    if not values["found"]:
        values["ways"] = ways_on(question, locale, synonyms)
    return render(request, "blog/search.html", values)
