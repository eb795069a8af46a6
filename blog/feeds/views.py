"""Answering with a feed."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe
from taggit.models import Tag
from wagtail.models import Locale

from blog.essays import essays_with_tag, readable_essays
from blog.feeds.content import Feed, feed_of_language, feed_of_tag
from blog.feeds.formats import atom, json_feed, rss
from blog.feeds.kinds import KINDS

WRITERS: dict[str, Callable[[Feed], str]] = {"rss": rss, "atom": atom, "json": json_feed}


def feed_response(feed: Feed, kind: str) -> HttpResponse:
    """Answer with a feed in a format (`rss`, `atom`, `json`).

    Without Last-Modified: an essay that is withdrawn changes a feed without making
    anything in it newer, and a cache in front would confirm the old text by its time.
    """
    return HttpResponse(WRITERS[kind](feed), content_type=f"{KINDS[kind].media_type}; charset=utf-8")


@require_safe
def feed(request: HttpRequest, kind: str = "rss") -> HttpResponse:
    """Answer with the feed of the language in the address."""
    language = translation.get_language() or "ja"
    essays = readable_essays().filter(locale__language_code=language)
    return feed_response(feed_of_language(language, essays), kind)


@require_safe
def tag_feed(request: HttpRequest, slug: str, kind: str = "rss") -> HttpResponse:
    """Answer with the feed of a tag in the language of the address; a tag without essays does not exist."""
    found, locale = get_object_or_404(Tag, slug=slug), Locale.get_active()
    result = feed_of_tag(found.name, slug, locale.language_code, essays_with_tag(slug, locale))
    if not result.entries:
        raise Http404(slug)
    return feed_response(result, kind)
