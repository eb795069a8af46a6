"""The proof of work: each question is ours, for one address, for half an hour, and counts once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.abuse import proof
from newsletter.abuse.models import UsedSolution
from newsletter.abuse.score import Proof
from tests.newsletter.abuse.solving import closed, opened, solved
from tests.newsletter.conftest import NOW

TARO = "taro@example.com"
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

pytestmark = pytest.mark.usefixtures("quick")


def asked(email=TARO, *, now, seen=frozenset({"foreign"}), effort=1) -> str:
    return proof.ask(email=email, signs=seen, effort=effort, now=now)


def test_a_question_answered_tells_what_was_seen_at_the_first_step(now):
    answer = proof.read(solved(asked(now=now)), email="TARO@example.com", now=now)
    assert (answer.proof, answer.signs, answer.continues) == (Proof.SOLVED, {"foreign"}, True)
    assert answer.expires_at == now + proof.LIFE


def test_a_question_without_an_answer_is_still_ours(now):
    answer = proof.read(asked(now=now), email=TARO, now=now)
    assert (answer.proof, answer.signs, answer.continues) == (Proof.UNSOLVED, {"foreign"}, True)


def test_it_counts_for_its_address_and_its_time_alone(now):
    answered = solved(asked(now=now))
    for email, moment in (
        ("hanako@example.com", now),
        (TARO, now + proof.LIFE),
    ):
        assert proof.read(answered, email=email, now=moment) == proof.WRONG
    late = now + proof.LIFE - timedelta(seconds=1)
    assert proof.read(answered, email=TARO, now=late).proof is Proof.SOLVED


@pytest.mark.parametrize(
    "alter",
    [
        lambda whole: whole["challenge"]["parameters"].update(cost=1),
        lambda whole: whole["challenge"]["parameters"].update(keyPrefix=""),
        lambda whole: whole["challenge"]["parameters"].update(expiresAt=1),
        lambda whole: whole["challenge"]["parameters"]["data"].update(until=9_999_999_999),
        lambda whole: whole["challenge"]["parameters"]["data"].update(seen=[]),
        lambda whole: whole["challenge"].update(signature="0" * 64),
        lambda whole: whole["challenge"].pop("signature"),
        lambda whole: whole["challenge"]["parameters"].pop("data"),
    ],
)
def test_an_altered_question_is_none_of_ours(now, alter):
    whole = opened(solved(asked(now=now)))
    alter(whole)
    assert proof.read(closed(whole), email=TARO, now=now) == proof.WRONG


@pytest.mark.parametrize(
    "solution",
    [{"counter": 0, "derivedKey": "00"}, {"counter": -1, "derivedKey": ""}, {"counter": "1", "derivedKey": None}],
)
def test_a_wrong_solution_is_a_press_of_its_own(now, solution):
    whole = {**opened(asked(now=now)), "solution": solution}
    answer = proof.read(closed(whole), email=TARO, now=now)
    assert (answer.proof, answer.continues) == (Proof.WRONG, False)


@given(st.text(max_size=200) | ODD.map(lambda odd: closed({"challenge": odd})) | ODD.map(closed))
def test_any_text_is_read(text):
    assert proof.read(text, email=TARO, now=NOW) == proof.WRONG


@given(ODD)
def test_any_solution_is_read(odd):
    whole = {**opened(asked(now=NOW)), "solution": odd}
    assert proof.read(closed(whole), email=TARO, now=NOW).proof in (Proof.WRONG, Proof.UNSOLVED)


def test_a_question_asked_under_a_former_key_still_counts(now, settings):
    answered = solved(asked(now=now))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert proof.read(answered, email=TARO, now=now).proof is Proof.SOLVED
    settings.SECRET_KEY_FALLBACKS = []
    assert proof.read(answered, email=TARO, now=now) == proof.WRONG


def test_more_load_asks_for_more_attempts(now, monkeypatch):
    monkeypatch.setattr(proof, "FEWEST", 5)
    monkeypatch.setattr(proof, "MOST", 6)
    counters = [opened(solved(asked(now=now, effort=effort)))["solution"]["counter"] for effort in (1, 8)]
    assert counters == [5, 40]


def test_no_address_is_in_a_question(now):
    assert "taro" not in str(opened(asked(now=now)))


@pytest.mark.django_db
def test_an_answer_counts_once_and_is_forgotten_when_it_has_expired(now):
    answer = proof.read(solved(asked(now=now)), email=TARO, now=now)
    assert [proof.claim(answer) for _again in range(3)] == [True, False, False]
    assert proof.forget_used(now=now) == 0
    assert proof.forget_used(now=now + proof.LIFE) == 1
    assert not UsedSolution.objects.exists()
