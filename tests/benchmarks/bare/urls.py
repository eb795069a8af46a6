"""Nothing but Wagtail's own pages."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

urlpatterns = [path("newsletter/", include("newsletter.urls")), path("", include("blog.urls"))]
urlpatterns += [path("", include(wagtail_urls))]
