"""What the steps of a subscription do to its rows. Each is called within its step's transaction."""

from datetime import datetime

from newsletter.consent.models import Subscription
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
