"""Where readers find the newsletter's pages in each language: all a worker must know to write links in mail.

The addresses of the whole installation bring the administration's pages along, 20 MB of them.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(path("newsletter/", include("newsletter.urls")), prefix_default_language=False)
