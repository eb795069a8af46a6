"""What counts as taken in from the drafting desk."""

import pytest
from django.contrib.contenttypes.models import ContentType

from blog.ai_disclosure import TakenIn
from blog.ai_records import records_of_draft, with_records
from blog.models import EssayPage
from prompts.models import Run, Suggestion


def suggest(essay, field, state="accepted", revision=None, prompt_id="headlines"):
    run = Run.objects.create(
        content_type=ContentType.objects.get_for_model(EssayPage),
        object_id=str(essay.pk),
        prompt_id=prompt_id,
        prompt_hash="",
        request_hash="",
        model="m",
    )
    Suggestion.objects.create(run=run, field=field, text="…", state=state, revision=revision)


def published(essay):
    found = with_records(EssayPage.objects.filter(pk=essay.pk)).get()
    return TakenIn(body=found.takes_body, head=found.takes_head, corrections=found.takes_corrections)


@pytest.fixture
def revised(essay):
    essay.save_revision().publish()
    essay.refresh_from_db()
    return essay


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("body", TakenIn(body=True)),
        ("passage", TakenIn(body=True)),
        ("title", TakenIn(head=True)),
        ("lead", TakenIn(head=True)),
        ("search_description", TakenIn()),
    ],
)
def test_by_where_it_went(revised, field, expected):
    suggest(revised, field, revision=revised.live_revision)
    assert published(revised) == expected == records_of_draft(revised)


@pytest.mark.parametrize("field", ["passage", "lead", "line"])
def test_corrected_mistakes_are_said_and_draft_nothing(revised, field):
    suggest(revised, field, revision=revised.live_revision, prompt_id="proofread")
    assert published(revised) == TakenIn(corrections=True) == records_of_draft(revised)


@pytest.mark.parametrize("state", ["offered", "rejected"])
def test_only_what_a_person_accepted(revised, state):
    suggest(revised, "body", state=state, revision=revised.live_revision)
    assert published(revised) == TakenIn() == records_of_draft(revised)


def test_what_only_the_draft_holds_is_not_said_of_the_published_text(revised):
    suggest(revised, "body", revision=revised.save_revision())
    assert published(revised) == TakenIn()
    assert records_of_draft(revised) == TakenIn(body=True)


def test_a_revision_deleted_since_still_counts(revised):
    suggest(revised, "body")
    assert published(revised) == TakenIn(body=True)


def test_other_essays_do_not_count(revised, homes):
    suggest(revised, "body", revision=revised.live_revision)
    other = EssayPage.objects.exclude(pk=revised.pk).first() or revised.copy(update_attrs={"slug": "copy"})
    assert published(other) == TakenIn() == records_of_draft(other)
