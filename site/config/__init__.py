"""The Django project: settings, URLs, Celery, supervisor, health."""

import gc

# What is imported stays: looking for rubbish in it takes a fifth of every start. On again in `apps`.
gc.disable()

from .celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
