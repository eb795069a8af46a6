"""Every address of the installation."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from blog.page_urls import documents, page
from blog.urls import root_urlpatterns
from config import media, views
from config.first_run.views import front
from newsletter.public_urls import urlpatterns as newsletter_urlpatterns

urlpatterns = [
    path("status/", views.status, name="status"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
    path("admin/", include(wagtailadmin_urls)),
    documents,
    path("media/<path:path>", media.image, name="media"),
    *root_urlpatterns,
    *newsletter_urlpatterns,
    *i18n_patterns(
        path("mailbox/", include("config.mailbox.urls")),
        path("", front, name="front"),
        path("", include("blog.urls")),
        page,
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
