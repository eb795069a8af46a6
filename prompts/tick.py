"""Runs nobody works on any more: found in the database, at every tick."""

from datetime import datetime, timedelta

from django.db import transaction

from prompts.answers import estimated_tokens
from prompts.errors import Code
from prompts.models import Run
from prompts.runs import enqueue

SILENT = timedelta(seconds=45)  # a running run gives a sign of life every five seconds
LOST = timedelta(seconds=30)  # a task that has not begun by then is enqueued again
STALE = timedelta(hours=1)  # nobody waits that long; answering then would only cost money


def tick(now: datetime) -> dict[str, int]:
    """Mark runs of dead workers as interrupted, wake workers for waiting ones. Idempotent.

    Returns:
        How many runs were interrupted, given up and enqueued again.
    """
    return {
        "interrupted": _interrupt(now),
        "given_up": _give_up(now),
        "enqueued": _enqueue_lost(now),
    }


def _interrupt(now: datetime) -> int:
    silent = Run.objects.filter(status=Run.Status.RUNNING, heartbeat_at__lt=now - SILENT)
    count = 0
    for run in silent.select_related("body"):
        body = getattr(run, "body", None)  # erased bodies leave the run
        spent = sum(estimated_tokens(message["content"]) for message in body.messages) if body else None
        count += silent.filter(pk=run.pk).update(
            status=Run.Status.INTERRUPTED,
            error_code=Code.INTERRUPTED,
            tokens_in=spent,
            tokens_out=estimated_tokens(run.text),
            usage_estimated=True,
            finished_at=now,
        )
    return count


def _give_up(now: datetime) -> int:
    return Run.objects.filter(status=Run.Status.QUEUED, created_at__lt=now - STALE).update(
        status=Run.Status.INTERRUPTED, error_code=Code.NOT_STARTED, finished_at=now
    )


def _enqueue_lost(now: datetime) -> int:
    count = 0
    for run in Run.objects.filter(status=Run.Status.QUEUED, heartbeat_at__lt=now - LOST):
        with transaction.atomic():
            # Two ticks at once must not both ring: whoever moves the time rings.
            moved = Run.objects.filter(pk=run.pk, status=Run.Status.QUEUED, heartbeat_at=run.heartbeat_at).update(
                heartbeat_at=now
            )
            if moved:
                enqueue(run)
        count += moved
    return count
