"""The steps of leaving a newsletter and of what may follow: undo, pause, resume, a reason."""

from datetime import date, datetime

from django.db import transaction

from newsletter.consent.linked import lock_people
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.consent.moves import SUBSCRIBED, activate, copy_standing, set_left, tell
from newsletter.consent.preferences import change_receiving
from newsletter.consent.records import NOWHERE, Origin, record
from newsletter.consent.sign_up import locked
from newsletter.consent.standing import Step, StepRefused, may_undo, next_state
from newsletter.events import Event
from newsletter.sending.models import Delivery
from newsletter.suppressions.lookup import suppression_of

State = Subscription.State
Action = ConsentRecord.Action


@transaction.atomic
def leave(
    *,
    subscription: Subscription,
    source: str,
    now: datetime,
    delivery: Delivery | None = None,
    origin: Origin = NOWHERE,
) -> bool:
    """End a subscription at once. Returns whether it did; False when it had ended before.

    `source` names the way (`one-click`, `page`, `preferences`, `admin`, …), `delivery` the
    mail whose link was pressed. `subscription` is brought up to date. Idempotent.
    """
    current = locked(subscription.pk)
    was = current.state
    ended = was != State.UNSUBSCRIBED
    if ended:
        set_left(current, next_state(was, Step.LEAVE), now)
        evidence = f"source: {source}" + (f"; delivery: {delivery.pk}" if delivery else "")
        record(subscription=current, action=Action.WITHDRAWN, evidence=evidence, origin=origin, now=now)
        if was in SUBSCRIBED:
            tell(current, Event.Kind.UNSUBSCRIBED, source=source, now=now, delivery=delivery)
    copy_standing(current, subscription)
    return ended


@transaction.atomic
def leave_all(*, subscriber: Subscriber, source: str, now: datetime, origin: Origin = NOWHERE) -> int:
    """End every subscription of a person at once; returns how many were ended. Idempotent.

    All or none: when one cannot be ended, none is. Raises `Subscriber.DoesNotExist` for
    somebody who was merged or erased meanwhile.
    """
    if not lock_people(subscriber.pk):
        raise Subscriber.DoesNotExist
    rows = Subscription.objects.filter(subscriber=subscriber).exclude(state=State.UNSUBSCRIBED).order_by("pk")
    return sum(leave(subscription=row, source=source, now=now, origin=origin) for row in rows)


@transaction.atomic
def undo_leave(*, subscription: Subscription, source: str, now: datetime, origin: Origin = NOWHERE) -> None:
    """Take a leaving back within a day. Idempotent. Raises `StepRefused` when it is too late."""
    current = locked(subscription.pk)
    if current.state not in SUBSCRIBED:
        _check_undo(current, now)
        activate(current, now, confirmed=False)
        record(
            subscription=current,
            action=Action.RESUMED,
            evidence=f"undone; source: {source}",
            origin=origin,
            now=now,
        )
        tell(current, Event.Kind.SUBSCRIBED, source=f"undo-{source}", now=now)
    copy_standing(current, subscription)


@transaction.atomic
def pause(
    *, subscription: Subscription, until: date, source: str, now: datetime, origin: Origin = NOWHERE
) -> None:
    """Send nothing until a day (in the newsletter's zone), also instead of a leaving within its day.

    Raises `StepRefused` when the subscription is pending or was left earlier.
    """
    current = locked(subscription.pk)
    came_back = current.state == State.UNSUBSCRIBED
    if came_back:
        _check_undo(current, now)
        activate(current, now, confirmed=False)
    current.state = next_state(current.state, Step.PAUSE)
    current.paused_until = until
    current.save(update_fields=["state", "paused_until"])
    record(
        subscription=current,
        action=Action.PAUSED,
        evidence=f"until {until}; source: {source}",
        origin=origin,
        now=now,
    )
    if came_back:
        tell(current, Event.Kind.SUBSCRIBED, source=f"pause-{source}", now=now)
    copy_standing(current, subscription)


@transaction.atomic
def receive_less(*, subscription: Subscription, source: str, now: datetime, origin: Origin = NOWHERE) -> None:
    """Receive the monthly digest only, also instead of a leaving within its day. Idempotent.

    Raises `StepRefused` when the subscription is pending or was left earlier.
    """
    undo_leave(subscription=subscription, source=source, now=now, origin=origin)
    topics = list(subscription.topics.all())
    change_receiving(
        subscription=subscription,
        topics=topics,
        frequency=Subscription.Frequency.MONTHLY,
        source=source,
        now=now,
        origin=origin,
    )


@transaction.atomic
def resume(*, subscription: Subscription, source: str, now: datetime, origin: Origin = NOWHERE) -> None:
    """End a pause. Idempotent. Raises `StepRefused` unless the subscription is paused or active."""
    current = locked(subscription.pk)
    target = next_state(current.state, Step.RESUME)
    if target != current.state:
        current.state, current.paused_until = target, None
        current.save(update_fields=["state", "paused_until"])
        record(subscription=current, action=Action.RESUMED, evidence=f"source: {source}", origin=origin, now=now)
    copy_standing(current, subscription)


def give_reason(*, subscription: Subscription, reason: str) -> None:
    """Keep why someone left. Does nothing unless they did. Idempotent; the last reason stays."""
    Subscription.objects.filter(pk=subscription.pk, state=State.UNSUBSCRIBED).update(
        leave_reason=Subscription.LeaveReason(reason)
    )


def _check_undo(subscription: Subscription, now: datetime) -> None:
    possible = may_undo(
        state=subscription.state,
        confirmed_at=subscription.confirmed_at,
        left_at=subscription.unsubscribed_at,
        now=now,
    )
    if not possible or suppression_of(subscription.subscriber.email):
        raise StepRefused("the leaving can no longer be taken back")
