"""The Celery task that asks the world outside for one edition. Lost, late or repeated, it changes nothing."""

from celery import shared_task
from django.conf import settings
from django.db import transaction

EXPIRES = 120
"""Seconds after which nobody waits for the answers any more."""


@shared_task(name="newsletter.ask_outside", soft_time_limit=120, time_limit=150)
def ask_outside(edition_id: int) -> None:
    """Ask what the latest revision of an edition wants to know."""
    from newsletter.editions.preflight.asked import ask_for

    ask_for(edition_id)


def ring_ask_outside(edition_id: int) -> bool:
    """Wake a worker to ask; False where this installation asks nobody outside."""
    if not settings.OUTSIDE_CHECKS:
        return False
    transaction.on_commit(lambda: ask_outside.apply_async((edition_id,), expires=EXPIRES))
    return True
