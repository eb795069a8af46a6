"""Beginning, working off and cancelling a change to many subscriptions."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from celery import signature
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from newsletter.bulk.models import BulkChange
from newsletter.bulk.selection import Selection, count, rows_of, selection_of
from newsletter.consent.addresses import address_hash
from newsletter.consent.by_staff import leave_by_staff, pause_by_staff, resume_by_staff, set_topic
from newsletter.consent.models import Subscription, Suppression, Topic
from newsletter.suppressions.services import Outcome, suppress_hash

Action = BulkChange.Action

AT_ONCE = 100
"""As many are changed while the browser waits; more by a worker."""
BATCH = 50
PAUSE = 0.01
"""Seconds between batches, in which others may write (SQLite has one writer)."""
TASK = "newsletter.bulk.work"
QUEUE = "default"
EXPIRES = 30.0
BEGUN = "newsletter.bulk.begin"
FINISHED = "newsletter.bulk.finish"
CANCELLED = "newsletter.bulk.cancel"


def begin(
    *, action: str, selection: Selection, parameters: dict[str, Any], user: Any, now: datetime
) -> BulkChange:
    """Change all that are meant: a few at once, many by a worker. Returns the change, finished or running.

    `parameters`: `until` (ISO day) to pause, `topic` (its number) for topics, `detail` to suppress.
    Logged when it begins and when it ends. Twice the same press changes nothing more.
    """
    with transaction.atomic():
        made = BulkChange.objects.create(
            action=Action(action),
            parameters=parameters,
            selection=selection.as_json(),
            created_by=user,
            created_at=now,
            worked_at=now,
        )
        log(made, BEGUN, user=user, data={"action": made.action, "chosen": len(selection.ids)})
    if count(selection) <= AT_ONCE:
        work(bulk_id=made.pk, clock=lambda: now)
    else:
        ring(made.pk)
    made.refresh_from_db()
    return made


def ring(bulk_id: int) -> None:
    """Wake a worker. The tick rings again while the change runs, so that a lost task delays it and no more."""
    transaction.on_commit(
        lambda: signature(TASK, args=(bulk_id,)).apply_async(queue=QUEUE, expires=EXPIRES), robust=True
    )


def work(
    *, bulk_id: int, clock: Callable[[], datetime] = timezone.now, seconds: float = 120.0, pause: float = PAUSE
) -> bool:
    """Work on a change for a while; returns whether more is left. Any number may do so at once."""
    ends = time.monotonic() + seconds
    while _work_batch(bulk_id, clock()):
        if time.monotonic() > ends:
            return True
        time.sleep(pause)
    return False


@transaction.atomic
def cancel(*, change: BulkChange, user: Any, now: datetime) -> bool:
    """Stop a change; what is changed stays so. Returns whether it was running. Idempotent."""
    running = BulkChange.objects.filter(pk=change.pk, state=BulkChange.State.RUNNING)
    stopped = bool(running.update(state=BulkChange.State.CANCELLED, selection={}, finished_at=now))
    if stopped:
        log(change, CANCELLED, user=user)
    change.refresh_from_db()
    return stopped


def tick(now: datetime) -> None:
    """Ring for the changes nobody has worked on for a while. One query."""
    late = BulkChange.objects.filter(
        state=BulkChange.State.RUNNING, worked_at__lte=now - timedelta(seconds=EXPIRES)
    )
    for pk in late.order_by("pk").values_list("pk", flat=True)[:10]:
        ring(pk)


@transaction.atomic
def _work_batch(bulk_id: int, now: datetime) -> bool:
    """Change the next few in one transaction, which also moves the cursor; False when nothing is left."""
    change = BulkChange.objects.select_for_update(of=("self",)).filter(pk=bulk_id).first()
    if change is None or change.state != BulkChange.State.RUNNING:
        return False
    left = rows_of(selection_of(change.selection)).filter(pk__gt=change.cursor)
    ids = list(left.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        _finish(change, now)
        return False
    act = ACTS[change.action](change, now)
    rows = Subscription.objects.filter(pk__in=ids).select_related("subscriber", "newsletter").order_by("pk")
    changed = sum(act(row) for row in rows)
    BulkChange.objects.filter(pk=change.pk).update(
        cursor=ids[-1],
        worked_at=now,
        changed=F("changed") + changed,
        unchanged=F("unchanged") + len(ids) - changed,
    )
    return True


def _finish(change: BulkChange, now: datetime) -> None:
    change.state, change.finished_at, change.worked_at = BulkChange.State.FINISHED, now, now
    change.selection = {}
    change.save(update_fields=["state", "finished_at", "worked_at", "selection"])
    numbers = {"action": change.action, "changed": change.changed, "unchanged": change.unchanged}
    log(change, FINISHED, user=change.created_by, data=numbers)


Act = Callable[[Subscription], bool]


def _pausing(change: BulkChange, now: datetime) -> Act:
    until = date.fromisoformat(change.parameters["until"])
    return lambda row: pause_by_staff(subscription=row, until=until, now=now)


def _resuming(_change: BulkChange, now: datetime) -> Act:
    return lambda row: resume_by_staff(subscription=row, now=now)


def _ending(_change: BulkChange, now: datetime) -> Act:
    return lambda row: leave_by_staff(subscription=row, now=now)


def _topic(change: BulkChange, now: datetime) -> Act:
    topic = Topic.objects.filter(pk=change.parameters["topic"]).first()
    add = change.action == Action.ADD_TOPIC
    return lambda row: topic is not None and set_topic(subscription=row, topic=topic, add=add, now=now)


def _suppressing(change: BulkChange, now: datetime) -> Act:
    def suppress(row: Subscription) -> bool:
        outcome = suppress_hash(
            hashed=address_hash(row.subscriber.email),
            reason=Suppression.Reason.BY_HAND,
            detail=change.parameters.get("detail", ""),
            user=change.created_by,
            now=now,
        )
        return outcome is not Outcome.KEPT

    return suppress


ACTS: dict[str, Callable[[BulkChange, datetime], Act]] = {
    Action.PAUSE: _pausing,
    Action.RESUME: _resuming,
    Action.LEAVE: _ending,
    Action.ADD_TOPIC: _topic,
    Action.REMOVE_TOPIC: _topic,
    Action.SUPPRESS: _suppressing,
}
