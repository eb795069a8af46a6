"""WSGI entry point: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

django_application = get_wsgi_application()

from config.page_cache.wsgi import with_page_cache  # noqa: E402  (needs the apps to be ready)

application = with_page_cache(django_application)
