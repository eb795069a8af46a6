"""Pages with a feed below them: authors, categories, series."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, re_path

from blog.feeds.kinds import KINDS, PATTERN

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from blog.feeds.content import Feed
    from blog.models import EssayPage


class HasFeed(RoutablePageMixin):
    """Mixin: below the page's own address stand `feed/`, `feed/atom/` and `feed/json/`."""

    def feed_essays(self) -> "QuerySet[EssayPage]":
        """Return the essays of the feed."""
        raise NotImplementedError

    def as_feed(self) -> "Feed":
        """Return what the feed holds."""
        from blog.feeds.content import feed_of_page

        return feed_of_page(self, self.feed_essays())

    def get_route_paths(self) -> list[str]:
        """Name the feeds too, so that Wagtail redirects them when the page moves."""
        return [*super().get_route_paths(), *(f"/{kind.ending}" for kind in KINDS.values())]

    @re_path(PATTERN)
    def feed_route(self, request: HttpRequest, kind: str = "rss") -> HttpResponse:
        """Answer with the feed in one of its formats."""
        from blog.feeds.views import feed_response

        return feed_response(self.as_feed(), kind)
