"""Nothing unfinished reaches readers, whichever way it is published."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blog.editor import refusal
from blog.models import EssayPage, StandingPage
from blog.publishing import PublicationRefused, unresolved_marks
from tests.factories.blog import EssayPageFactory, ImageFactory

MARK = "[要確認: 出典の年]"


@pytest.fixture
def unfinished(home, author, category):
    """A draft whose body still holds a mark."""
    essay = EssayPageFactory(parent=home, live=False, first_published_at=None, authors=[author], category=category)
    essay.body = [("text", f"<p>開封率は<b>三割</b>でした{MARK}。</p>")]
    essay.save_revision()
    return essay


def obstacles(essay):
    with pytest.raises(PublicationRefused) as refused:
        essay.save_revision().publish()
    return refused.value.obstacles


def fields(essay, text, **more):
    """What the editor's form sends."""
    data = {
        "title": essay.title,
        "slug": essay.slug,
        "lead": essay.lead,
        "category": essay.category_id or "",
        "tags": "",
        "hero_image": "",
        "hero_alt": "",
        "body": streamfield([("heading", {"text": text, "level": "h2", "anchor": ""})]),
        "essay_authors": inline_formset(
            [{"author": str(link.author_id), "id": str(link.pk)} for link in essay.essay_authors.all()],
            initial=essay.essay_authors.count(),
        ),
        "chosen_related": inline_formset([]),
        "comments": inline_formset([]),
        "ai_use": "recorded",
        "seo_title": "",
        "search_description": "",
    }
    return nested_form_data(data | more)


def test_the_editor_keeps_the_draft_and_says_where_the_marks_are(editor, unfinished):
    answer = editor.post(
        reverse("wagtailadmin_pages:edit", args=[unfinished.pk]),
        fields(unfinished, f"数字{MARK}", **{"action-publish": "1"}),
        follow=True,
    )
    unfinished.refresh_from_db()
    assert not unfinished.live
    assert unfinished.get_latest_revision_as_object().body[0].value["text"] == f"数字{MARK}"
    assert MARK in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[unfinished.pk])


def test_the_refusal_leads_to_each_place(editor, home, unfinished):
    unfinished.body = [("numbered_section", {"heading": "一", "body": f"<p>{MARK}</p>"})]
    unfinished.lead, unfinished.category = MARK, None
    unfinished.save_revision()
    draft = unfinished.get_latest_revision_as_object()
    assert [reason.path for reason in draft.publishing_obstacles()] == [
        "lead",
        f"body.{draft.body[0].id}.body",
        "category",
    ]
    said = refusal(PublicationRefused(draft, draft.publishing_obstacles()))
    assert f'href="{reverse("wagtailadmin_pages:edit", args=[draft.pk])}#:w:contentpath=lead"' in said
    new = PublicationRefused(EssayPage(title="題"), draft.publishing_obstacles())
    assert "#:w:" not in refusal(new), "there is no such page yet"


def test_the_editor_keeps_a_new_essay_as_a_draft(editor, home, author, category):
    essay = EssayPage(title="新しい随筆", slug="new", category=category)
    data = fields(essay, MARK, **{"action-publish": "1"})
    data |= nested_form_data({"essay_authors": inline_formset([{"author": str(author.pk)}])})
    address = reverse("wagtailadmin_pages:add", args=["blog", "essaypage", home.pk])
    answer = editor.post(address, data)
    made = EssayPage.objects.get(slug="new")
    assert answer.status_code == 302
    assert not made.live
    assert made.first_published_at is None
    assert editor.get("/new/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["title", "lead", "hero_alt", "seo_title", "search_description", "change_note", "ai_note"]
)
def test_every_text_of_an_essay_is_searched_for_marks(name):
    [sentence] = unresolved_marks(EssayPage(**{name: f"前の文。{MARK}"}))
    assert MARK in sentence
    assert str(EssayPage._meta.get_field(name).verbose_name) in sentence


def test_the_editor_leaves_the_live_version_to_readers(editor, essay, client):
    editor.post(
        reverse("wagtailadmin_pages:edit", args=[essay.pk]), fields(essay, MARK, **{"action-publish": "1"})
    )
    shown = client.get("/gap/").content.decode()
    assert "本文です。" in shown
    assert MARK not in shown
    essay.refresh_from_db()
    assert essay.get_latest_revision_as_object().body[0].value["text"] == MARK


def test_a_finished_essay_is_published_by_the_editor(editor, unfinished):
    editor.post(
        reverse("wagtailadmin_pages:edit", args=[unfinished.pk]),
        fields(unfinished, "数字", **{"action-publish": "1"}),
    )
    unfinished.refresh_from_db()
    assert unfinished.live


def test_a_revision_is_refused(unfinished):
    with pytest.raises(PublicationRefused):
        unfinished.get_latest_revision().publish()
    unfinished.refresh_from_db()
    assert not unfinished.live


def test_a_bulk_action_is_refused_with_the_reason(editor, unfinished):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = editor.post(f"{address}?id={unfinished.pk}", {"include_descendants": ""}, follow=True)
    unfinished.refresh_from_db()
    assert not unfinished.live
    assert MARK in answer.content.decode()


def test_a_bulk_action_on_the_home_is_refused_for_an_unfinished_essay_below(editor, home, unfinished):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = editor.post(f"{address}?id={home.pk}", {"include_descendants": "on"}, follow=True)
    unfinished.refresh_from_db()
    assert not unfinished.live
    assert MARK in answer.content.decode()


@pytest.fixture
def in_workflow(home, unfinished, admin_user):
    """The unfinished essay at the last step of a workflow."""
    workflow = Workflow.objects.create(name="校閲", active=True)
    task = GroupApprovalTask.objects.create(name="編集長")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=home)
    workflow.start(unfinished, admin_user)
    return unfinished


def test_a_workflow_does_not_publish_it(in_workflow, admin_user):
    state = in_workflow.current_workflow_state
    with pytest.raises(PublicationRefused):
        state.current_task_state.approve(user=admin_user)
    in_workflow.refresh_from_db()
    assert not in_workflow.live
    assert in_workflow.workflow_in_progress


def test_approving_in_the_admin_says_why(editor, in_workflow):
    state = in_workflow.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[in_workflow.pk, "approve", state.pk])
    answer = editor.post(address, {"comment": ""}, follow=True)
    in_workflow.refresh_from_db()
    assert not in_workflow.live
    assert MARK in answer.content.decode()


def test_the_workflow_dialogue_is_sent_to_the_editor(editor, in_workflow):
    state = in_workflow.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[in_workflow.pk, "approve", state.pk])
    answer = editor.post(address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.json() == {
        "step": "success",
        "redirect": reverse("wagtailadmin_pages:edit", args=[in_workflow.pk]),
    }


def test_scheduling_is_refused_at_once(unfinished):
    unfinished.go_live_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(PublicationRefused):
        unfinished.save_revision().publish()


def test_the_scheduled_publisher_refuses_it_when_due(unfinished):
    revision = unfinished.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save(update_fields=["approved_go_live_at"])
    with pytest.raises(PublicationRefused):
        call_command("publish_scheduled")
    unfinished.refresh_from_db()
    assert not unfinished.live


def test_a_scheduled_essay_goes_live_when_due(home, author, category, time_machine, client):
    start = timezone.now()
    essay = EssayPageFactory(parent=home, slug="later", live=False, authors=[author], category=category)
    essay.go_live_at = start + timedelta(hours=1)
    essay.save_revision().publish()
    call_command("publish_scheduled")
    assert client.get("/later/").status_code == 404
    time_machine.move_to(start + timedelta(hours=1, minutes=1))
    call_command("publish_scheduled")
    assert client.get("/later/").status_code == 200


def test_marks_are_found_in_every_field_and_block(essay):
    essay.title = f"題{MARK}"
    essay.lead = "導入［要確認：人数］"
    essay.search_description = "[to check: name]"
    essay.body = [
        ("voices", {"sides": [{"label": "A", "voices": [f"声{MARK}"]}]}),
        ("numbered_section", {"heading": "1.", "body": "<p>[<b>要確認</b>: 年]</p>"}),
        ("factors", {"lead_in": "", "factors": [f"要因{MARK}"]}),
        ("quote", {"text": "言葉", "source": MARK, "address": ""}),
        ("sign_up", {"heading": MARK, "text": "", "page": None}),
    ]
    assert len(obstacles(essay)) == 8


def test_a_category_and_an_author_are_needed(home):
    missing = obstacles(EssayPageFactory(parent=home, live=False))
    assert len(missing) == 2


def test_images_need_words_or_the_mark_of_an_ornament(essay):
    silent = ImageFactory(description="")
    essay.hero_image = silent
    figure = {"image": silent, "alt": "", "ornament": False, "caption": ""}
    essay.body = [
        ("figure", figure),
        ("figure", figure | {"ornament": True}),
        ("figure", figure | {"alt": "白板"}),
        ("figure", figure | {"image": ImageFactory(description="帳面")}),
    ]
    missing = obstacles(essay)
    assert len(missing) == 2
    assert "1" in missing[1]


def test_standing_pages_are_checked_too(home):
    privacy = StandingPage.objects.child_of(home).get(purpose="privacy")
    live = privacy.live_revision_id
    privacy.body = [("text", f"<p>{MARK}</p>")]
    with pytest.raises(PublicationRefused):
        privacy.save_revision().publish()
    assert Page.objects.get(pk=privacy.pk).live_revision_id == live
