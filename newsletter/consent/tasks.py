"""Celery tasks of `newsletter.consent`: each takes ids and calls one service."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from newsletter.consent import bell, notices, services, tick

RETRIES = {"autoretry_for": (OperationalError,), "max_retries": 3, "default_retry_delay": 2}


@shared_task(name=bell.ADMIT, queue=bell.QUEUE, **RETRIES)
def admit(request_id: int) -> None:
    """Read one sign-up request."""
    services.admit(request_id=request_id, now=timezone.now())


@shared_task(name=bell.SUBMIT_NOTICE, queue=bell.QUEUE, **RETRIES)
def submit_notice(notice_id: int) -> None:
    """Submit one mail about a subscription."""
    notices.submit_notice(notice_id=notice_id, now=timezone.now())


@shared_task(name=bell.CATCH_UP, queue=bell.QUEUE, **RETRIES)
def catch_up() -> None:
    """Do what lost tasks left behind."""
    tick.catch_up(now=timezone.now())
