"""The feed of a language: RSS 2.0 with the full text of the newest essays."""

from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from blog.contents import anchor
from blog.essay_text import summary
from blog.essays import readable_essays
from blog.models import EssayPage
from blog.publication import absolute_url, name_in, publication, tagline_in

ESSAYS_IN_FEED = 20
CONTENT_NAMESPACE = "http://purl.org/rss/1.0/modules/content/"
# The invitation is a form: it cannot work in a feed reader.
NOT_IN_FEED = {"sign_up"}


class FullTextFeed(Rss201rev2Feed):
    """RSS 2.0 with the whole text of each item in `content:encoded`."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:content": CONTENT_NAMESPACE}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


def full_text(essay: EssayPage) -> str:
    """Return an essay as HTML for readers elsewhere: every address absolute, no forms, no scripts."""
    parts = [
        block.render(context={"for_feed": True, "page": essay, "anchor": anchor(block)})
        for block in essay.body
        if block.block_type not in NOT_IN_FEED
    ]
    soup = BeautifulSoup("".join(parts), "html.parser")
    for attribute in ("href", "src"):
        for tag in soup.select(f"[{attribute}]"):
            tag[attribute] = absolute_url(str(tag[attribute]))
    return str(soup)


def essay_feed(language: str) -> str:
    """Return the feed of one language as XML text."""
    found = publication()
    with translation.override(language):
        home, address = reverse("wagtail_serve", args=[""]), reverse("blog:feed")
    feed = FullTextFeed(
        title=name_in(language, found),
        link=absolute_url(home),
        description=tagline_in(language, found),
        language=language,
        feed_url=absolute_url(address),
    )
    locale = Locale.objects.filter(language_code=language).first()
    essays = readable_essays().filter(locale=locale).select_related("locale", "category")
    for essay in essays.prefetch_related("essay_authors__author")[:ESSAYS_IN_FEED]:
        _add(feed, essay)
    return str(feed.writeString("utf-8"))


def _add(feed: FullTextFeed, essay: EssayPage) -> None:
    address = absolute_url(essay)
    feed.add_item(
        title=essay.title,
        link=address,
        unique_id=address,
        unique_id_is_permalink=True,
        description=summary(essay),
        pubdate=essay.first_published_at,
        author_name=", ".join(author.title for author in essay.authors),
        categories=[essay.category.title] if essay.category else [],
        content=full_text(essay),
    )


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the feed of the language in the address."""
    return HttpResponse(
        essay_feed(translation.get_language() or "ja"), content_type="application/rss+xml; charset=utf-8"
    )
