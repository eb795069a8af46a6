"""Public addresses of the blog outside the page tree: feed, search, previews."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
