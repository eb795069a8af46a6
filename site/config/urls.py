"""Every address of the installation."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from blog.serving import serve_page
from blog.urls import root_urlpatterns
from config import media, views
from config.first_run.views import front
from newsletter.public_urls import urlpatterns as newsletter_urlpatterns

urlpatterns = [
    path("status/", views.status, name="status"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", media.image, name="media"),
    *root_urlpatterns,
    *newsletter_urlpatterns,
    *i18n_patterns(
        path("mailbox/", include("config.mailbox.urls")),
        path("", front, name="front"),
        path("", include("blog.urls")),
        re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
