"""Two subscriptions to one newsletter that are one person's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.merging import Standing, merged
from newsletter.consent.models import Subscription

State = Subscription.State
NOW = datetime(2026, 11, 23, tzinfo=UTC)
TIMES = st.none() | st.integers(0, 100).map(lambda days: NOW - timedelta(days=days))


def standing(state: str, left: datetime | None = None, frequency: str = "every") -> Standing:
    return Standing(state, None, NOW, None, left, "", frequency)


def ended(one: Standing) -> Standing:
    return replace(one, state=State.UNSUBSCRIBED)


def has_left(one: Standing) -> bool:
    """Left, and at most asked for again since, by whomever."""
    return one.state == State.UNSUBSCRIBED or (one.state == State.PENDING and one.unsubscribed_at is not None)


STANDINGS = st.builds(standing, st.sampled_from(State.values), TIMES, st.sampled_from(["every", "monthly"]))


@given(STANDINGS, STANDINGS)
def test_a_withdrawal_wins_and_nothing_is_invented(one, other):
    both = merged(one, other)
    assert both in (one, other, ended(one), ended(other))
    assert both.state == merged(other, one).state
    assert (both.state == State.UNSUBSCRIBED) == (has_left(one) or has_left(other))


@given(STANDINGS)
def test_the_same_twice_is_itself(one):
    assert merged(one, one) == (ended(one) if has_left(one) else one)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (State.PENDING, State.ACTIVE, State.ACTIVE),
        (State.PAUSED, State.ACTIVE, State.ACTIVE),
        (State.PENDING, State.PAUSED, State.PAUSED),
        (State.ACTIVE, State.UNSUBSCRIBED, State.UNSUBSCRIBED),
        (State.UNSUBSCRIBED, State.PENDING, State.UNSUBSCRIBED),
    ],
)
def test_the_strongest_standing_is_kept(one, other, both):
    assert merged(standing(one), standing(other)).state == both


def test_of_two_withdrawals_the_earlier_holds_and_of_two_equals_the_own():
    early, late = standing(State.UNSUBSCRIBED, NOW - timedelta(days=9)), standing(State.UNSUBSCRIBED, NOW)
    assert merged(late, early) is early
    assert merged(standing(State.UNSUBSCRIBED, None), late).unsubscribed_at is None
    mine = standing(State.ACTIVE, frequency="monthly")
    assert merged(mine, standing(State.ACTIVE)) is mine
