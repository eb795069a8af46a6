"""The Celery task of `newsletter.bulk`: it takes an id and calls one service."""

from celery import shared_task
from django.db import OperationalError

from newsletter.bulk import services


@shared_task(
    name=services.TASK,
    queue=services.QUEUE,
    autoretry_for=(OperationalError,),
    max_retries=3,
    default_retry_delay=2,
)
def work(bulk_id: int) -> None:
    """Work on a bulk change for a while; when more is left, ask to come again, so that others get their turn."""
    if services.work(bulk_id=bulk_id):
        services.ring(bulk_id)
