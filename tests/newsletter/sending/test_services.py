"""Scheduling and the presses of people: pinned, refused with reasons, harmless when pressed twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from wagtail.models import GroupApprovalTask, ModelLogEntry, Page, Workflow, WorkflowTask

from newsletter.consent.models import Subscriber, Subscription
from newsletter.editions.approval.content import content_hash
from newsletter.sending import services
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.services import MoveRefused, SchedulingRefused, plan, schedule
from tests.factories.sending import (
    NOW,
    ZONE,
    make_audience,
    make_plain_edition,
    make_running_mailing,
    make_scheduled_mailing,
    make_user,
    newsletter_of,
)

pytestmark = pytest.mark.django_db

WALL = "2026-11-24T13:00"


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def edition():
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 3)
    return edition


def actions(mailing: Mailing) -> list[str]:
    entries = ModelLogEntry.objects.for_instance(mailing).order_by("pk")
    return [entry.action.rpartition(".")[2] for entry in entries]


def test_a_mailing_keeps_the_time_meant_and_its_instant(edition, user):
    mailing = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    assert mailing.state == Mailing.State.SCHEDULED
    assert (mailing.wall_time, mailing.zone) == (WALL, ZONE)
    assert mailing.start_at.isoformat() == "2026-11-24T04:00:00+00:00"
    assert mailing.created_by == user
    assert actions(mailing) == ["schedule"]
    assert Delivery.objects.count() == 0


def test_the_revision_is_pinned_against_later_edits_and_autosave(edition, user):
    edition.subject = "前の題"
    own = edition.save_revision(user=user)
    mailing = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    assert mailing.revision_id != own.pk
    assert mailing.revision.user is None
    fresh = Page.objects.get(pk=edition.pk).specific.get_latest_revision_as_object()
    fresh.subject = "後の題"
    with pytest.raises(Exception, match="overwrite|上書き"):
        fresh.save_revision(user=user, overwrite_revision=own)
    with pytest.raises(Exception, match="overwrite|上書き"):
        fresh.save_revision(user=user, overwrite_revision=mailing.revision)
    fresh.save_revision(user=user)
    mailing = Mailing.objects.get(pk=mailing.pk)
    assert mailing.revision.as_object().subject == "前の題"


def test_a_second_press_is_harmless_and_another_time_refused(edition, user):
    first = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    second = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    assert first == second
    assert actions(first) == ["schedule"]
    with pytest.raises(SchedulingRefused):
        schedule(edition=edition, user=user, wall_time="2026-11-24T14:00", zone=ZONE, now=NOW)
    assert Mailing.objects.count() == 1


@pytest.mark.parametrize(
    ("wall", "zone"),
    [("2026-11-24T11:58", ZONE), ("2025-01-01T00:00", ZONE), (WALL, "Asia/Nowhere"), ("soon", ZONE)],
)
def test_a_time_in_the_past_or_unreadable_is_refused(edition, user, wall, zone):
    with pytest.raises(SchedulingRefused):
        schedule(edition=edition, user=user, wall_time=wall, zone=zone, now=NOW)
    assert not Mailing.objects.exists()


def test_the_present_minute_is_not_the_past(edition, user):
    now = NOW + timedelta(seconds=50)
    assert schedule(edition=edition, user=user, wall_time="2026-11-24T12:00", zone=ZONE, now=now)


def test_an_empty_audience_is_refused(user):
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 2, state=Subscription.State.UNSUBSCRIBED)
    with pytest.raises(SchedulingRefused):
        schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": ""},
        {"subject": "売上は［要確認：三倍］"},
        {"body": []},
        {"body": [("text", "<p>売上は[要確認: 三倍]</p>")]},
        {"distribution": "web-only"},
        {"go_live_at": NOW + timedelta(days=3)},
    ],
)
def test_what_preflight_refuses_is_not_scheduled(user, fields):
    edition = make_plain_edition(**fields)
    make_audience(newsletter_of(edition), 1)
    with pytest.raises(SchedulingRefused) as raised:
        schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    assert raised.value.problems
    assert not Mailing.objects.exists()


def test_what_is_checked_is_what_is_pinned(edition, user, monkeypatch):
    looked_at, check = [], services.check

    def looking(draft, **options):
        assert len(connection.savepoint_ids) == outside
        looked_at.append(content_hash(draft))
        return check(draft, **options)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(services, "check", looking)
    mailing = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    assert looked_at == [content_hash(mailing.revision.as_object())]


def test_what_is_saved_during_the_checks_is_neither_pinned_nor_lost(edition, user, monkeypatch):
    own, check = edition.save_revision(user=user), services.check

    def autosaved_meanwhile(draft, **options):
        findings = check(draft, **options)
        page = Page.objects.get(pk=edition.pk).specific.get_latest_revision_as_object()
        page.subject = "確認の間に変えた題"
        page.save_revision(user=user, overwrite_revision=own)
        return findings

    monkeypatch.setattr(services, "check", autosaved_meanwhile)
    with pytest.raises(SchedulingRefused):
        schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    assert not Mailing.objects.exists()
    own.refresh_from_db()
    assert own.as_object().subject == "確認の間に変えた題"
    assert Page.objects.get(pk=edition.pk).latest_revision_id == own.pk


def test_what_is_refused_leaves_no_revision_behind(user):
    edition = make_plain_edition(subject="")
    make_audience(newsletter_of(edition), 1)
    before = edition.revisions.count()
    with pytest.raises(SchedulingRefused):
        schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    edition.refresh_from_db()
    assert edition.revisions.count() == before
    assert edition.latest_revision == edition.revisions.order_by("-pk").first()


def test_a_change_after_the_look_is_refused(edition, user):
    edition = Page.objects.get(pk=edition.pk).specific
    seen = services.revision_stamp(edition)
    own = edition.latest_revision
    other = Page.objects.get(pk=edition.pk).specific.get_latest_revision_as_object()
    other.subject = "あとから変えた題"
    other.save_revision(user=own.user, overwrite_revision=own)
    with pytest.raises(SchedulingRefused):
        schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW, stamp=seen)
    edition.refresh_from_db()
    seen = services.revision_stamp(edition)
    mailing = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW, stamp=seen)
    assert mailing.revision.as_object().subject == "あとから変えた題"


def test_an_edition_in_a_workflow_is_not_scheduled(edition, user):
    task = GroupApprovalTask.objects.create(name="look")
    workflow = Workflow.objects.create(name="approval")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(edition, user)
    edition.refresh_from_db()
    with pytest.raises(SchedulingRefused):
        schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)


def test_a_server_that_the_environment_does_not_know_is_refused(edition, user, settings):
    settings.EMAIL_URL = "nonsense"
    with pytest.raises(SchedulingRefused, match="EMAIL_URL"):
        schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)


def test_invented_readers_are_warned_of_where_mail_leaves_and_stop_nothing(edition, user, settings):
    count = newsletter_of(edition).subscriptions.count()
    assert "reserved-domains" not in {finding.code for finding in plan(edition=edition).findings}
    settings.EMAIL_URL = "smtp+tls://u:p@mail.kawaraban-shimbun.jp"
    (finding,) = [one for one in plan(edition=edition).findings if one.code == "reserved-domains"]
    assert finding.level == "warn"
    assert str(count) in finding.message
    Subscriber.objects.update(email_key=Concat("email_key", Value(".jp")))
    assert "reserved-domains" not in {finding.code for finding in plan(edition=edition).findings}
    assert schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)


def test_after_cancelling_another_mailing_can_be_scheduled(edition, user):
    first = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    services.cancel(mailing=first, user=user, now=NOW)
    second = schedule(edition=edition, user=user, wall_time=WALL, zone=ZONE, now=NOW)
    assert second != first


def test_pause_resume_cancel_are_logged_once_each(user):
    mailing = make_running_mailing(user=user)
    for press in (
        services.pause,
        services.pause,
        services.resume,
        services.resume,
        services.cancel,
        services.cancel,
    ):
        press(mailing=mailing, user=user, now=NOW)
    assert mailing.state == Mailing.State.CANCELLED
    assert actions(mailing) == ["schedule", "start", "begin", "pause", "resume", "cancel"]
    entry = ModelLogEntry.objects.for_instance(mailing).order_by("pk").last()
    assert entry.user == user


@pytest.mark.parametrize("press", [services.pause, services.resume, services.release])
def test_what_the_state_does_not_allow_is_refused(user, press):
    mailing = make_scheduled_mailing(user=user) if press != services.release else make_running_mailing(user=user)
    if press == services.release:
        services.cancel(mailing=mailing, user=user, now=NOW)
    with pytest.raises(MoveRefused):
        press(mailing=mailing, user=user, now=NOW)


def test_a_stale_object_cannot_undo_a_cancellation(user):
    mailing = make_running_mailing(user=user)
    stale = Mailing.objects.get(pk=mailing.pk)
    services.cancel(mailing=mailing, user=user, now=NOW)
    with pytest.raises(MoveRefused):
        services.pause(mailing=stale, user=user, now=NOW)
    assert Mailing.objects.get(pk=mailing.pk).state == Mailing.State.CANCELLED


@pytest.fixture
def uncertain(user):
    mailing = make_running_mailing(count=2, user=user)
    mailing.deliveries.update(state=Delivery.State.SUBMITTED, attempt=1, worker="w")
    one = mailing.deliveries.first()
    mailing.deliveries.filter(pk=one.pk).update(state=Delivery.State.UNCERTAIN)
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.FINISHED, finished_at=NOW)
    return Delivery.objects.select_related("mailing").get(pk=one.pk)


def test_a_person_may_take_an_uncertain_delivery_as_submitted(uncertain, user):
    assert services.treat_as_submitted(delivery=uncertain, user=user, now=NOW)
    assert not services.treat_as_submitted(delivery=uncertain, user=user, now=NOW)
    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.reason) == ("submitted", "by-a-person")


def test_a_person_may_send_an_uncertain_delivery_again(uncertain, user):
    assert services.send_again(delivery=uncertain, user=user, now=NOW)
    assert not services.send_again(delivery=uncertain, user=user, now=NOW)
    uncertain.refresh_from_db()
    assert uncertain.state == Delivery.State.PENDING
    assert Mailing.objects.get(pk=uncertain.mailing_id).state == Mailing.State.SENDING


def test_nothing_is_sent_again_in_a_cancelled_mailing(uncertain, user):
    Mailing.objects.update(state=Mailing.State.CANCELLED)
    with pytest.raises(MoveRefused):
        services.send_again(delivery=uncertain, user=user, now=NOW)
    uncertain.refresh_from_db()
    assert uncertain.state == Delivery.State.UNCERTAIN
