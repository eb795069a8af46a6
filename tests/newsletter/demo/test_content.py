"""The demo's texts: complete, of their length, and free of unchecked facts."""

import re
from collections import Counter

import pytest

from newsletter.demo import content
from newsletter.demo.content import Essay
from newsletter.demo.drawings import names
from newsletter.demo.pictures import descriptions
from prompts.unresolved import find_unresolved

JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
ESSAYS = content.essays()
EACH = pytest.mark.parametrize("essay", ESSAYS, ids=lambda essay: essay.key)


def words(essay: Essay) -> str:
    return f"{essay.lead}\n{content.words_in(essay.body)}"


def test_the_publication_is_as_large_as_promised() -> None:
    assert Counter(essay.language for essay in ESSAYS) == {"ja": 10, "en": 3}
    japanese = Counter(essay.author for essay in ESSAYS if essay.language == "ja")
    assert len(japanese) == 4
    assert max(japanese.values()) == 6
    assert len({essay.category for essay in ESSAYS}) == len(content.categories()) == 5


@EACH
def test_an_essay_has_the_length_of_its_language(essay: Essay) -> None:
    if essay.language == "ja":
        assert 1500 <= len("".join(words(essay).split())) <= 3000
    else:
        assert 600 <= len(words(essay).split()) <= 910


@EACH
def test_an_essay_is_written_in_its_language(essay: Essay) -> None:
    japanese = JAPANESE.findall(words(essay) + essay.title + essay.hero_alt + essay.summary)
    assert bool(japanese) == (essay.language == "ja")


@EACH
def test_an_essay_says_by_whom_under_what_and_shows_a_picture_in_words(essay: Essay) -> None:
    authors = {entry["key"] for entry in content.authors() if essay.language in entry}
    shelves = {entry["key"] for entry in content.categories() if essay.language in entry}
    assert essay.author in authors
    assert essay.category in shelves
    assert essay.drawing in names()
    assert 20 <= len(essay.hero_alt) <= 300
    assert 20 <= len(essay.summary) <= 160
    assert essay.tags
    for entry in essay.body:
        assert "figure" not in entry or (entry["figure"]["alt"] and entry["figure"]["caption"])


@EACH
def test_an_essay_has_headings_and_no_unchecked_fact(essay: Essay) -> None:
    assert sum("heading" in entry for entry in essay.body) >= 2
    assert find_unresolved(words(essay)) == []


def test_no_two_essays_share_a_title_an_address_or_a_first_line() -> None:
    for value in ("title", "lead"):
        assert max(Counter(getattr(essay, value) for essay in ESSAYS).values()) == 1
    assert max(Counter((essay.language, essay.slug) for essay in ESSAYS).values()) == 1


def test_one_essay_has_the_whole_anatomy() -> None:
    """Hook, widening, question, bridge, voices, verdict, method, three sections, factors, reflection, close."""
    (essay,) = (essay for essay in ESSAYS if essay.key == "ja/distributors")
    kinds = [next(iter(entry)) for entry in essay.body]
    assert kinds == [
        "text", "heading", "text", "voices", "text", "heading", "text",
        "numbered_section", "numbered_section", "numbered_section", "factors", "text",
    ]  # fmt: skip
    assert essay.lead.startswith("「")
    assert "私、三枝" in essay.lead
    sides = essay.body[3]["voices"]
    assert [len(side["voices"]) for side in sides] == [3, 3]
    assert [side["label"] for side in sides] == ["メーカーから販売店へ", "販売店からメーカーへ"]
    assert all(26 <= len(voice) <= 34 for side in sides for voice in side["voices"])
    sections = [entry["numbered_section"] for entry in essay.body if "numbered_section" in entry]
    assert [section["heading"][:2] for section in sections] == ["1.", "2.", "3."]
    assert len(essay.body[10]["factors"]["factors"]) == 7
    paragraphs = [len(entry["text"].strip().split("\n\n")) for entry in essay.body if "text" in entry]
    assert paragraphs == [1, 1, 2, 1, 2]


def test_translations_point_to_an_essay_that_is_there() -> None:
    keys = {essay.key for essay in ESSAYS}
    translated = [essay for essay in ESSAYS if essay.translation_of]
    assert [essay.key for essay in translated] == ["en/cards"]
    assert f"ja/{translated[0].translation_of}" in keys


def test_a_series_has_parts_that_follow_each_other() -> None:
    (series,) = content.series()
    parts = sorted((essay for essay in ESSAYS if essay.series), key=lambda essay: essay.series_part or 0)
    assert {essay.series for essay in parts} == {series["key"]}
    assert [(essay.series_part, essay.key) for essay in parts] == [
        (1, "ja/cards"),
        (2, "ja/after-the-webinar"),
        (3, "ja/lost-deals"),
    ]
    assert [essay.weeks for essay in parts] == sorted((essay.weeks for essay in parts), reverse=True)
    assert JAPANESE.search(series["ja"]["description"])


def test_essays_and_editions_point_to_older_essays_only() -> None:
    weeks = {essay.key: essay.weeks for essay in ESSAYS}
    for edition in content.editions():
        for entry in edition.body:
            for name in [*entry.get("list", []), *filter(None, [entry.get("essay")])]:
                assert weeks[f"ja/{name}"] > edition.weeks


def test_editions_have_subjects_that_fit() -> None:
    for edition in content.editions():
        assert 8 <= len(edition.subject) <= 30
        assert len(edition.preheader) >= 20
    assert [edition.scheduled for edition in content.editions()] == [False, False, False, True]


def test_one_draft_waits_for_a_fact() -> None:
    marks = [find_unresolved(content.words_in(draft.body)) for draft in content.drafts()]
    assert [len(found) for found in marks] == [0, 1]
    assert all(draft.notes for draft in content.drafts())


def test_every_drawing_is_used_and_described() -> None:
    assert set(descriptions()) == set(names())
    assert all(JAPANESE.search(words) for drawing, words in descriptions().items() if drawing not in ENGLISH_ONLY)


ENGLISH_ONLY = {"seven-stamps", "open-window"}
