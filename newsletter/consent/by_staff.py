"""What people here may do to someone's standing, each with its proof and an entry in the log.

Nobody is subscribed or brought back here: a leaving is taken back by the person alone.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from newsletter.consent.leaving import leave, pause, resume
from newsletter.consent.models import ConsentRecord, Subscription, Topic
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.preferences import change_preferences
from newsletter.consent.records import record
from newsletter.consent.sign_up import locked

State = Subscription.State
SOURCE = "admin"
PAUSED = "newsletter.subscriber.pause"
RESUMED = "newsletter.subscriber.resume"
LEFT = "newsletter.subscriber.leave"
CHANGED = "newsletter.subscriber.change"


@transaction.atomic
def pause_by_staff(*, subscription: Subscription, until: date, now: datetime, user: Any = None) -> bool:
    """Pause a subscription until a day. Returns whether it did: not one that is pending or was left. Idempotent.

    Unlike the person's own pause it never takes a leaving back. With a `user` it is logged; bulk changes
    have a log entry for all.
    """
    current = locked(subscription.pk)
    if current.state not in SUBSCRIBED or (current.state == State.PAUSED and current.paused_until == until):
        return False
    pause(subscription=current, until=until, source=SOURCE, now=now)
    _log(current, PAUSED, user, {"until": until.isoformat()})
    return True


@transaction.atomic
def resume_by_staff(*, subscription: Subscription, now: datetime, user: Any = None) -> bool:
    """End a pause. Returns whether there was one. Idempotent."""
    current = locked(subscription.pk)
    if current.state != State.PAUSED:
        return False
    resume(subscription=current, source=SOURCE, now=now)
    _log(current, RESUMED, user)
    return True


@transaction.atomic
def leave_by_staff(*, subscription: Subscription, now: datetime, user: Any = None) -> bool:
    """End a subscription at the person's word to us. Returns whether it did. Idempotent."""
    ended = leave(subscription=subscription, source=SOURCE, now=now)
    if ended:
        _log(subscription, LEFT, user)
    return ended


@transaction.atomic
def change_by_staff(
    *, subscription: Subscription, values: Mapping[str, str], now: datetime, user: Any
) -> list[str]:
    """Change what is known of a person; returns the names of the changed fields. Idempotent.

    Raises `KeyError` for a field that is none of `PREFERENCES`. The address is not among them.
    """
    changed = change_preferences(subscription=subscription, values=dict(values), now=now)
    if changed:
        _log(subscription, CHANGED, user, {"fields": changed})
    return changed


def topics_after(chosen: frozenset[int], topic: int, *, add: bool) -> frozenset[int] | None:
    """The topics of a subscription with one more or one less; None when nothing may change. Pure.

    Who chose none gets all. One more would narrow that to the one, and taking away the last would
    widen it to all: neither is what was asked for.
    """
    if add:
        return chosen | {topic} if chosen and topic not in chosen else None
    return chosen - {topic} if topic in chosen and len(chosen) > 1 else None


@transaction.atomic
def set_topic(*, subscription: Subscription, topic: Topic, add: bool, now: datetime) -> bool:
    """Add a topic to a subscription, or take it away. Returns whether that changed it. Idempotent."""
    current = locked(subscription.pk)
    if current.newsletter_id != topic.newsletter_id or current.state == State.UNSUBSCRIBED:
        return False
    chosen = frozenset(current.topics.values_list("pk", flat=True))
    wanted = topics_after(chosen, topic.pk, add=add)
    if wanted is None:
        return False
    current.topics.set(wanted)
    evidence = f"topics: {'+' if add else '-'}{topic.slug}; source: {SOURCE}"
    record(subscription=current, action=ConsentRecord.Action.CHANGED, evidence=evidence, now=now)
    return True


def _log(subscription: Subscription, action: str, user: Any, data: Mapping[str, object] | None = None) -> None:
    if user is not None:
        log(
            subscription.subscriber,
            action,
            user=user,
            data={"newsletter": subscription.newsletter_id, **(data or {})},
        )
