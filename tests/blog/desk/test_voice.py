"""Whose essays a draft is compared with, and what a prompt may learn from them."""

import pytest
from wagtail.models import Locale

from blog.desk import voice
from blog.desk.voice import background_for, past_essays, voice_inputs, voice_of
from blog.memory import Memory
from blog.models import AuthorIndexPage, EssayAuthor, EssayPage
from prompts.checks.voice.nearness import CannotSay, Nearness
from tests.blog.test_ai_records import suggest
from tests.factories.blog import AuthorPageFactory, EssayPageFactory
from tests.prompts.asking import a_home
from tests.prompts.checks.authors import BRIEF, WINDING, essay_by

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    monkeypatch.setattr(voice, "_memory", Memory())


@pytest.fixture
def home(db):
    home = a_home()
    home.add_child(instance=AuthorIndexPage(title="書いている人", slug="authors", locale=home.locale))
    return home


def written(home, author, count, forms=BRIEF, **fields):
    return [
        EssayPageFactory(
            parent=home, authors=[author], lead="", body=[("text", _paragraphs(essay_by(forms, seed)))], **fields
        )
        for seed in range(count)
    ]


def _paragraphs(text):
    return "".join(f"<p>{line}</p>" for line in text.splitlines())


@pytest.fixture
def draft(home, author):
    return EssayPageFactory(parent=home, authors=[author], live=False, lead="", body=[])


def test_only_readable_essays_by_nobody_else_and_by_people(home, author, draft):
    (kept,) = written(home, author, 1)
    other = AuthorPageFactory(parent=home, slug="other")
    written(home, other, 1)
    written(home, author, 1, live=False)
    written(home, author, 1, ai_use=EssayPage.AiUse.DRAFTED)
    written(home, author, 1, locale=Locale.objects.get_or_create(language_code="en")[0])
    (together,) = written(home, author, 1)
    EssayAuthor.objects.create(essay=together, author=other)
    (drafted,) = written(home, author, 1)
    suggest(drafted, "body")
    (closed,) = written(home, author, 1)
    closed.view_restrictions.create(restriction_type="login")

    assert list(past_essays(draft)) == [kept]
    assert list(past_essays(kept)) == []


def test_a_draft_is_placed_among_past_essays_and_the_past_is_read_once(
    home, author, draft, django_assert_max_num_queries
):
    written(home, author, 5)
    assert isinstance(voice_of(essay=draft, text=essay_by(BRIEF, 50)), CannotSay)
    written(home, author, 1)
    near = voice_of(essay=draft, text=essay_by(BRIEF, 52))
    with django_assert_max_num_queries(4):
        far = voice_of(essay=draft, text=essay_by(WINDING, 50))

    assert isinstance(near, Nearness)
    assert isinstance(far, Nearness)
    assert near.farther > far.farther == 0
    assert near.background == "bundled"


def test_three_authors_with_enough_essays_make_a_background_of_the_sites_own(home, author):
    others = [AuthorPageFactory(parent=home) for _number in range(2)]
    written(home, author, 6)
    written(home, others[0], 6, WINDING)
    written(home, others[1], 5)
    assert background_for(home.locale).name == "bundled"
    written(home, others[1], 1, BRIEF + WINDING)
    assert background_for(home.locale).name == "site"


def test_a_prompt_learns_habits_and_passages_where_there_are_essays(home, author, draft):
    assert voice_inputs(essay=draft, topic="商談") == {"style_card": "", "passages": []}
    written(home, author, 2)
    found = voice_inputs(essay=draft, topic="商談")

    assert "- 文体は「です・ます」。" in found["style_card"]
    assert len(found["passages"]) == 2
    assert all(set(passage) == {"title", "text"} for passage in found["passages"])


def test_a_lead_that_a_model_proposed_is_no_example(home, author, draft):
    (past,) = written(home, author, 1)
    EssayPage.objects.filter(pk=past.pk).update(lead="機械の言い出しでした。")
    assert "機械の" in voice_inputs(essay=draft, topic="")["style_card"]
    suggest(past, "lead")
    assert "機械の" not in voice_inputs(essay=draft, topic="")["style_card"]
