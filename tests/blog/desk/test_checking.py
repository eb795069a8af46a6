"""What the checks say of a draft for an essay."""

import pytest

from blog.desk.adapter import EssayDesk
from blog.desk.author import AuthorDesk
from blog.desk.checking import draft_findings, draft_voice, told
from prompts.desk import desk_of
from prompts.models import Run, RunBody, Suggestion
from prompts.notes import add_note
from tests.factories.blog import AuthorPageFactory, EssayPageFactory, make_publication
from tests.prompts.asking import an_essay


@pytest.mark.parametrize(
    ("markdown", "language", "expected"),
    [
        (
            "### 朝\n**部長**が言った。静かだった。\n\n- 一つ\n> 引用\n[ここ](https://example.jp/)へ。",
            "ja",
            "部長が言った。静かだった。\nここへ。",
        ),
        ("## One\nHe said. *So* did I.\n1. no", "en", "He said. So did I."),
        ("", "ja", ""),
    ],
)
def test_only_running_text_has_a_voice(markdown, language, expected):
    assert told(markdown, language) == expected


def made(essay, text, prompt_id="section_draft", **inputs):
    run = Run(prompt_id=prompt_id, text=text, language="ja", object_id=str(essay.pk))
    run.content_type_id = desk_of(essay).content_type_id
    run.save()
    RunBody.objects.create(run=run, inputs=inputs)
    return run


def grounded(run, essay):
    found = draft_findings(run=run, essay=essay)
    return [run.text[one.start : one.end] for one in found if one.rule.startswith("grounding.")]


@pytest.mark.django_db
def test_a_draft_is_held_against_the_notes_as_they_stand(admin_user):
    essay = an_essay()
    run = made(essay, "売上は1,200万円、客は35人だった。", topic="35人の店", draft="1,200万円")
    assert grounded(run, essay) == ["1,200万円"], "what a model wrote before holds nothing"

    add_note(desk=desk_of(essay), user=admin_user, text="売上は1200万円")
    assert grounded(run, essay) == []
    rewritten = made(essay, "客は40人だった。", "rewrite", passage="客は四十人。")
    assert grounded(rewritten, essay) == [], "the author's own text holds what is rewritten"


@pytest.mark.django_db
def test_what_is_no_draft_is_not_checked():
    essay = an_essay()
    run = made(essay, "3割", "author_profile")

    assert (draft_findings(run=run, essay=essay), draft_voice(run=run, essay=essay)) == (None, None)


@pytest.mark.django_db
def test_what_is_published_or_posted_is_checked_proposal_by_proposal():
    essay = an_essay()
    run = made(essay, "{}", "social", topic="35人の店", draft="売上は1,200万円だ。")
    text = "35人の店です。売上は1200万円です。客は3割増えたのだ。"

    def rules(field):
        suggestion = Suggestion(run=run, field=field, text=text)
        found = EssayDesk().offered_findings(suggestion=suggestion, target=essay)
        facts = [text[one.start : one.end] for one in found if one.rule.startswith("grounding.")]
        return facts, any(one.rule.startswith("style.") for one in found)

    assert {field: rules(field) for field in ("lead", "x", "seo_title", "figure_alt", "slug")} == {
        "lead": (["3割"], True),
        "x": (["3割"], True),
        "seo_title": (["3割"], False),
        "figure_alt": ([], True),
        "slug": ([], False),
    }


@pytest.mark.django_db
def test_what_is_only_corrected_holds_its_own_facts():
    essay = an_essay()
    run = made(essay, "{}", "proofread", title="題", draft="客は3割増えたた。")

    found = EssayDesk().offered_findings(
        suggestion=Suggestion(run=run, field="lead", text="客は3割増えた。"), target=essay
    )

    assert [one.rule for one in found if one.rule.startswith("grounding.")] == []


@pytest.mark.django_db
def test_a_profile_is_held_against_the_one_before_and_the_authors_essays():
    home = make_publication(("ja",))["ja"]
    author = AuthorPageFactory(parent=home, bio="<p>営業を12年。</p>")
    EssayPageFactory(parent=home, title="35人の店", authors=[author])
    run = made(author, "営業を12年。35人の店を書いた。受賞は4回。", "author_profile", profile="営業を12年。")

    found = AuthorDesk().findings(run=run, target=author)

    assert [run.text[one.start : one.end] for one in found if one.rule == "grounding.number"] == ["4回"]
