"""The only way a mailing changes its state: one conditional UPDATE, and an entry in the log."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from blog.changes import shown_changed
from newsletter.sending.models import Mailing
from newsletter.sending.states import mailing_move

logger = logging.getLogger(__name__)


def move(
    name: str,
    mailing: Mailing,
    *,
    now: datetime,
    user: Any = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """Make a move of the table (`newsletter.sending.states`) if the mailing's state in the database allows it.

    Returns whether this call made it; then the reason and details are stored, `fields`
    are set with it, the object given is refreshed, and the log has an entry by `user`
    (None: the system). Losing to another caller changes nothing.
    """
    wanted = mailing_move(name)
    with transaction.atomic():
        changed = Mailing.objects.filter(pk=mailing.pk, state__in=wanted.sources).update(
            state=wanted.target, state_reason=reason, state_data=details or {}, **fields
        )
        if changed:
            mailing.refresh_from_db(fields=["state", "state_reason", "state_data", *fields])
            data = {"reason": reason, "at": now.isoformat()}
            shown_changed.send(sender=Mailing)  # The archive shows what was mailed.
            log(instance=mailing, action=f"newsletter.mailing.{name}", user=user, data=data)
    if changed:
        logger.info(f"newsletter.mailing.{name}", extra={"mailing": mailing.pk, "reason": reason})
    return bool(changed)
