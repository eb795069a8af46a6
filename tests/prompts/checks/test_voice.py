"""How near a text is to an author's essays, and when nothing is said."""

import time

import pytest
from django.utils import translation

from prompts.checks.voice.background import background_of, bundled, centre, distance, frequencies, pieces_of
from prompts.checks.voice.deltas import deltas
from prompts.checks.voice.masks import masked
from prompts.checks.voice.measures import reading_of
from prompts.checks.voice.nearness import CannotSay, Nearness, nearness, profile_of
from tests.prompts.checks.authors import BRIEF, WINDING, essay_by, essays_by, usual


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def profile():
    return profile_of(essays_by(BRIEF, 8), language="ja", background=usual())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("営業 と　ＭＡツールを３回", "漢漢とAAカカカを0回".replace("回", "漢")),
        ("ｶﾞｲﾄﾞ、々", "カカカ、漢"),
        ("", ""),
    ],
)
def test_japanese_without_its_subject(text, expected):
    assert masked(text, japanese=True) == expected


def test_english_without_its_subject():
    text = "Then Hamano and I met.  We’d 12 cards.\nOsaka was cold."
    assert masked(text, japanese=False) == "then ¤ and i met. we'd 00 cards. osaka was cold."


def test_shares_are_of_the_runs_of_one_length():
    found = frequencies("ababa")
    assert (found["ab"], found["ba"], found["aba"], found["abab"]) == (0.5, 0.5, 2 / 3, 0.5)
    assert frequencies("") == {}


@pytest.mark.parametrize(("length", "sizes"), [(5, [5]), (14, [14]), (16, [8, 8]), (31, [10, 10, 11]), (0, [0])])
def test_pieces_lose_nothing_and_are_about_equal(length, sizes):
    text = "".join(chr(0x3041 + number) for number in range(length))
    found = pieces_of(text, 10)
    assert [len(piece) for piece in found] == sizes
    assert "".join(found) == text


def test_distances():
    assert distance((1.0, 0.0), (2.0, 0.0)) == pytest.approx(0)
    assert distance((1.0, 0.0), (0.0, 3.0)) == pytest.approx(1)
    assert distance((1.0, 0.0), (-1.0, 0.0)) == pytest.approx(2)
    assert distance((0.0, 0.0), (1.0, 0.0)) == 1
    assert centre([(0.0, 2.0), (2.0, 4.0)]) == (1.0, 3.0)


def test_what_varies_little_does_not_outweigh_all_else():
    background = background_of(["あいうえお" * 100, "あいうえお" * 100], name="x", language="ja")
    assert all(abs(score) < 1e5 for score in background.vector("かきくけこ" * 50))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_bundled_statistics_are_whole_and_hold_no_text(language):
    background = bundled(language)
    assert len(background.runs) == 400
    assert all(2 <= len(run) <= 4 and 0 < mean < 1 and deviation > 0 for run, mean, deviation in background.runs)


def test_an_author_is_near_to_themself_and_another_is_not(profile):
    own = nearness(essay_by(BRIEF, 99), profile)
    other = nearness(essay_by(WINDING, 99), profile)

    assert isinstance(own, Nearness)
    assert isinstance(other, Nearness)
    assert own.percentile >= 25
    assert (other.percentile, other.farther, other.essays, other.background) == (0, 0, 8, "site")
    assert other.words == "Farther from the author's usual voice than any of 8 past essays."
    assert own.words.startswith("Nearer to the author's usual voice than")


def test_reasons_are_given_in_words(profile):
    found = nearness(essay_by(WINDING, 99), profile)
    said = " ".join(delta.words for delta in found.deltas)

    assert len(found.deltas) == 5
    assert "Longer sentences (" in said
    assert "Fewer sentences in です・ます (0.0 per cent; in the essays 100.0 to 100.0)." in said
    assert "Says “私”, where the essays say “わたし”." in said
    assert nearness(essay_by(BRIEF, 99), profile).deltas == ()


@pytest.mark.parametrize("count", [0, 1])
def test_no_difference_is_seen_from_a_single_essay(count):
    readings = [reading_of(text, japanese=True) for text in essays_by(BRIEF, count)]
    found = deltas(reading_of(essay_by(WINDING, 9), japanese=True), readings)
    assert {delta.measure for delta in found} <= {"first person"}


@pytest.mark.parametrize(
    ("essays", "letters", "draft", "reason"),
    [
        (6, 1600, 900, "fewer than 1,000 characters; so far:"),
        (5, 1600, 1600, "it takes 6 published essays by people of at least 1,000 characters; so far: 5."),
        (8, 500, 1600, "so far: 0."),
        (0, 0, 1600, "so far: 0."),
    ],
)
def test_too_little_is_said_to_be_too_little(essays, letters, draft, reason):
    profile = profile_of(essays_by(BRIEF, essays, letters), language="ja", background=usual())
    found = nearness(essay_by(BRIEF, 50, draft)[: draft + 20], profile)
    assert isinstance(found, CannotSay)
    assert reason in found.reason


def test_white_space_makes_no_text_longer(profile):
    assert isinstance(nearness("あ" + "　\n" * 2000, profile), CannotSay)
    assert isinstance(nearness("", profile), CannotSay)


@pytest.mark.parametrize(
    ("text", "measures", "person"),
    [
        (
            "わたしは、駅へ行きました。「はい、私も」と部長。",
            {"sentence": 12.0, "commas": 0.5, "polite": 100.0, "nouns": 50.0},
            "わたし",
        ),
        ("夜だった。私立の学校です。", {"polite": 50.0, "person": 0.0}, ""),
        ("# 見出し\n- 一つ", {}, ""),
        ("", {}, ""),
    ],
)
def test_what_is_counted_in_japanese(text, measures, person):
    found = reading_of(text, japanese=True)
    assert found.first_person == person
    assert {name: found.measures[name] for name in measures} == pytest.approx(measures)
    assert bool(found.measures) is bool(measures)


def test_what_is_counted_in_english():
    found = reading_of("I didn’t go, and we stayed. “I’m cold,” she said.", japanese=False)
    assert found.first_person == "I"
    assert found.measures["contractions"] == pytest.approx(1000 * 2 / 10)
    assert found.measures["sentence"] == pytest.approx((6 + 3) / 2, abs=1)


@pytest.mark.parametrize("piece", ["「", "あ", "。", "’t", "A ", "ｶﾞ"])
def test_nothing_makes_it_slow(piece, profile):
    text = piece * (100_000 // len(piece))
    begin = time.process_time()
    nearness(text, profile)
    masked(text, japanese=False)
    reading_of(text, japanese=False)
    assert time.process_time() - begin < 5  # a square of the length would take minutes
