"""Which server carries a message: by domain, by weight, and while some rest."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.routes.rules import Way, choose, ways_for

A, B, C = Way("A", 1), Way("B", 3), Way("C", 1)
KEYS = [f"reader{number}@example.jp" for number in range(4000)]


def test_weights_are_shares():
    found = Counter(choose(key, [A, B], resting=()) for key in KEYS)
    assert found["B"] / len(KEYS) == pytest.approx(0.75, abs=0.03)


def test_an_address_keeps_its_server_and_a_resting_one_changes_only_its_own():
    before = {key: choose(key, [A, B, C], resting=()) for key in KEYS}
    after = {key: choose(key, [A, B, C], resting={"C"}) for key in KEYS}
    assert all(after[key] == server for key, server in before.items() if server != "C")
    assert {after[key] for key, server in before.items() if server == "C"} == {"A", "B"}
    assert before == {key: choose(key, [C, B, A], resting=()) for key in KEYS}


@given(st.text(min_size=1), st.sets(st.sampled_from("ABC")))
def test_nobody_is_given_to_a_resting_server(key, resting):
    chosen = choose(key, [A, B, C], resting=resting)
    assert (chosen is None) == (len(resting) == 3)
    assert chosen not in resting


def test_who_must_wait_waits():
    waiting = Way("A", 1, waits=True)
    kept = [key for key in KEYS if choose(key, [waiting, B], resting=()) == "A"]
    assert {choose(key, [waiting, B], resting={"A"}) for key in kept} == {None}
    assert {choose(key, [waiting, B], resting={"A"}) for key in set(KEYS) - set(kept)} == {"B"}
    assert choose("x", [A], resting={"A"}) is None


def test_the_most_of_the_domain_then_the_newsletters_own_then_its_server():
    wide, own = Way("wide"), Way("own", of_newsletter=True)
    au, below = Way("au", domains=frozenset({"au.com"})), Way("below", domains=frozenset({"x.au.com"}))
    own_au = Way("own-au", domains=frozenset({"au.com"}), of_newsletter=True)

    def servers(domain, *ways):
        return [way.server for way in ways_for(domain, ways, default="default")]

    assert servers("example.jp", wide, own, au) == ["own"]
    assert servers("example.jp", wide, au) == ["wide"]
    assert servers("example.jp", au) == ["default"]
    assert servers("example.jp") == ["default"]
    assert servers("au.com", wide, own, au, below) == ["au"]
    assert servers("au.com", au, own_au) == ["own-au"]
    assert servers("a.x.au.com", au, own_au, below) == ["below"]
    assert servers("example.jp", wide, Way("other")) == ["wide", "other"]
