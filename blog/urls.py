"""Public addresses of the blog outside the page tree.

`urlpatterns` exist once per language; `root_urlpatterns` once for the whole site.
"""

from django.urls import URLPattern, path, re_path

from blog.archive_views import archive, archive_month, archive_year
from blog.cards.views import card
from blog.crawlers import robots
from blog.feeds.kinds import PATTERN
from blog.feeds.views import feed, tag_feed
from blog.markdown.essays import essay_markdown
from blog.markdown.llms import llms
from blog.previews.views import preview
from blog.search.views import search
from blog.sitemap import sitemap
from blog.tag_view import tag, tags

app_name = "blog"

urlpatterns: list[URLPattern] = [
    re_path(PATTERN, feed, name="feed"),
    path("search/", search, name="search"),
    path("llms.txt", llms, name="llms"),
    re_path(r"^(?P<slug>[^/]+)\.md$", essay_markdown, name="markdown"),
    path("preview/<str:token>/", preview, name="preview"),
    path("tags/", tags, name="tags"),
    path("tags/<str:slug>/", tag, name="tag"),
    re_path(r"^tags/(?P<slug>[^/]+)/" + PATTERN.removeprefix("^"), tag_feed, name="tag_feed"),
    path("archive/", archive, name="archive"),
    # One spelling each, in ASCII digits: every spelling that answers takes a place of its own in caches.
    re_path(r"^archive/(?P<year>[1-9][0-9]{3})/$", archive_year, name="archive_year"),
    re_path(r"^archive/(?P<year>[1-9][0-9]{3})/(?P<month>0[1-9]|1[0-2])/$", archive_month, name="archive_month"),
]

root_urlpatterns: list[URLPattern] = [
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    # No longer than the numbers of rows are: databases refuse to be asked for more.
    re_path(r"^cards/(?P<essay_id>[1-9][0-9]{0,8})-(?P<digest>[-a-zA-Z0-9_]+)\.jpg$", card, name="card"),
]
