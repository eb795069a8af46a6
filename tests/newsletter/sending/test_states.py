"""The tables of moves: who may follow whom, and what never happens."""

from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.states import (
    DELIVERY_MOVES,
    FINAL_MAILING_STATES,
    MAILING_MOVES,
    OPEN_DELIVERY_STATES,
    OPEN_MAILING_STATES,
    DeliveryState,
    MailingState,
)

PEOPLE_ONLY = {"treat as submitted", "send again"}


def test_the_models_use_these_states():
    assert Mailing.State is MailingState
    assert Delivery.State is DeliveryState


def test_every_mailing_state_is_either_open_or_final():
    assert set(OPEN_MAILING_STATES) | set(FINAL_MAILING_STATES) == set(MailingState)
    assert not set(OPEN_MAILING_STATES) & set(FINAL_MAILING_STATES)


def test_moves_name_known_states_and_never_stay():
    for moves, states in ((MAILING_MOVES, MailingState), (DELIVERY_MOVES, DeliveryState)):
        for move in moves.values():
            assert {*move.sources, move.target} <= set(states)
            assert move.target not in move.sources or move.name == "doubt"


def test_every_state_but_the_first_can_be_reached_and_every_open_one_left():
    for moves, first, open_states in (
        (MAILING_MOVES, MailingState.DRAFT, OPEN_MAILING_STATES),
        (DELIVERY_MOVES, DeliveryState.PENDING, OPEN_DELIVERY_STATES),
    ):
        reached = {move.target for move in moves.values()} | {first}
        states = type(first)
        assert reached == set(states)
        assert all(any(state in move.sources for move in moves.values()) for state in open_states)


def test_a_cancelled_or_failed_mailing_stays_so():
    for state in (MailingState.CANCELLED, MailingState.FAILED):
        assert not [move.name for move in MAILING_MOVES.values() if state in move.sources]


def test_only_a_person_opens_a_finished_mailing():
    assert [move.name for move in MAILING_MOVES.values() if MailingState.FINISHED in move.sources] == ["reopen"]


@given(st.lists(st.sampled_from(sorted(set(DELIVERY_MOVES) - PEOPLE_ONLY)), max_size=30))
def test_without_a_person_nothing_uncertain_or_submitted_goes_over_the_wire_again(names):
    state, wires = DeliveryState.PENDING, 0
    for name in names:
        move = DELIVERY_MOVES[name]
        if state not in move.sources:
            continue
        was_doubtful = state in (DeliveryState.UNCERTAIN, DeliveryState.SUBMITTED)
        state = move.target
        assert not (was_doubtful and state in OPEN_DELIVERY_STATES)
        wires += name == "submit"
    assert wires <= 1


@given(st.lists(st.sampled_from(sorted(MAILING_MOVES)), max_size=30))
def test_a_mailing_sends_only_after_it_was_prepared(names):
    state, prepared = MailingState.DRAFT, False
    for name in names:
        move = MAILING_MOVES[name]
        if state not in move.sources:
            continue
        state = move.target
        prepared = prepared or state == MailingState.PREPARING
        assert prepared or state not in (MailingState.SENDING, MailingState.PAUSED, MailingState.FINISHED)
