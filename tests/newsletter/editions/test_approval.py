"""A second person's word on one content: given by every way, taken back by any change, never a mailing."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from newsletter.editions.approval import seen, writers
from newsletter.editions.approval import services as approval_services
from newsletter.editions.approval.content import content_hash
from newsletter.editions.approval.models import ApprovalTask, EditionApproval
from newsletter.editions.approval.seen import FIELD
from newsletter.editions.approval.services import (
    ApprovalRefused,
    approval_problem,
    approve,
    standing_approval,
)
from newsletter.editions.approval.writers import MOST_LOOKED_AT, writers_of
from newsletter.editions.models import EditionPage
from newsletter.editions.partials import Partial
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.sending import services as scheduling
from newsletter.sending.control import MailingReason
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.services import SchedulingRefused, schedule
from tests.factories.sending import NOW, ZONE, at, make_audience, make_plain_edition, make_user

pytestmark = pytest.mark.django_db

WALL = "2026-11-24T13:00"


@pytest.fixture(autouse=True)
def japanese():
    with translation.override("ja"):
        yield


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def second():
    return make_user("second")


@pytest.fixture
def edition(writer):
    edition = make_plain_edition()
    Newsletter.objects.update(approval_required=True)
    make_audience(Newsletter.objects.get(), 2)
    return change(edition, writer, subject="承認を待つ号")


def change(edition: EditionPage, user, **fields) -> EditionPage:
    latest = EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(user=user)
    return EditionPage.objects.get(pk=edition.pk)


def planned(edition: EditionPage, user) -> Mailing:
    return schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)


def draft(edition: EditionPage) -> EditionPage:
    return EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object()


def test_only_somebody_elses_word_lets_it_be_scheduled(edition, writer, second):
    with pytest.raises(SchedulingRefused, match="承認"):
        planned(edition, writer)
    with pytest.raises(ApprovalRefused):
        approve(edition=edition, user=writer, now=NOW)
    given = approve(edition=edition, user=second, now=NOW)
    with pytest.raises(SchedulingRefused, match="ご自身"):
        planned(edition, second)
    mailing = planned(edition, writer)
    assert (mailing.created_by, mailing.approved_by, mailing.approved_at) == (writer, second, given.at)


def test_a_press_repeated_keeps_the_first_and_a_change_seen_too_late_is_refused(edition, writer, second):
    seen = content_hash(draft(edition))
    first = approve(edition=edition, user=second, now=NOW, seen=seen)
    assert approve(edition=edition, user=second, now=NOW) == first
    edition = change(edition, writer, preheader="あとで直した")
    with pytest.raises(ApprovalRefused):
        approve(edition=edition, user=second, now=NOW, seen=seen)
    assert EditionApproval.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "別の題"},
        {"title": "別の題名"},
        {"body": [("text", "<p>別の本文。</p>")]},
        {"distribution": "mail-only"},
        {"is_monthly_digest": True},
    ],
)
def test_any_change_of_content_voids_it(edition, writer, second, fields):
    approve(edition=edition, user=second, now=NOW)
    edition = change(edition, writer, **fields)
    assert standing_approval(draft(edition)) is None
    with pytest.raises(SchedulingRefused, match="変更"):
        planned(edition, writer)


def test_saving_the_same_again_keeps_it_and_makes_nobody_its_writer(edition, writer, second):
    edition = change(edition, writer, body=[("text", '<p data-block-key="abcde">同じ本文。</p>')])
    given = approve(edition=edition, user=second, now=NOW)
    edition = change(edition, second, body=[("text", '<p data-block-key="fghij">同じ本文。</p>')])
    assert standing_approval(draft(edition)) == given
    assert writers_of(draft(edition)) == {writer.pk}
    edition = change(edition, second, go_live_at=NOW)
    assert standing_approval(draft(edition)) == given


def test_who_changed_the_text_since_it_was_approved_does_not_approve_it(edition, writer, second):
    third = make_user("third")
    edition = change(edition, second, subject="二人目が直した題")
    for one in (writer, second):
        with pytest.raises(ApprovalRefused):
            approve(edition=edition, user=one, now=NOW)
    assert writers_of(draft(edition)) == {writer.pk, second.pk}
    given = approve(edition=edition, user=third, now=NOW)
    assert standing_approval(draft(edition)) == given
    edition = change(edition, third, preheader="三人目が足した")
    assert writers_of(draft(edition)) == {third.pk}
    with pytest.raises(ApprovalRefused):
        approve(edition=edition, user=third, now=NOW)
    assert approve(edition=edition, user=writer, now=NOW).by == writer


def test_what_was_approved_once_stays_so_when_a_change_is_taken_back(edition, writer, second):
    given = approve(edition=edition, user=second, now=NOW)
    before = draft(edition).preheader
    edition = change(edition, second, preheader="試し")
    edition = change(edition, second, preheader=before)
    assert standing_approval(draft(edition)) == given


def test_an_approval_of_ones_own_text_does_not_count_once_a_second_person_is_asked_for(edition, writer, second):
    Newsletter.objects.update(approval_required=False)
    approve(edition=edition, user=writer, now=NOW)
    Newsletter.objects.update(approval_required=True)
    assert standing_approval(draft(edition)) is None
    with pytest.raises(SchedulingRefused, match="承認"):
        planned(edition, second)
    assert writers_of(draft(edition)) == {writer.pk}


def test_who_saved_long_ago_is_a_writer_unlooked(edition, writer, second):
    early = make_user("early")
    change(edition, early, preheader="はじめ")
    for number in range(MOST_LOOKED_AT):
        edition = change(edition, writer, preheader=f"{number}")
    assert writers_of(draft(edition)) == {writer.pk, early.pk}


def shown_part(edition: EditionPage, user, *, around: bool = False) -> Partial:
    """A saved part that the edition shows, in its blocks or around it."""
    part = Partial.objects.create(name="署名", body=[("text", "<p>編集部</p>")])
    if around:
        NewsletterPage.objects.update(signature=part)
    else:
        change(edition, user, body=[("text", "<p>本文</p>"), ("partial", part)])
    return part


def change_part(part: Partial, user, text: str) -> None:
    part = Partial.objects.get(pk=part.pk)
    part.body = [("text", f"<p>{text}</p>")]
    part.save()
    part.save_revision(user=user)


@pytest.mark.parametrize("around", [False, True])
def test_a_changed_saved_part_leaves_the_approval_behind(edition, writer, second, around):
    now = timezone.now()
    part = shown_part(edition, writer, around=around)
    given = approve(edition=EditionPage.objects.get(pk=edition.pk), user=second, now=now)
    mailing = planned(edition, writer)
    change_part(part, second, "変えた署名")
    assert standing_approval(draft(edition)) is None
    with pytest.raises(ApprovalRefused):
        approve(edition=EditionPage.objects.get(pk=edition.pk), user=second, now=now)
    assert not prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == (Mailing.State.HELD, MailingReason.UNAPPROVED)
    again = approve(edition=EditionPage.objects.get(pk=edition.pk), user=writer, now=now)
    assert again.page_hash == given.page_hash
    change_part(part, writer, "編集部")
    assert standing_approval(draft(edition)) == given


def test_the_way_a_part_is_kept_is_none_of_its_content(edition, writer, second):
    part = shown_part(edition, writer)
    given = approve(edition=EditionPage.objects.get(pk=edition.pk), user=second, now=NOW)
    Partial.objects.filter(pk=part.pk).update(name="別の名")
    assert standing_approval(draft(edition)) == given


def test_without_the_rule_nobody_is_said_to_have_approved(edition, writer):
    Newsletter.objects.update(approval_required=False)
    mailing = planned(edition, writer)
    assert (mailing.approved_by, mailing.approved_at) == (None, None)
    assert approve(edition=edition, user=writer, now=NOW).by == writer


def test_the_start_asks_again_of_the_pinned_revision(edition, writer, second):
    Newsletter.objects.update(approval_required=False)
    mailing = planned(edition, writer)
    Newsletter.objects.update(approval_required=True)
    change(edition, second, subject="予約のあとで変えた題")
    assert not prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == (Mailing.State.HELD, MailingReason.UNAPPROVED)
    pinned = content_hash(mailing.revision.as_object())
    EditionApproval.objects.create(edition=edition, content_hash=pinned, by=second, at=NOW, by_another=True)
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.SCHEDULED, created_at=NOW)
    assert prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert (mailing.approved_by, mailing.approved_at) == (second, NOW)


def put_to_work(task: ApprovalTask | GroupApprovalTask, edition: EditionPage) -> Workflow:
    group, _made = Group.objects.get_or_create(name="Approvers")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=edition.get_parent())
    return workflow


@pytest.mark.parametrize("kind", [ApprovalTask, GroupApprovalTask])
def test_finishing_a_workflow_approves_and_neither_publishes_nor_mails(edition, writer, second, kind):
    workflow = put_to_work(kind.objects.create(name="Second look"), edition)
    state = workflow.start(edition, writer)
    task_state = state.current_task_state
    task_state.task.specific.on_action(task_state, second, "approve", comment="よい")
    page = EditionPage.objects.get(pk=edition.pk)
    assert not page.live
    assert not Mailing.objects.exists()
    assert standing_approval(draft(edition)).by == second
    assert planned(page, writer).approved_by == second


@pytest.mark.parametrize("kind", [ApprovalTask, GroupApprovalTask])
def test_the_writer_cannot_finish_a_workflow_of_their_own(client, edition, writer, kind):
    state = put_to_work(kind.objects.create(name="Second look"), edition).start(edition, writer)
    names = [name for name, _label, _more in state.current_task_state.task.specific.get_actions(edition, writer)]
    assert ("approve" in names) is (kind is GroupApprovalTask)
    client.force_login(writer)
    url = reverse("wagtailadmin_pages:workflow_action", args=[edition.pk, "approve", state.current_task_state.pk])
    client.post(url, {"comment": ""}, follow=True)
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert not EditionApproval.objects.exists()


def approve_from_the_dashboard(client, edition: EditionPage, state) -> list[str]:
    url = reverse("wagtailadmin_pages:workflow_action", args=[edition.pk, "approve", state.current_task_state.pk])
    answer = client.post(url, {"comment": ""}, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("kind", [ApprovalTask, GroupApprovalTask])
def test_a_workflow_does_not_approve_what_changed_since_it_was_handed_in(client, edition, writer, second, kind):
    edition = change(edition, writer, body=[])  # as `form_of` has it
    state = put_to_work(kind.objects.create(name="Second look"), edition).start(edition, writer)
    change(edition, writer, subject="出したあとで直した題")
    client.force_login(second)
    assert any("変更" in message for message in approve_from_the_dashboard(client, edition, state))
    assert not EditionApproval.objects.exists()
    state.refresh_from_db()
    assert state.status == "in_progress"
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk]))
    pressed = {"action-workflow-action": "true", "workflow-action-name": "approve", FIELD: seen_in(shown)}
    client.post(reverse("wagtailadmin_pages:edit", args=[edition.pk]), form_of(edition, **pressed))
    assert EditionApproval.objects.get().content_hash == content_hash(draft(edition))


def test_an_autosave_into_the_revision_handed_in_is_noticed(client, edition, writer, second):
    latest = draft(edition)
    revision = latest.save_revision(user=writer)
    state = put_to_work(ApprovalTask.objects.create(name="Second look"), edition).start(edition, writer)
    latest.subject = "書きつづけた題"
    latest.save_revision(user=writer, overwrite_revision=revision)
    client.force_login(second)
    approve_from_the_dashboard(client, edition, state)
    assert not EditionApproval.objects.exists()


def seen_in(answer) -> str:
    return re.search(rf'name="{FIELD}" value="(\w+)"', answer.content.decode())[1]


def test_the_editor_approves_what_it_showed(client, edition, writer, second):
    edition = change(edition, writer, body=[])  # as `form_of` has it
    put_to_work(ApprovalTask.objects.create(name="Second look"), edition).start(edition, writer)
    client.force_login(second)
    url = reverse("wagtailadmin_pages:edit", args=[edition.pk])
    pressed = {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        FIELD: seen_in(client.get(url)),
    }
    change(edition, writer, subject="見ている間に直した題")
    answer = client.post(url, form_of(edition, **pressed), follow=True)
    assert any("変更" in str(message) for message in answer.context["messages"])
    assert not EditionApproval.objects.exists()
    assert EditionPage.objects.get(pk=edition.pk).workflow_in_progress
    client.post(url, form_of(edition, **pressed | {FIELD: seen_in(client.get(url))}))
    assert EditionApproval.objects.get().by == second


def form_of(edition: EditionPage, **fields) -> dict[str, str]:
    latest = draft(edition)
    values = {
        "title": latest.title,
        "slug": latest.slug,
        "number": latest.number or "",
        "subject": latest.subject,
        "preheader": latest.preheader,
        "distribution": latest.distribution,
        "form": latest.form,
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    return values | fields


def test_a_reviewer_who_changes_the_text_keeps_the_draft_and_approves_nothing(client, edition, writer, second):
    put_to_work(ApprovalTask.objects.create(name="Second look"), edition).start(edition, writer)
    client.force_login(second)
    url = reverse("wagtailadmin_pages:edit", args=[edition.pk])
    pressed = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    answer = client.post(url, form_of(edition, subject="査読者の題", **pressed), follow=True)
    assert answer.status_code == 200
    assert any("承認" in str(message) for message in answer.context["messages"])
    assert draft(edition).subject == "査読者の題"
    assert not EditionApproval.objects.exists()
    assert EditionPage.objects.get(pk=edition.pk).workflow_in_progress


def test_the_button_is_for_those_with_the_permission(client, edition, second):
    url = reverse("newsletter_approve", args=[edition.pk])
    plain = make_user("plain", is_superuser=False)
    plain.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(plain)
    assert client.get(url).status_code == 302
    client.force_login(second)
    shown = client.get(url)
    assert not EditionApproval.objects.exists()
    answer = client.post(url, {"seen": shown.context["seen"]}, follow=True)
    assert answer.status_code == 200
    assert "この号を承認する" in shown.content.decode()
    assert "この号を承認する" not in answer.content.decode(), "who approved has nothing left to press"
    assert EditionApproval.objects.get().by == second
    assert not EditionPage.objects.get(pk=edition.pk).live


def test_the_button_says_why_not(client, edition, writer):
    client.force_login(writer)
    url = reverse("newsletter_approve", args=[edition.pk])
    answer = client.post(url, {"seen": client.get(url).context["seen"]}, follow=True)
    assert any("承認" in str(message) for message in answer.context["messages"])
    assert not EditionApproval.objects.exists()


def test_nothing_is_hashed_while_the_database_is_locked(edition, writer, second, monkeypatch):
    approve(edition=edition, user=second, now=NOW)
    outer = len(connection.savepoint_ids)
    depths = []

    def counted(hashed):
        depths.append(len(connection.savepoint_ids))
        return content_hash(hashed)

    for module in (approval_services, seen, writers):
        monkeypatch.setattr(module, "content_hash", counted)
    planned(edition, writer)
    assert set(depths) == {outer}


def test_an_approval_taken_back_between_check_and_press_stops_it(edition, writer, second, monkeypatch):
    approve(edition=edition, user=second, now=NOW)
    checked = scheduling._checked

    def and_then_gone(*args, **kwargs):
        found = checked(*args, **kwargs)
        EditionApproval.objects.all().delete()
        return found

    monkeypatch.setattr(scheduling, "_checked", and_then_gone)
    with pytest.raises(SchedulingRefused, match="変更"):
        planned(edition, writer)
    assert not Mailing.objects.exists()


def test_publishing_one_or_many_approves_nothing(client, edition, writer, second):
    client.force_login(second)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert client.post(f"{bulk}?id={edition.pk}&next=/admin/").status_code == 302
    assert EditionPage.objects.get(pk=edition.pk).live
    api = reverse("wagtailadmin_api:pages:action", args=[edition.pk, "publish"])
    assert client.post(api, content_type="application/json").status_code == 200
    assert not EditionApproval.objects.exists()
    assert not Mailing.objects.exists()
    with pytest.raises(SchedulingRefused):
        planned(edition, writer)


def test_the_page_of_scheduling_says_what_is_missing(client, edition, writer):
    client.force_login(writer)
    shown = client.get(reverse("newsletter_schedule", args=[edition.pk]))
    assert approval_problem(draft(edition)) in shown.context["plan"].problems
    assert reverse("newsletter_approve", args=[edition.pk]) in shown.content.decode()


def test_essays_are_published_by_their_workflow_as_before(writer):
    from tests.factories.editions import make_category, make_essay

    essay = make_essay("随筆", slug="by-workflow", live=False, category=make_category())
    essay.save_revision(user=writer)
    assert isinstance(essay, Page)
    task = GroupApprovalTask.objects.create(name="Editors look")
    workflow = Workflow.objects.create(name="Essays")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(essay, writer)
    from blog.publishing import PublicationRefused

    with pytest.raises(PublicationRefused, match="著者|author"):
        task.on_action(state.current_task_state, writer, "approve")
