"""The list of tags, and the list of essays that carry one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from taggit.models import Tag
from wagtail.models import Locale

from blog.essays import essays_with_tag, tags_with_counts
from blog.pagination import page_of


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Show the tags of the reader's language by name, each with how many essays carry it."""
    found = sorted(tags_with_counts(Locale.get_active()), key=lambda one: one.name.casefold())
    return render(request, "blog/tags.html", {"tags": found})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the essays of the reader's language under a tag; a tag without any does not exist."""
    found = get_object_or_404(Tag, slug=slug)
    essays = page_of(essays_with_tag(slug, Locale.get_active()), request)
    if not essays.paginator.count:
        raise Http404(slug)
    return render(request, "blog/tag.html", {"tag": found, "essays": essays})
