"""What becomes of two subscriptions to one newsletter when their addresses turn out to be one person's. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from newsletter.consent.models import Subscription

State = Subscription.State
STRENGTH = (State.PENDING, State.PAUSED, State.ACTIVE)
"""From the weakest to the strongest standing of those who did not leave."""


@dataclass(frozen=True)
class Standing:
    """Where a subscription stands and what is received by it."""

    state: str
    paused_until: date | None
    requested_at: datetime | None
    confirmed_at: datetime | None
    unsubscribed_at: datetime | None
    leave_reason: str
    frequency: str
    topics: frozenset[int] = frozenset()


def merged(own: Standing, other: Standing) -> Standing:
    """The standing that holds for both; `own` where they are equally strong.

    Who left at either address has left: a withdrawal wins over whatever the other
    address agreed to, and of two the earlier one, which can no longer be taken back.
    A sign-up that anybody can have made since and nobody confirmed takes no leaving back.
    Among the rest active is stronger than paused, and paused than unconfirmed.
    """
    left = [one for one in (own, other) if _has_left(one)]
    if left:
        first = min(left, key=_left_at)
        return first if first.state == State.UNSUBSCRIBED else replace(first, state=State.UNSUBSCRIBED)
    return max((own, other), key=lambda one: STRENGTH.index(State(one.state)))


def _has_left(standing: Standing) -> bool:
    """Whether somebody left and did not come back: a sign-up alone leaves the time of leaving in its place."""
    waits_after = standing.state == State.PENDING and standing.unsubscribed_at is not None
    return standing.state == State.UNSUBSCRIBED or waits_after


def _left_at(standing: Standing) -> tuple[bool, float]:
    """Sorts withdrawals by their time; one whose time is unknown counts as the earliest."""
    at = standing.unsubscribed_at
    return (at is not None, at.timestamp() if at else 0.0)
