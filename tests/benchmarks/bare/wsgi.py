"""Django alone, without a page cache before it."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
