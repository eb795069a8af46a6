"""The rule of what becomes of a press, as a table, and what holds for every row of it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.abuse import limits
from newsletter.abuse.score import WEIGHTS, Load, Proof, Reason, Verdict, effort, judge

QUIET = Load()
SIGNS = st.frozensets(st.sampled_from([str(reason) for reason in WEIGHTS]))
LOADS = st.builds(
    Load,
    address=st.integers(1, 20),
    network=st.integers(1, 300),
    domain=st.integers(0, 200),
    total=st.integers(1, 5000),
)
ANSWERED = {Verdict.KEEP: 0, Verdict.ASK: 1, Verdict.HOLD: 2}


def signs(*reasons: str) -> frozenset[str]:
    return frozenset(map(str, reasons))


@pytest.mark.parametrize(
    ("seen", "load", "proof", "verdict"),
    [
        (signs(), QUIET, Proof.NOT_ASKED, Verdict.KEEP),
        (signs(Reason.FOREIGN), QUIET, Proof.NOT_ASKED, Verdict.ASK),
        (signs(Reason.TRAP), QUIET, Proof.NOT_ASKED, Verdict.ASK),
        (signs(Reason.HONEYPOT), QUIET, Proof.NOT_ASKED, Verdict.ASK),
        (signs(Reason.DISPOSABLE), QUIET, Proof.NOT_ASKED, Verdict.KEEP),
        (signs(Reason.DOTS), QUIET, Proof.NOT_ASKED, Verdict.KEEP),
        (signs(Reason.DISPOSABLE, Reason.DOTS), QUIET, Proof.NOT_ASKED, Verdict.ASK),
        (signs(), Load(network=31), Proof.NOT_ASKED, Verdict.ASK),
        (signs(), Load(network=200), Proof.SOLVED, Verdict.KEEP),
        (signs(), Load(network=201), Proof.SOLVED, Verdict.WAIT),
        (signs(), Load(domain=20), Proof.NOT_ASKED, Verdict.KEEP),
        (signs(), Load(domain=21), Proof.NOT_ASKED, Verdict.ASK),
        (signs(), Load(domain=100), Proof.SOLVED, Verdict.KEEP),
        (signs(), Load(domain=101), Proof.SOLVED, Verdict.HOLD),
        (signs(), Load(total=301), Proof.NOT_ASKED, Verdict.ASK),
        (signs(), Load(total=3001), Proof.NOT_ASKED, Verdict.ASK),
        (signs(), Load(total=3001), Proof.SOLVED, Verdict.HOLD),
        (signs(), Load(address=10), Proof.NOT_ASKED, Verdict.KEEP),
        (signs(), Load(address=11), Proof.NOT_ASKED, Verdict.ASK),
        (signs(), Load(address=11), Proof.WRONG, Verdict.ASK),
        (signs(), Load(address=11), Proof.UNSOLVED, Verdict.HOLD),
        (signs(), Load(address=99), Proof.SOLVED, Verdict.KEEP),
        (signs(Reason.HONEYPOT), QUIET, Proof.SOLVED, Verdict.KEEP),
        (signs(Reason.HONEYPOT, Reason.TRAP), QUIET, Proof.SOLVED, Verdict.HOLD),
        (signs(Reason.HONEYPOT, Reason.FOREIGN), QUIET, Proof.SOLVED, Verdict.HOLD),
        (signs(Reason.FOREIGN, Reason.DISPOSABLE, Reason.DOTS), QUIET, Proof.SOLVED, Verdict.KEEP),
        (signs(Reason.FOREIGN), QUIET, Proof.UNSOLVED, Verdict.HOLD),
        (signs(Reason.FOREIGN), Load(network=31), Proof.UNSOLVED, Verdict.WAIT),
        (signs(Reason.FOREIGN), QUIET, Proof.WRONG, Verdict.ASK),
        (signs(), QUIET, Proof.WRONG, Verdict.ASK),
    ],
)
def test_the_rule(seen, load, proof, verdict):
    assert judge(signs=seen, load=load, proof=proof).verdict == verdict


@given(SIGNS, SIGNS, LOADS, st.sampled_from([Proof.NOT_ASKED, Proof.SOLVED]))
def test_a_further_sign_never_makes_it_easier(seen, more, load, proof):
    before = judge(signs=seen, load=load, proof=proof).verdict
    after = judge(signs=seen | more, load=load, proof=proof).verdict
    assert before == after or ANSWERED[before] <= ANSWERED[after]


@given(SIGNS, LOADS, st.sampled_from(Proof))
def test_whoever_is_not_let_through_is_told_why(seen, load, proof):
    judgement = judge(signs=seen, load=load, proof=proof)
    assert judgement.verdict is Verdict.KEEP or judgement.reasons
    assert set(judgement.reasons) <= set(Reason.values)


@given(SIGNS, LOADS)
def test_only_a_flood_closes_the_door_after_a_proof(seen, load):
    verdict = judge(signs=seen, load=load, proof=Proof.SOLVED).verdict
    assert (verdict is Verdict.WAIT) == (load.network > limits.NETWORK_LIMIT)
    assert verdict is not Verdict.DROP


def test_no_sign_alone_keeps_anybody_from_getting_through_with_a_proof():
    for reason in WEIGHTS:
        assert judge(signs=signs(reason), load=QUIET, proof=Proof.SOLVED).verdict is Verdict.KEEP


@given(LOADS, LOADS)
def test_the_proof_grows_with_the_load_and_has_an_end(one, other):
    least = Load(*(min(pair) for pair in zip(_numbers(one), _numbers(other), strict=True)))
    assert effort(least) <= effort(one)
    assert effort(one) in (1, 2, 4, 8)


def test_the_proof_is_light_on_a_quiet_day_and_heavy_in_a_flood():
    loads = [Load(), Load(total=301), Load(total=601), Load(total=1201)]
    assert [effort(load) for load in loads] == [1, 2, 4, 8]
    assert all(one <= other for one, other in itertools.pairwise(map(effort, loads)))


def _numbers(load: Load) -> tuple[int, ...]:
    return (load.address, load.network, load.domain, load.total)
