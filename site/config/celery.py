"""The Celery application. Celery rings the bell; the database is the queue."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("kawaraban")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
