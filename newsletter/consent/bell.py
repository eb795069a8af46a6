"""Waking the mail worker. Celery is the alarm clock; the work itself stands in the database."""

from celery import signature
from django.db import transaction

QUEUE = "mail"
ADMIT = "newsletter.consent.admit"
SUBMIT_NOTICE = "newsletter.consent.submit_notice"
CATCH_UP = "newsletter.consent.catch_up"


def ring(task: str, *ids: int, expires: float | None = None) -> None:
    """Enqueue a task by name once the transaction is committed.

    `expires` in seconds. A broker that cannot be reached is logged and nothing more:
    the tick finds the work again.
    """

    def enqueue() -> None:
        signature(task, args=ids).apply_async(queue=QUEUE, expires=expires)

    transaction.on_commit(enqueue, robust=True)
