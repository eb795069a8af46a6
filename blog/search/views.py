"""The page on which readers search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from blog.pagination import page_of
from blog.search.questions import answers, asked, hits

HITS_PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer `?q=`; without a question show the empty form."""
    question, locale = asked(request.GET.get("q", "")), Locale.get_active()
    found = page_of(answers(question, locale), request, HITS_PER_PAGE)
    found.object_list = hits(found.object_list, question, locale)
    return render(request, "blog/search.html", {"results": question, "hits": found})
