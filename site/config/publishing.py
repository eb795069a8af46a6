"""Publish and withdraw what is due, each page by itself, so that one refusal holds up nothing else."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from wagtail.models import DraftStateMixin, Page, Revision

from blog.publishing import PublicationRefused

logger = logging.getLogger(__name__)

QUIET = 600
"""Seconds for which a process does not log the same page's failure again."""


@dataclass
class Published:
    """What one look at the schedule did."""

    published: int = 0
    withdrawn: int = 0
    failed: int = 0


def publish_scheduled(now: datetime) -> Published:
    """Publish every revision whose hour has come and withdraw what has expired.

    Each in its own transaction; one that fails is logged with its id, counted, left
    scheduled and tried again at the next call. Safe to run twice at once.
    """
    result = Published()
    for pk in _due_revisions(now):
        outcome = _isolated(f"revision {pk}", partial(_publish, pk, now))
        result.failed += outcome is None
        result.published += bool(outcome)
    for model, pk in _expired(now):
        outcome = _isolated(f"{model._meta.label} {pk}", partial(_withdraw, model, pk, now))
        result.failed += outcome is None
        result.withdrawn += bool(outcome)
    return result


def _due_revisions(now: datetime) -> list[int]:
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    return list(due.values_list("pk", flat=True))


def _expired(now: datetime) -> list[tuple[type[Any], Any]]:
    drafts = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and not issubclass(m, Page)]
    found: list[tuple[type[Any], Any]] = []
    for model in [Page, *drafts]:
        expired = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        found += [(model, pk) for pk in expired.values_list("pk", flat=True)]
    return found


def _isolated(what: str, action: Callable[[], bool]) -> bool | None:
    """Run `action` in a transaction of its own; None when it failed."""
    try:
        with transaction.atomic():
            return action()
    except PublicationRefused:
        if _is_news(what):  # Its words quote the essay: they belong in the editor, not in a log.
            logger.warning("config.publishing.refused %s", what)
    except Exception:
        if _is_news(what):
            logger.exception("config.publishing.failed %s", what)
    return None


def _is_news(what: str) -> bool:
    return bool(cache.add(f"config.publishing.{what.replace(' ', '-')}", True, QUIET))


def _publish(pk: int, now: datetime) -> bool:
    revision = (
        Revision.objects.select_for_update(skip_locked=True).filter(pk=pk, approved_go_live_at__lte=now).first()
    )
    if revision is None:
        return False  # Another tick was faster.
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _withdraw(model: type[Any], pk: Any, now: datetime) -> bool:
    rows = model.objects.select_for_update(skip_locked=True, of=("self",))
    item = rows.filter(pk=pk, live=True, expire_at__lt=now).first()
    if item is None:
        return False
    specific = item.specific if isinstance(item, Page) else item
    specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
