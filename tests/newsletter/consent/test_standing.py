"""The table of states, and what a sign-up earns."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.models import Notice, Subscription, Suppression
from newsletter.consent.standing import (
    FINAL_SUPPRESSIONS,
    TRANSITIONS,
    Step,
    StepRefused,
    answer_to_sign_up,
    may_undo,
    next_state,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
State = Subscription.State
Reason = Suppression.Reason
STATES = st.sampled_from(State.values)
STEPS = st.sampled_from(list(Step))
SUBSCRIBED = {State.ACTIVE, State.PAUSED}


@given(STATES, st.lists(STEPS, max_size=20))
def test_nobody_becomes_active_without_confirming_or_having_been(start, steps):
    state, entitled = start, start in SUBSCRIBED
    for step in steps:
        if (state, step) not in TRANSITIONS:
            with pytest.raises(StepRefused):
                next_state(state, step)
            continue
        entitled = entitled or step in (Step.CONFIRM, Step.UNDO, Step.PAUSE)
        state = next_state(state, step)
        assert state not in SUBSCRIBED or entitled


@pytest.mark.parametrize("state", State.values)
def test_leaving_and_refusing_are_always_possible(state):
    assert next_state(state, Step.LEAVE) == State.UNSUBSCRIBED
    assert next_state(state, Step.REFUSE) == State.UNSUBSCRIBED


def test_a_sign_up_by_anybody_never_changes_a_standing_subscription():
    assert next_state(State.ACTIVE, Step.SIGN_UP) == State.ACTIVE
    assert next_state(State.PAUSED, Step.SIGN_UP) == State.PAUSED


def test_after_leaving_an_old_link_does_not_confirm():
    with pytest.raises(StepRefused):
        next_state(State.UNSUBSCRIBED, Step.CONFIRM)


@pytest.mark.parametrize(
    ("state", "suppressions", "minutes", "today", "earned"),
    [
        (State.PENDING, set(), None, 0, Notice.Kind.CONFIRMATION),
        (State.PENDING, set(), 9, 1, None),
        (State.PENDING, set(), 10, 1, Notice.Kind.CONFIRMATION),
        (State.PENDING, set(), 60, 3, None),
        (State.UNSUBSCRIBED, set(), 60, 0, Notice.Kind.CONFIRMATION),
        (State.ACTIVE, set(), None, 0, Notice.Kind.REMINDER),
        (State.ACTIVE, set(), 60 * 23, 0, None),
        (State.ACTIVE, set(), 60 * 24, 0, Notice.Kind.REMINDER),
        (State.PAUSED, set(), None, 0, Notice.Kind.REMINDER),
        (State.PENDING, {Reason.ERASED}, 10, 0, Notice.Kind.CONFIRMATION),
        (State.UNSUBSCRIBED, {Reason.ERASED, Reason.REFUSED}, 60 * 23, 1, None),
        (State.UNSUBSCRIBED, {Reason.REFUSED}, 60 * 24, 0, Notice.Kind.CONFIRMATION),
    ],
)
def test_what_a_sign_up_earns(state, suppressions, minutes, today, earned):
    last = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert earned == answer_to_sign_up(
        state=state, suppressions=suppressions, last_mailed=last, confirmations_today=today, now=NOW
    )


@given(
    STATES,
    st.sampled_from(sorted(FINAL_SUPPRESSIONS)),
    st.sampled_from(Reason.values),
    st.none() | st.just(NOW - timedelta(days=99)),
)
def test_complaints_bounces_and_suppressions_by_hand_are_silence(state, suppression, other, last):
    earned = answer_to_sign_up(
        state=state, suppressions={suppression, other}, last_mailed=last, confirmations_today=0, now=NOW
    )
    assert earned is None


@pytest.mark.parametrize(
    ("state", "confirmed", "hours", "possible"),
    [
        (State.UNSUBSCRIBED, True, 1, True),
        (State.UNSUBSCRIBED, True, 24, True),
        (State.UNSUBSCRIBED, True, 25, False),
        (State.UNSUBSCRIBED, False, 1, False),
        (State.ACTIVE, True, 1, False),
    ],
)
def test_a_leaving_can_be_undone_for_a_day(state, confirmed, hours, possible):
    left = NOW - timedelta(hours=hours)
    confirmed_at = NOW - timedelta(days=30) if confirmed else None
    assert may_undo(state=state, confirmed_at=confirmed_at, left_at=left, now=NOW) is possible
