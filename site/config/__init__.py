"""The Django project: settings, URLs, Celery, supervisor, health."""

from .celery import app as celery_app

__all__ = ["celery_app"]
