"""Runs nobody works on any more: found in the database, at every tick."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from prompts.budgets.settlement import RELEASED, settled
from prompts.continuing import written
from prompts.errors import Code
from prompts.models import Run, RunBody
from prompts.runs import enqueue
from prompts.tokens import estimated_request, estimated_tokens

SILENT = timedelta(seconds=45)  # a running run gives a sign of life every five seconds
LOST = timedelta(seconds=30)  # a task that has not begun by then is enqueued again
STALE = timedelta(hours=1)  # nobody waits that long; answering then would only cost money
ERASED_AT_ONCE = 500  # bodies; the next tick takes the next ones


def tick(now: datetime) -> dict[str, int]:
    """Mark runs of dead workers as interrupted, wake workers for waiting ones, erase old bodies. Idempotent.

    Returns:
        How many runs were interrupted, given up, enqueued again and had their body erased.
    """
    return {
        "interrupted": _interrupt(now),
        "given_up": _give_up(now),
        "enqueued": _enqueue_lost(now),
        "erased": _erase_bodies(now),
    }


def _interrupt(now: datetime) -> int:
    silent = Run.objects.filter(status=Run.Status.RUNNING, heartbeat_at__lt=now - SILENT)
    count = 0
    for run in silent.select_related("body"):
        body = getattr(run, "body", None)  # erased bodies leave the run
        tokens = {
            "tokens_in": estimated_request(body.messages) if body else None,
            "tokens_out": estimated_tokens(written(run)),
        }
        count += silent.filter(pk=run.pk).update(
            status=Run.Status.INTERRUPTED,
            error_code=Code.INTERRUPTED,
            usage_estimated=True,
            finished_at=now,
            **tokens,
            **settled(run, **tokens, tokens_cached=None),
        )
    return count


def _give_up(now: datetime) -> int:
    return Run.objects.filter(status=Run.Status.QUEUED, created_at__lt=now - STALE).update(
        status=Run.Status.INTERRUPTED, error_code=Code.NOT_STARTED, finished_at=now, **RELEASED
    )


def _erase_bodies(now: datetime) -> int:
    if not settings.RUN_BODY_DAYS:
        return 0
    old = RunBody.objects.filter(run__finished_at__lt=now - timedelta(days=settings.RUN_BODY_DAYS))
    few = list(old.values_list("pk", flat=True)[:ERASED_AT_ONCE])
    return RunBody.objects.filter(pk__in=few).delete()[0] if few else 0


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
