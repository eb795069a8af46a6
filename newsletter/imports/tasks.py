"""The Celery task of `newsletter.imports`: it takes an id and works for a while."""

from celery import shared_task
from django.utils import timezone

from newsletter.imports import bell
from newsletter.imports.engine import work
from newsletter.imports.tick import is_busy


@shared_task(name=bell.WORK, queue=bell.QUEUE, soft_time_limit=3600, time_limit=3660)
def work_on_import(import_id: int) -> None:
    """Work on one import for a while; when more is to do, ask to come again, so that others get their turn.

    One import at a time: the queue's other worker stays free for the tick.
    """
    if not is_busy(now=timezone.now()) and work(import_id=import_id):
        bell.ring(import_id)
