"""What the steps of a subscription do to its rows. Each is called within its step's transaction."""

from datetime import datetime

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from newsletter.consent.models import ConfirmationToken, Subscription
from newsletter.consent.standing import Step, next_state
from newsletter.events import Event
from newsletter.sending.models import Delivery

SUBSCRIBED = (Subscription.State.ACTIVE, Subscription.State.PAUSED)


def activate(subscription: Subscription, now: datetime, *, confirmed: bool = True) -> None:
    """Make a subscription active, by a confirmation or by taking a leaving back."""
    step = Step.CONFIRM if confirmed else Step.UNDO
    subscription.state = next_state(subscription.state, step)
    subscription.confirmed_at = now if confirmed else subscription.confirmed_at
    subscription.unsubscribed_at = None
    subscription.paused_until = None
    subscription.leave_reason = ""
    subscription.save(update_fields=["state", "confirmed_at", "unsubscribed_at", "paused_until", "leave_reason"])


def set_left(subscription: Subscription, state: str, now: datetime) -> None:
    """End a subscription in the given state, and close its confirmation links."""
    subscription.state = state
    subscription.unsubscribed_at = now
    subscription.paused_until = None
    subscription.save(update_fields=["state", "unsubscribed_at", "paused_until"])
    close_tokens(subscription, now)


def close_tokens(subscription: Subscription, now: datetime) -> None:
    """Make every open confirmation link of a subscription used, but those another one still waits for."""
    open_links = subscription.confirmation_tokens.filter(used_at=None)
    open_links.exclude(others__state=Subscription.State.PENDING).update(used_at=now)


def void_tokens(subscriber_id: int, now: datetime) -> None:
    """Make every confirmation link of a person worth nothing, used or not; a bundle's by any of its newsletters.

    For who moves to another address: the mails are in the box of the one before, whose
    “yes” proves nothing about the new one, and whose “that was not me” must not suppress
    it. The hash is replaced by what no token hashes to. Idempotent.
    """
    tokens = ConfirmationToken.objects.order_by()
    found = {*tokens.filter(subscription__subscriber=subscriber_id).values_list("pk", flat=True)}
    found |= {*tokens.filter(others__subscriber=subscriber_id).values_list("pk", flat=True)}
    theirs = ConfirmationToken.objects.filter(pk__in=found)
    theirs.filter(used_at=None).update(used_at=now)
    theirs.update(token_hash=Concat(Value("moved-"), Cast("pk", CharField())))


def tell(
    subscription: Subscription, kind: str, *, source: str, now: datetime, delivery: Delivery | None = None
) -> None:
    """Write the event of a step a person took; `source` names the way, `delivery` the mail it came from."""
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


def copy_standing(current: Subscription, subscription: Subscription) -> None:
    """Bring the caller's copy of a subscription up to the locked row."""
    for name in ("state", "confirmed_at", "unsubscribed_at", "paused_until", "leave_reason"):
        setattr(subscription, name, getattr(current, name))
