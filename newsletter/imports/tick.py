"""What the passing of time does to imports. Safe to run at any time, any often."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from newsletter.imports import bell
from newsletter.imports.models import ImportRefusal, SubscriberImport
from newsletter.imports.moves import move
from newsletter.imports.states import AT_WORK, MOVES, OVER

BATCH = 5000


def tick(now: datetime) -> None:
    """Wake a worker for the next import, and delete files and refused rows that were kept long enough.

    A step that fails keeps no other waiting: their errors are raised together at the end.
    """
    errors = []
    for step in STEPS:
        try:
            step(now=now)
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("steps of the tick around imports failed", errors)


def is_busy(*, now: datetime) -> bool:
    """Whether a worker is at work on some import."""
    return SubscriberImport.objects.filter(state__in=AT_WORK, work_until__gte=now).exists()


def due(now: datetime) -> QuerySet[SubscriberImport]:
    """The imports that have something to do and no worker at it, the oldest first."""
    free = Q(work_until=None) | Q(work_until__lt=now)
    return SubscriberImport.objects.filter(free, state__in=AT_WORK).order_by("created_at", "pk")


def wake_for_next(*, now: datetime) -> None:
    """Wake a worker for the import that has waited longest, unless one is worked on: one at a time."""
    waiting = None if is_busy(now=now) else due(now).values_list("pk", flat=True).first()
    if waiting is not None:
        bell.ring(waiting)


def give_up_forgotten(*, now: datetime) -> None:
    """Cancel what nobody went on with, so that its file can go; a day is left in any case."""
    old = now - timedelta(days=max(1, settings.IMPORT_FILE_DAYS))
    stuck = SubscriberImport.objects.filter(state__in=MOVES["cancel"].sources, work_until=None, created_at__lt=old)
    for found in stuck.exclude(state__in=AT_WORK)[:100]:
        move("cancel", found, now=now, reason="forgotten", finished_at=now)


def delete_files(*, now: datetime) -> int:
    """Delete the files of imports over for `IMPORT_FILE_DAYS`; returns how many. What was imported stays."""
    old = now - timedelta(days=settings.IMPORT_FILE_DAYS)
    kept = SubscriberImport.objects.filter(state__in=OVER, finished_at__lt=old).exclude(file="")[:100]
    for found in kept:
        found.file.delete(save=False)
        SubscriberImport.objects.filter(pk=found.pk).update(file="")
    return len(kept)


def delete_refusals(*, now: datetime) -> int:
    """Delete refused rows kept for `IMPORT_FILE_DAYS`, a batch at a time; returns how many. The counts stay."""
    old = ImportRefusal.objects.filter(created_at__lt=now - timedelta(days=settings.IMPORT_FILE_DAYS))
    return ImportRefusal.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:BATCH])).delete()[0]


STEPS = (wake_for_next, give_up_forgotten, delete_files, delete_refusals)
