"""The archive: every essay, by year and month."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from blog.archive import essays_between, span, years
from blog.pagination import page_of


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Show every year with its months and how many essays each has."""
    return render(request, "blog/archive.html", {"years": years(Locale.get_active())})


@require_safe
def archive_year(request: HttpRequest, year: str) -> HttpResponse:
    """Show the essays of a year; a year without any does not exist."""
    return _essays(request, int(year))


@require_safe
def archive_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """Show the essays of a month, which has two digits; a month without any does not exist."""
    return _essays(request, int(year), int(month))


def _essays(request: HttpRequest, year: int, month: int | None = None) -> HttpResponse:
    locale = Locale.get_active()
    found = next((one for one in years(locale) if one.year == year), None)
    if found is None or (month and month not in {one.month for one in found.months}):
        raise Http404(request.path)
    essays = page_of(essays_between(locale, *span(year, month)), request)
    values = {"year": found, "month": month, "begin": span(year, month)[0], "essays": essays}
    return render(request, "blog/archive_list.html", values)
