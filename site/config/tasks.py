"""Celery tasks of the installation."""

from celery import shared_task
from django.utils import timezone

from config.tick import tick


@shared_task(name="config.tick")
def tick_task() -> None:
    """Take the step that finds due work."""
    tick(timezone.now())
