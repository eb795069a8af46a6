"""The only way an import changes its state: one conditional UPDATE, and an entry in the log."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from newsletter.imports.models import SubscriberImport
from newsletter.imports.states import MOVES

logger = logging.getLogger(__name__)


def move(
    name: str, found: SubscriberImport, *, now: datetime, user: Any = None, reason: str = "", **fields: Any
) -> bool:
    """Make a move of the table (`newsletter.imports.states`) if the state in the database allows it.

    Returns whether this call made it; then the reason is stored, `fields` are set with it, the object given is
    refreshed, and the log has an entry by `user` (None: the system). Losing to another caller changes nothing.
    Raises `KeyError` for a name that is not in the table.
    """
    wanted = MOVES[name]
    with transaction.atomic():
        changed = SubscriberImport.objects.filter(pk=found.pk, state__in=wanted.sources).update(
            state=wanted.target, state_reason=reason, **fields
        )
        if changed:
            found.refresh_from_db(fields=["state", "state_reason", *fields])
            log(found, f"newsletter.import.{name}", user=user, data={"reason": reason, "at": now.isoformat()})
    if changed:
        logger.info(f"newsletter.import.{name}", extra={"import": found.pk, "reason": reason})
    return bool(changed)
