"""What a row does to whom: rules without a database."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.imports.entry import ACTIVE, Entry, Refused
from newsletter.imports.entry import UNSUBSCRIBED as LEFT
from newsletter.imports.merging import (
    NOT_TAKEN_IN,
    OUTWEIGHS_SILENCE,
    Known,
    Outcome,
    Standing,
    changes,
    decide,
    gather,
)
from newsletter.imports.models import SubscriberImport
from tests.newsletter.imports.taking_in import numbered, row

Rule = SubscriberImport.Rule
State = Subscription.State
Basis = ConsentRecord.Basis

BLANK = {"language": "ja", "company": "", "family_name": ""}
TEXT = st.sampled_from(["", "商会", "Trading", "山田"])
VALUES = st.dictionaries(st.sampled_from(["company", "family_name"]), TEXT.filter(bool))
RULES = st.sampled_from(list(Rule))
STANDINGS = st.builds(
    Standing,
    id=st.just(1),
    state=st.sampled_from(list(State)),
    is_ours=st.booleans(),
    confirmed=st.booleans(),
    left_before=st.booleans(),
)


def known(standing: Standing | None = None, **values: str) -> Known:
    return Known(7, uuid4(), BLANK | values, standing=standing)


@given(VALUES, STANDINGS, RULES, st.sampled_from(list(Basis)))
def test_who_left_is_never_mailed_again_and_who_was_asked_only_on_a_basis_of_their_own(
    values, standing, rule, basis
):
    decision = decide(row("a@example.com", **values), known(standing), rule=rule, basis=basis)
    assert decision.outcome not in (Outcome.ADDED, Outcome.ADDED_LEFT)
    assert decision.state in ("", State.ACTIVE)
    if decision.state == State.ACTIVE:
        assert standing.state == State.PENDING
        assert not standing.left_before
        assert basis in OUTWEIGHS_SILENCE
    if standing.state == State.UNSUBSCRIBED or decision.outcome in NOT_TAKEN_IN:
        assert not decision.values


@given(VALUES, STANDINGS, RULES, st.sampled_from(list(Basis)))
def test_a_leaving_in_the_file_only_ever_ends_and_never_what_its_owner_confirmed(values, standing, rule, basis):
    decision = decide(row("a@example.com", state=LEFT, **values), known(standing), rule=rule, basis=basis)
    assert decision.state in ("", State.UNSUBSCRIBED)
    assert not decision.values
    if standing.confirmed and standing.state in (State.ACTIVE, State.PAUSED):
        assert decision.outcome == Outcome.CONFIRMED_HERE
    elif standing.state in (State.ACTIVE, State.PAUSED):
        assert decision.state == State.UNSUBSCRIBED


@given(st.dictionaries(st.sampled_from(["company", "family_name"]), TEXT), VALUES, RULES)
def test_nothing_told_is_nothing_changed_and_twice_is_as_once(before, told, rule):
    found = changes(before, told, rule)
    after = {**before, **found}
    assert changes(after, told, rule) == {}
    assert all(found.values())
    if rule == Rule.FILL:
        assert all(not before.get(name) for name in found)
    if rule == Rule.SKIP:
        assert found == {}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule.FILL, {"company": "商会", "family_name": "山田"}),
        (Rule.OVERWRITE, {"company": "Trading", "family_name": "山田"}),
        (Rule.SKIP, {"company": "商会"}),
    ],
)
def test_rows_of_one_address_are_merged_by_the_rule(rule, expected):
    rows = numbered(
        [
            row("Taro@example.com", company="商会"),
            row("taro@example.com", company="Trading", family_name="山田"),
            "hanako@example.com",
        ]
    )
    batch = gather(rows, rule)
    assert (batch.rows, batch.merged, batch.last_row) == (3, 1, 4)
    assert batch.entries["taro@example.com"].email == "Taro@example.com"
    assert batch.entries["taro@example.com"].values == expected


@pytest.mark.parametrize("states", [(ACTIVE, LEFT), (LEFT, ACTIVE), (LEFT, LEFT)])
def test_a_leaving_in_one_row_counts_for_all_of_the_address(states):
    rows = numbered([row("a@example.com", state=state) for state in states])
    assert gather(rows, Rule.OVERWRITE).entries["a@example.com"].state == LEFT


def test_refused_rows_move_the_cursor_too():
    batch = gather([Entry(2, "a@example.com", "a@example.com", {}), Refused(9, "no-address", "")], Rule.FILL)
    assert (batch.rows, batch.last_row, len(batch.refused)) == (2, 9, 1)
