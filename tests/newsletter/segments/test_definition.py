"""Definitions: what is read, what is refused, and what is said of them in both languages."""

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from newsletter.segments.definition import BadDefinition, describe, parse, problems, stored
from newsletter.segments.registry import Condition, Scope, conditions, register
from tests.newsletter.segments.readers import NOW, definitions, holds, make_readers

TOPICS = {"1": "採用", "2": "広告"}
SCOPE = Scope(now=NOW, zone="Asia/Tokyo", topics=TOPICS)
READERS = make_readers(list(TOPICS))
tried = definitions(list(TOPICS))


def asked(condition: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"condition": condition, "operator": operator, "value": value} | more


def said(definition: dict[str, Any], language: str) -> str:
    with translation.override(language):
        return describe(parse(definition), SCOPE)


@given(tried)
def test_what_is_stored_reads_back_as_the_same(definition):
    found = parse(definition)
    assert parse(stored(found)) == found
    assert problems(found, SCOPE) == []


@given(tried, tried)
def test_the_same_words_hold_the_same_readers(one, other):
    changed = {**one, "match": "any" if one["match"] == "all" else "all"}
    for first, second in ((one, other), (one, changed), *((one, negated(one, at)) for at in range(4))):
        if [holds(first, reader) for reader in READERS] != [holds(second, reader) for reader in READERS]:
            assert said(first, "ja") != said(second, "ja")
            assert said(first, "en") != said(second, "en")


def negated(definition: dict[str, Any], at: int) -> dict[str, Any]:
    parts = [dict(part) for part in definition["conditions"]]
    if at < len(parts):
        parts[at]["not"] = not parts[at]["not"]
    return {**definition, "conditions": parts}


@pytest.mark.parametrize(
    ("definition", "ja", "en"),
    [
        ({}, "購読中の全員", "All active subscribers"),
        (
            {
                "match": "all",
                "conditions": [
                    asked("language", "any", ["ja"]),
                    asked("company", "contains", "商事", **{"not": True}),
                ],
            },
            "購読中の方：言語が日本語、かつ会社名に「商事」を含まない",
            "Active subscribers: language is Japanese and company does not contain “商事”",
        ),
        (
            {
                "match": "any",
                "conditions": [
                    asked("topic", "gets", ["1", "2"]),
                    {
                        "match": "all",
                        "not": True,
                        "conditions": [asked("signed-up", "last-days", 30), asked("time-zone", "empty")],
                    },
                ],
            },
            "購読中の方：採用か広告が届く（未選択の方を含む）、または"
            "（登録日が直近30日以内、かつタイムゾーンが空）ではない",
            "Active subscribers: gets 採用 or 広告 (who chose nothing gets all) or "
            "not (day of joining lies within the last 30 day(s) and time zone is empty)",
        ),
    ],
)
def test_a_definition_in_words(definition, ja, en):
    assert said(definition, "ja") == ja
    assert said(definition, "en") == en


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["company", "is", "all"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["match", "conditions", "condition", "operator", "value", "not", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_anything_else_is_refused_in_words(data):
    try:
        found = parse(data)
    except BadDefinition:
        return
    assert parse(stored(found)) == found


def wrong(value: Any, condition: str = "company", operator: str = "is") -> dict[str, Any]:
    return {"match": "all", "conditions": [asked(condition, operator, value)]}


@pytest.mark.parametrize(
    "definition",
    [
        wrong("x", condition="clicked"),
        wrong("x", operator="resembles"),
        wrong(" "),
        wrong("x" * 201),
        wrong("a\x00b"),
        wrong("a\nb"),
        wrong("\ud800"),
        wrong(["x"]),
        wrong([], "topic", "chose"),
        wrong([1], "topic", "chose"),
        wrong("ja", "language", "any"),
        wrong("tomorrow", "signed-up", "since"),
        wrong("0001-01-01", "signed-up", "since"),
        wrong(0, "signed-up", "last-days"),
        wrong(True, "signed-up", "last-days"),
        wrong(10**9, "signed-up", "last-days"),
        {"match": "most", "conditions": []},
        {"match": "all", "conditions": [], "limit": 3},
        {"match": "all", "conditions": [{"match": "all", "conditions": []}]},
        {"match": "all", "conditions": [{"match": "all", "conditions": [{"match": "all", "conditions": []}]}]},
        {"match": "all", "conditions": [asked("company", "is", "x")] * 21},
        {"match": "all", "conditions": [{"match": "all", "conditions": [asked("company", "is", "x")] * 11}] * 2},
    ],
)
def test_what_cannot_be_asked_is_refused(definition):
    with pytest.raises(BadDefinition):
        parse(definition)


@pytest.mark.parametrize(
    "definition",
    [
        wrong(["9"], "topic", "gets"),
        wrong(["9" * 60], "topic", "gets"),
        wrong(["xx"], "language", "any"),
        wrong("Asia/Nowhere", "time-zone", "any"),
    ],
)
def test_what_is_not_there_any_more_is_named(definition):
    assert len(problems(parse(definition), SCOPE)) == 1


def test_a_name_belongs_to_one_condition():
    known = next(iter(conditions()))
    register(known)
    with pytest.raises(ValueError, match=known.name):
        register(Condition(known.name, known.label, known.operators, known.build))
