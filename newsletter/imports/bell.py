"""Waking a worker for an import. Celery is the alarm clock; the work itself stands in the database."""

from celery import signature
from django.db import transaction

QUEUE = "default"
WORK = "newsletter.imports.work"
EXPIRES = 30.0
"""Seconds after which a wake-up that nobody took is worthless: the tick has rung again."""


def ring(import_id: int) -> None:
    """Enqueue the task once the transaction is committed.

    A broker that cannot be reached is logged and nothing more: the tick finds the work again.
    """

    def enqueue() -> None:
        signature(WORK, args=(import_id,)).apply_async(queue=QUEUE, expires=EXPIRES)

    transaction.on_commit(enqueue, robust=True)
