"""The steps of a link in a confirmation mail: “yes”, and “that was not me”.

A link stands for every subscription of the press that it was mailed for.
"""

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
from newsletter.consent.sign_up import locked_all, plan_notice
from newsletter.consent.standing import FINAL_SUPPRESSIONS, LIFTED_BY_CONFIRMING, Step, next_state
from newsletter.events import Event
from newsletter.suppressions.lookup import suppression_of

State = Subscription.State
Action = ConsentRecord.Action


class LinkRefused(ValueError):
    """The link is none of ours, or is no longer valid."""


@transaction.atomic
def confirm(*, token: str, now: datetime, origin: Origin = NOWHERE) -> Subscription:
    """Confirm the sign-ups that a raw token was mailed for, and plan a welcome mail for each.

    Returns the first of the subscriptions that now stand. Idempotent: pressing twice, or the
    links of two confirmation mails, confirms once. Who left one of them meanwhile gets the
    others alone. Lifts a suppression by erasure or “that was not me”. Raises `LinkRefused`
    for a token that is unknown, expired, or used before the subscription was left.
    """
    subscriptions = locked_all(_ids(_row_of(token)))
    row = _row_of(token)
    meant = _meant(row, subscriptions, now)
    waiting = [one for one in meant if one.state == State.PENDING]
    if waiting and suppression_of(waiting[0].subscriber.email) in FINAL_SUPPRESSIONS:
        raise LinkRefused("suppressed")
    for subscription in waiting:
        _begin(subscription, origin, now)
    if waiting:
        ConfirmationToken.objects.filter(pk=row.pk, used_at=None).update(used_at=now)
        _lift_suppression(waiting[0].subscriber)
    return meant[0]


def _begin(subscription: Subscription, origin: Origin, now: datetime) -> None:
    activate(subscription, now)
    close_tokens(subscription, now)
    _prove_confirmation(subscription, origin, now)
    tell(subscription, Event.Kind.SUBSCRIBED, source="confirmation", now=now)
    plan_notice(
        subscription=subscription, kind=Notice.Kind.WELCOME, language=subscription.subscriber.language, now=now
    )


def read_confirmation(*, token: str, now: datetime) -> list[Subscription]:
    """The subscriptions a confirmation link would confirm, or has confirmed. Changes nothing.

    Raises `LinkRefused` for the tokens `confirm` refuses.
    """
    row = _row_of(token)
    return _meant(row, _all_of(row), now)


def pressed_in(*, token: str) -> str:
    """The hash of the browser in which the sign-up was pressed; empty when it is not known."""
    kept = ConfirmationToken.objects.filter(token_hash=token_hash(token)).values_list("browser_hash", flat=True)
    return kept.first() or ""


def read_refusal(*, token: str) -> list[Subscription]:
    """The subscriptions a “that was not me” link is about. Changes nothing. Raises `LinkRefused`."""
    return _all_of(_row_of(token))


@transaction.atomic
def refuse(*, token: str, now: datetime, origin: Origin = NOWHERE) -> Subscription:
    """“That was not me”: suppress the address a confirmation mail went to.

    Ends every subscription the mail was about, and returns the first. The address of somebody
    who confirmed another newsletter and still receives it is not suppressed: whoever gave it
    was another person, and the reader keeps what they wanted. Works with a used or
    expired token too. Idempotent. Raises `LinkRefused` for an unknown token, and where the
    subscriptions were merged away or erased in this moment.
    """
    subscriptions = locked_all(_ids(_row_of(token)))
    if not subscriptions:
        raise LinkRefused("gone")
    new = not _wants_another(subscriptions) and _suppress(subscriptions[0].subscriber, now)
    for subscription in subscriptions:
        _end(subscription, is_news=new, origin=origin, now=now)
    ConfirmationToken.objects.filter(token_hash=token_hash(token), used_at=None).update(used_at=now)
    return subscriptions[0]


def _wants_another(refused: list[Subscription]) -> bool:
    """Whether the person receives another newsletter, which they confirmed by a mail to this address."""
    person = refused[0].subscriber
    others = person.subscriptions.filter(state__in=SUBSCRIBED).exclude(pk__in=[one.pk for one in refused])
    return ConsentRecord.objects.filter(
        pseudonym=person.pseudonym,
        newsletter__in=others.values("newsletter"),
        action=Action.CONFIRMED,
        basis=ConsentRecord.Basis.DOUBLE_OPT_IN,
    ).exists()


def _suppress(subscriber: Subscriber, now: datetime) -> bool:
    """Suppress an address by “that was not me”, besides what else it is suppressed for; whether that was new."""
    _suppression, new = Suppression.objects.get_or_create(
        address_hash=address_hash(subscriber.email),
        reason=Suppression.Reason.REFUSED,
        defaults={"created_at": now},
    )
    return new


def _end(subscription: Subscription, *, is_news: bool, origin: Origin, now: datetime) -> None:
    was = subscription.state
    if was != State.UNSUBSCRIBED:
        set_left(subscription, next_state(was, Step.REFUSE), now)
    if is_news or was != State.UNSUBSCRIBED:
        record(subscription=subscription, action=Action.REFUSED, origin=origin, now=now)
    if was in SUBSCRIBED:
        tell(subscription, Event.Kind.UNSUBSCRIBED, source="not-me", now=now)


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


def _all_of(row: ConfirmationToken) -> list[Subscription]:
    """The subscriptions a token was mailed for, by key as they are locked."""
    others = row.others.select_related("subscriber", "newsletter")
    return sorted([row.subscription, *others], key=lambda subscription: subscription.pk)


def _ids(row: ConfirmationToken) -> list[int]:
    return [row.subscription_id, *row.others.values_list("pk", flat=True)]


def _meant(row: ConfirmationToken, subscriptions: list[Subscription], now: datetime) -> list[Subscription]:
    """Those a token confirms or has confirmed: the pending while it is fresh, and the standing.

    Raises `LinkRefused` when there is none.
    """
    is_fresh = row.used_at is None and row.expires_at > now
    meant = [
        subscription
        for subscription in subscriptions
        if (subscription.state in SUBSCRIBED and (is_fresh or row.used_at))
        or (subscription.state == State.PENDING and is_fresh)
    ]
    if not meant:
        raise LinkRefused("used or expired")
    return meant


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


def _lift_suppression(subscriber: Subscriber) -> None:
    Suppression.objects.filter(
        address_hash=address_hash(subscriber.email), reason__in=LIFTED_BY_CONFIRMING
    ).delete()
