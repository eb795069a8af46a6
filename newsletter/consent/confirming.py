"""The steps of a link in a confirmation mail: “yes”, and “that was not me”."""

from datetime import datetime

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
from newsletter.consent.moves import SUBSCRIBED, activate, close_tokens, set_left, tell
from newsletter.consent.records import NOWHERE, Origin, last_request, record, terms_of
from newsletter.consent.sign_up import locked, plan_notice
from newsletter.consent.standing import FINAL_SUPPRESSIONS, LIFTED_BY_CONFIRMING, Step, next_state
from newsletter.events import Event
from newsletter.suppressions.lookup import suppression_of

State = Subscription.State
Action = ConsentRecord.Action


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
    activate(subscription, now)
    close_tokens(subscription, now)
    _lift_suppression(subscription)
    _prove_confirmation(subscription, origin, now)
    tell(subscription, Event.Kind.SUBSCRIBED, source="confirmation", now=now)
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
        set_left(subscription, next_state(was, Step.REFUSE), now)
    if new or was != State.UNSUBSCRIBED:
        record(subscription=subscription, action=Action.REFUSED, origin=origin, now=now)
    if was in SUBSCRIBED:
        tell(subscription, Event.Kind.UNSUBSCRIBED, source="not-me", now=now)
    return subscription


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


def _lift_suppression(subscription: Subscription) -> None:
    Suppression.objects.filter(
        address_hash=address_hash(subscription.subscriber.email), reason__in=LIFTED_BY_CONFIRMING
    ).delete()
