"""What the passing of time does to sign-ups and subscriptions. Safe to run at any time, any often."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from newsletter.consent import bell, notices
from newsletter.consent.models import Notice, SignUpRequest, Subscription
from newsletter.consent.person_links import forget_person_tokens
from newsletter.consent.rates import forget_old_windows
from newsletter.consent.records import erase_contexts
from newsletter.consent.services import StepRefused, admit, resume
from newsletter.newsletters.models import Newsletter

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=5)
BATCH = 100
CATCH_UP_EXPIRES = 30.0


def tick(now: datetime) -> None:
    """Wake the worker for overdue mails, take up lost ones, end pauses, erase what has been kept long enough.

    A step that fails keeps no other waiting: their errors are raised together at the end.
    """
    errors = []
    for step in STEPS:
        try:
            step(now=now)
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("steps of the tick around subscriptions failed", errors)


def wake_for_overdue_work(*, now: datetime) -> None:
    """Wake the mail worker when something waits although its task should long have come."""
    if has_overdue_work(now=now):
        bell.ring(bell.CATCH_UP, expires=CATCH_UP_EXPIRES)


def has_overdue_work(*, now: datetime) -> bool:
    """Whether a sign-up or a mail waits although its task should long have come."""
    late = now - PATIENCE
    return (
        SignUpRequest.objects.filter(created_at__lte=late, held_at=None).exists()
        or Notice.objects.filter(state=Notice.State.PENDING, next_attempt_at__lte=late).exists()
    )


def catch_up(*, now: datetime) -> int:
    """Do the overdue work of this subject, at most a batch of each; returns how much it was.

    Each piece stands alone: one that fails is logged and stays for the next time.
    """
    requests = SignUpRequest.objects.filter(created_at__lte=now, held_at=None).order_by("created_at")
    read = _each(_ids(requests), lambda pk: admit(request_id=pk, now=now))
    due = Notice.objects.filter(state=Notice.State.PENDING, next_attempt_at__lte=now).order_by("next_attempt_at")
    return read + _each(_ids(due), lambda pk: notices.submit_notice(notice_id=pk, now=now))


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _each(ids: list[int], work: Callable[[int], object]) -> int:
    for pk in ids:
        try:
            work(pk)
        except Exception:
            logger.exception("newsletter.consent.catch_up_failed", extra={"row": pk})
    return len(ids)


def end_pauses(*, now: datetime) -> int:
    """Resume the subscriptions whose day has come in their newsletter's zone; returns how many.

    Each stands alone: one that fails is logged and stays for the next time.
    """
    return sum(_each(_over(newsletter, now), partial(_end_pause, now=now)) for newsletter in _paused_in())


def _paused_in() -> QuerySet[Newsletter]:
    """The newsletters that have paused subscriptions at all."""
    paused = Subscription.objects.filter(state=Subscription.State.PAUSED)
    return Newsletter.objects.filter(pk__in=paused.values("newsletter")).order_by("pk")


def _over(newsletter: Newsletter, now: datetime) -> list[int]:
    today = now.astimezone(ZoneInfo(newsletter.time_zone)).date()
    paused = newsletter.subscriptions.filter(state=Subscription.State.PAUSED, paused_until__lte=today)
    return _ids(paused.order_by("paused_until", "pk"))


def _end_pause(pk: int, *, now: datetime) -> None:
    try:
        resume(subscription=Subscription.objects.get(pk=pk), source="pause-over", now=now)
    except StepRefused:
        logger.info("newsletter.consent.left_meanwhile", extra={"subscription": pk})


STEPS = (
    notices.recover_notices,
    wake_for_overdue_work,
    end_pauses,
    erase_contexts,
    forget_old_windows,
    forget_person_tokens,
)
