"""Where pages and documents are found: all that whoever writes their addresses must know (`blog.addresses`)."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as wagtaildocs_urls

from blog.serving import serve_page

documents = path("documents/", include(wagtaildocs_urls))
page = re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve")

urlpatterns = [documents, *i18n_patterns(page, prefix_default_language=False)]
