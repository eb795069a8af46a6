"""The steps of a subscription: each changes the standing and writes its proof in one transaction."""

from datetime import date, datetime

from django.db import transaction

from newsletter.consent.addresses import address_hash
from newsletter.consent.links import token_hash
from newsletter.consent.models import (
    ConfirmationToken,
    ConsentRecord,
    Notice,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.records import NOWHERE, Origin, last_request, record, terms_of
from newsletter.consent.sign_up import admit, locked, plan_notice, sign_up, suppression_of
from newsletter.consent.standing import (
    FINAL_SUPPRESSIONS,
    LIFTED_BY_CONFIRMING,
    Step,
    StepRefused,
    may_undo,
    next_state,
)
from newsletter.events import Event
from newsletter.sending.models import Delivery

__all__ = [
    "LinkRefused",
    "StepRefused",
    "admit",
    "change_preferences",
    "confirm",
    "give_reason",
    "leave",
    "pause",
    "read_confirmation",
    "read_refusal",
    "refuse",
    "resume",
    "sign_up",
    "undo_leave",
]

State = Subscription.State
Action = ConsentRecord.Action
SUBSCRIBED = (State.ACTIVE, State.PAUSED)
PREFERENCES = (
    "language",
    "company",
    "department",
    "job_title",
    "family_name",
    "given_name",
    "name_reading",
)


class LinkRefused(ValueError):
    """The link is none of ours, or is no longer valid."""


@transaction.atomic
def confirm(*, token: str, now: datetime, origin: Origin = NOWHERE) -> Subscription:
    """Confirm the sign-up that a raw token was mailed for, and plan the welcome mail.

    Idempotent: pressing twice, or the links of two confirmation mails, confirms once.
    Lifts a suppression by erasure or “that was not me”. Raises `LinkRefused` for a token
    that is unknown, expired, or used before the subscription was left.
    """
    subscription = locked(_row_of(token).subscription_id)
    _check_confirmation(_row_of(token), subscription, now)
    if subscription.state in SUBSCRIBED:
        return subscription
    if suppression_of(subscription.subscriber.email) in FINAL_SUPPRESSIONS:
        raise LinkRefused("suppressed")
    _activate(subscription, now)
    _close_tokens(subscription, now)
    _lift_suppression(subscription)
    _prove_confirmation(subscription, origin, now)
    _event(subscription, Event.Kind.SUBSCRIBED, source="confirmation", now=now)
    plan_notice(
        subscription=subscription, kind=Notice.Kind.WELCOME, language=subscription.subscriber.language, now=now
    )
    return subscription


def read_confirmation(*, token: str, now: datetime) -> Subscription:
    """The subscription a confirmation link would confirm, or has confirmed. Changes nothing.

    Raises `LinkRefused` for the tokens `confirm` refuses.
    """
    row = _row_of(token)
    _check_confirmation(row, row.subscription, now)
    return row.subscription


def read_refusal(*, token: str) -> Subscription:
    """The subscription a “that was not me” link is about. Changes nothing. Raises `LinkRefused`."""
    return _row_of(token).subscription


@transaction.atomic
def refuse(*, token: str, now: datetime, origin: Origin = NOWHERE) -> Subscription:
    """“That was not me”: suppress the address a confirmation mail went to.

    Works with a used or expired token too. Idempotent. Raises `LinkRefused` for an
    unknown token.
    """
    subscription = locked(_row_of(token).subscription_id)
    hashed = address_hash(subscription.subscriber.email)
    _suppression, new = Suppression.objects.get_or_create(
        address_hash=hashed, defaults={"reason": Suppression.Reason.REFUSED, "created_at": now}
    )
    was = subscription.state
    if was != State.UNSUBSCRIBED:
        _set_left(subscription, next_state(was, Step.REFUSE), now)
    if new or was != State.UNSUBSCRIBED:
        record(subscription=subscription, action=Action.REFUSED, origin=origin, now=now)
    if was in SUBSCRIBED:
        _event(subscription, Event.Kind.UNSUBSCRIBED, source="not-me", now=now)
    return subscription


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
        _set_left(current, next_state(was, Step.LEAVE), now)
        evidence = f"source: {source}" + (f"; delivery: {delivery.pk}" if delivery else "")
        record(subscription=current, action=Action.WITHDRAWN, evidence=evidence, origin=origin, now=now)
        if was in SUBSCRIBED:
            _event(current, Event.Kind.UNSUBSCRIBED, source=source, now=now, delivery=delivery)
    _copy_standing(current, subscription)
    return ended


@transaction.atomic
def undo_leave(*, subscription: Subscription, source: str, now: datetime, origin: Origin = NOWHERE) -> None:
    """Take a leaving back within a day. Idempotent. Raises `StepRefused` when it is too late."""
    current = locked(subscription.pk)
    if current.state not in SUBSCRIBED:
        _check_undo(current, now)
        _activate(current, now, confirmed=False)
        record(
            subscription=current,
            action=Action.RESUMED,
            evidence=f"undone; source: {source}",
            origin=origin,
            now=now,
        )
        _event(current, Event.Kind.SUBSCRIBED, source=f"undo-{source}", now=now)
    _copy_standing(current, subscription)


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
        _activate(current, now, confirmed=False)
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
        _event(current, Event.Kind.SUBSCRIBED, source=f"pause-{source}", now=now)
    _copy_standing(current, subscription)


@transaction.atomic
def resume(*, subscription: Subscription, source: str, now: datetime, origin: Origin = NOWHERE) -> None:
    """End a pause. Idempotent. Raises `StepRefused` unless the subscription is paused or active."""
    current = locked(subscription.pk)
    target = next_state(current.state, Step.RESUME)
    if target != current.state:
        current.state, current.paused_until = target, None
        current.save(update_fields=["state", "paused_until"])
        record(subscription=current, action=Action.RESUMED, evidence=f"source: {source}", origin=origin, now=now)
    _copy_standing(current, subscription)


def give_reason(*, subscription: Subscription, reason: str) -> None:
    """Keep why someone left. Does nothing unless they did. Idempotent; the last reason stays."""
    Subscription.objects.filter(pk=subscription.pk, state=State.UNSUBSCRIBED).update(
        leave_reason=Subscription.LeaveReason(reason)
    )


@transaction.atomic
def change_preferences(
    *, subscription: Subscription, values: dict[str, str], now: datetime, origin: Origin = NOWHERE
) -> list[str]:
    """Change what a subscriber told about themselves; returns the names of the changed fields.

    `values` may hold the fields in `PREFERENCES`; others raise `KeyError`. Records which
    fields changed, never their content. Idempotent.
    """
    unknown = set(values) - set(PREFERENCES)
    if unknown:
        raise KeyError(*sorted(unknown))
    subscriber = locked(subscription.pk).subscriber
    changed = [name for name, value in values.items() if getattr(subscriber, name) != value]
    for name in changed:
        setattr(subscriber, name, values[name])
    if changed:
        subscriber.save(update_fields=changed)
        subscription.subscriber = subscriber
        record(
            subscription=subscription,
            action=Action.CHANGED,
            evidence=f"fields: {', '.join(changed)}",
            origin=origin,
            now=now,
        )
    return changed


def _row_of(token: str) -> ConfirmationToken:
    """The row of a raw token with all it belongs to. Raises `LinkRefused` when there is none."""
    row = (
        ConfirmationToken.objects.select_related("subscription__subscriber", "subscription__newsletter")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if row is None:
        raise LinkRefused("unknown")
    return row


def _check_confirmation(row: ConfirmationToken, subscription: Subscription, now: datetime) -> None:
    """Raise `LinkRefused` unless the token confirms the pending subscription or has confirmed the standing one."""
    if subscription.state in SUBSCRIBED and (row.used_at or row.expires_at > now):
        return
    if row.used_at or row.expires_at <= now or subscription.state != State.PENDING:
        raise LinkRefused("used or expired")


def _prove_confirmation(subscription: Subscription, origin: Origin, now: datetime) -> None:
    asked = last_request(subscription)
    if asked:
        _speak(subscription.subscriber, asked.language)
    record(
        subscription=subscription,
        action=Action.CONFIRMED,
        basis=ConsentRecord.Basis.DOUBLE_OPT_IN,
        terms=terms_of(asked),
        origin=origin,
        now=now,
    )


def _speak(subscriber: Subscriber, language: str) -> None:
    """Take over the language of the form, now that its sender has proved to own the address."""
    if subscriber.language != language:
        subscriber.language = language
        subscriber.save(update_fields=["language"])


def _activate(subscription: Subscription, now: datetime, *, confirmed: bool = True) -> None:
    step = Step.CONFIRM if confirmed else Step.UNDO
    subscription.state = next_state(subscription.state, step)
    subscription.confirmed_at = now if confirmed else subscription.confirmed_at
    subscription.unsubscribed_at = None
    subscription.paused_until = None
    subscription.leave_reason = ""
    subscription.save(update_fields=["state", "confirmed_at", "unsubscribed_at", "paused_until", "leave_reason"])


def _set_left(subscription: Subscription, state: str, now: datetime) -> None:
    subscription.state = state
    subscription.unsubscribed_at = now
    subscription.paused_until = None
    subscription.save(update_fields=["state", "unsubscribed_at", "paused_until"])
    _close_tokens(subscription, now)


def _close_tokens(subscription: Subscription, now: datetime) -> None:
    subscription.confirmation_tokens.filter(used_at=None).update(used_at=now)


def _lift_suppression(subscription: Subscription) -> None:
    Suppression.objects.filter(
        address_hash=address_hash(subscription.subscriber.email), reason__in=LIFTED_BY_CONFIRMING
    ).delete()


def _check_undo(subscription: Subscription, now: datetime) -> None:
    possible = may_undo(
        state=subscription.state,
        confirmed_at=subscription.confirmed_at,
        left_at=subscription.unsubscribed_at,
        now=now,
    )
    if not possible or suppression_of(subscription.subscriber.email):
        raise StepRefused("the leaving can no longer be taken back")


def _event(
    subscription: Subscription, kind: str, *, source: str, now: datetime, delivery: Delivery | None = None
) -> None:
    Event.objects.create(
        kind=kind,
        actor=Event.Actor.HUMAN,
        source=source,
        at=now,
        newsletter_id=subscription.newsletter_id,
        mailing_id=delivery.mailing_id if delivery else None,
        delivery_id=delivery.pk if delivery else None,
        pseudonym=subscription.subscriber.pseudonym,
    )


def _copy_standing(current: Subscription, subscription: Subscription) -> None:
    for name in ("state", "confirmed_at", "unsubscribed_at", "paused_until", "leave_reason"):
        setattr(subscription, name, getattr(current, name))
