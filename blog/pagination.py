"""Turning the pages of a list, by real links."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

ESSAYS_PER_PAGE = 12


def page_of(items: QuerySet[Any], request: HttpRequest, per_page: int = ESSAYS_PER_PAGE) -> Page[Any]:
    """Return the page of a list that `?page=` asks for, the first without it.

    A number that is none, or beyond the end, is an address that does not exist: `Http404`.
    Notes on the request, as `turned_pages`, that `?page=` has a meaning there.
    """
    try:
        page = Paginator(items, per_page).page(request.GET.get("page") or 1)
    except InvalidPage as error:
        raise Http404(str(error)) from error
    request.turned_pages = True  # type: ignore[attr-defined]
    return page
