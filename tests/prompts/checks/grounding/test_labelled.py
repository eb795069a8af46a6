import pytest

from prompts.checks.findings import Finding
from prompts.checks.grounding import ungrounded
from tests.prompts.checks.grounding.labelled import (
    HALVES,
    LANGUAGES,
    Span,
    half_of,
    outcomes,
    score,
    sentences,
    unmarked,
)
from tests.prompts.checks.grounding.report import rewritten

PRECISION, RECALL = 0.9, 0.8
FEWEST = {"ja": 120, "en": 40}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_held_out_half_is_read_well_enough(language):
    result = score(outcomes(ungrounded, language, HALVES[1]))

    assert result.precision >= PRECISION
    assert result.recall >= RECALL


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_sentences_in_each_half(language):
    every = sentences(language)
    halves = [sum(one.half == half for one in every) for half in HALVES]

    assert len(every) >= FEWEST[language]
    assert min(halves) >= len(every) / 3
    assert len({one.id for one in every}) == len(every)
    assert not any("[[" in one.text or "]]" in one.text for one in every)


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_lie_in_order_and_apart(language):
    for one in outcomes(ungrounded, language, HALVES[0]) + outcomes(ungrounded, language, HALVES[1]):
        edges = [edge for span in one.found for edge in (span.start, span.end)]
        assert edges == sorted(edges)
        assert all(0 <= span.start < span.end <= len(one.sentence.text) for span in one.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_held_by_itself(language):
    whole = "\n".join(one.text for one in sentences(language))

    assert ungrounded(whole, notes=[whole], language=language) == []


def test_the_page_tells_the_truth(root):
    page = (root / "docs" / "grounding.md").read_text(encoding="utf-8")

    assert page == rewritten(page), "run tests/benchmarks/bench_grounding.py --write"


def test_a_half_is_decided_by_the_id_of_the_set():
    assert [half_of(name) for name in ("expo-cards", "webinar-follow", "site-renewal")] == [
        HALVES[1],
        HALVES[0],
        HALVES[0],
    ]


def test_marks_are_taken_out_and_their_places_kept():
    text, spans = unmarked("名刺は[[number:52枚]]で、[[name:佐藤さん]]が")

    assert text == "名刺は52枚で、佐藤さんが"
    assert [(span.rule, text[span.start : span.end]) for span in spans] == [
        ("grounding.number", "52枚"),
        ("grounding.name", "佐藤さん"),
    ]


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (Span("grounding.number", 0, 4), True),
        (Span("grounding.number", 0, 8), True),
        (Span("grounding.number", 0, 9), False),
        (Span("grounding.number", 4, 8), False),
        (Span("grounding.name", 0, 4), False),
    ],
)
def test_spans_meet_where_they_share_half_of_what_they_cover(other, meets):
    assert Span("grounding.number", 0, 4).meets(other) is meets


def test_a_check_that_says_nothing_or_everything_scores_badly():
    def nothing(text, *, notes, language):
        return []

    def everything(text, *, notes, language):
        return [Finding("grounding.number", 0, len(text), "")]

    silent, loud = (score(outcomes(check, "ja", HALVES[0])) for check in (nothing, everything))

    assert (silent.precision, silent.recall) == (1.0, 0.0)
    assert loud.precision < 0.1
    assert loud.found == loud.sentences
