"""An edition mailed before is not mailed again unasked, and its pages say what became of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from newsletter.sending import services
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.of_edition import earlier_mailings
from newsletter.sending.schedule import wall_time_in
from newsletter.sending.services import SchedulingRefused, revision_stamp, schedule
from tests.factories.sending import NOW, ZONE, make_running_mailing, make_scheduled_mailing, make_user

pytestmark = pytest.mark.django_db

WALL = "2026-11-24T13:00"


@pytest.fixture
def editor(client):
    user = make_user("editor")
    client.force_login(user)
    return user


@pytest.fixture
def mailed(editor):
    """A finished mailing: one submitted, one uncertain, one refused."""
    mailing = make_running_mailing(count=3, user=editor)
    rows = mailing.deliveries.order_by("pk").values_list("pk", flat=True)
    for pk, state in zip(list(rows), ("submitted", "uncertain", "failed"), strict=True):
        Delivery.objects.filter(pk=pk).update(state=state)
    Mailing.objects.filter(pk=mailing.pk).update(state="finished", finished_at=NOW)
    return mailing


def again(mailing, user, **fields):
    return schedule(edition=mailing.edition, user=user, wall_time=WALL, zone=ZONE, now=NOW, **fields)


def test_what_may_have_reached_someone_is_repeated_only_on_a_persons_word(mailed, editor):
    for state in ("finished", "failed", "cancelled"):
        Mailing.objects.filter(pk=mailed.pk).update(state=state)
        (found,) = earlier_mailings(mailed.edition_id)
        assert (found.submitted, found.doubtful, found.at) == (1, 1, mailed.started_at)
    with pytest.raises(SchedulingRefused) as raised:
        again(mailed, editor)
    assert "1通配信済みです" in raised.value.problems[0]
    assert Mailing.objects.count() == 1
    made = again(mailed, editor, again=True)
    entry = ModelLogEntry.objects.for_instance(made).get()
    assert (entry.action, entry.user) == ("newsletter.mailing.schedule_again", editor)
    assert entry.data["earlier"] == [mailed.pk]


def test_what_reached_nobody_is_scheduled_anew_unasked(mailed, editor):
    Mailing.objects.filter(pk=mailed.pk).update(state="cancelled")
    for state in ("pending", "claimed", "failed", "withheld", "cancelled"):
        mailed.deliveries.update(state=state)
        assert earlier_mailings(mailed.edition_id) == []
    made = again(mailed, editor)
    assert ModelLogEntry.objects.for_instance(made).get().action == "newsletter.mailing.schedule"


def test_the_page_names_the_earlier_mailing_and_asks(client, mailed, editor):
    edition, url = mailed.edition, reverse("newsletter_schedule", args=[mailed.edition_id])
    edition.refresh_from_db()
    fields = {
        "when": "at",
        "wall_time": wall_time_in(60, zone=ZONE, now=timezone.now()),
        "zone": ZONE,
        "revision": revision_stamp(edition),
    }
    began = mailed.started_at.astimezone(timezone.get_current_timezone())
    for page in (client.get(url), client.get(reverse("newsletter_preflight", args=[edition.pk]))):
        assert f"この号は{began:%Y/%m/%d} {began.hour}:{began:%M}に1通配信済みです。" in page.content.decode()
    page = client.post(url, fields).content.decode()
    assert re.search(r'<input type="checkbox" name="again" value="yes" required>', page)
    assert "この号は" in client.post(url, fields | {"confirm": "yes"}).content.decode()
    assert Mailing.objects.count() == 1
    client.post(url, fields | {"confirm": "yes", "again": "yes"})
    assert Mailing.objects.count() == 2


def test_the_pinned_copy_has_the_time_of_what_was_looked_at(editor):
    mailing = make_scheduled_mailing(count=1, user=editor)
    edition = mailing.edition
    edition.refresh_from_db()
    original = edition.revisions.exclude(pk=mailing.revision_id).latest("pk")
    pinned = edition.revisions.get(pk=mailing.revision_id)
    assert timedelta(0) < pinned.created_at - original.created_at < timedelta(milliseconds=1)
    assert pinned.created_at == mailing.revision.created_at == edition.latest_revision_created_at
    assert edition.latest_revision == pinned
    assert pinned.is_latest_revision()


def test_the_editor_and_the_mailing_say_what_is_scheduled(client, editor):
    mailing = make_scheduled_mailing(count=2, user=editor)
    way, writing = (
        reverse("newsletter_mailing", args=[mailing.pk]),
        reverse("wagtailadmin_pages:edit", args=[mailing.edition_id]),
    )
    page = client.get(writing).content.decode()
    assert page.count(f'href="{way}"') == 2
    assert "予約後に加えた変更は配信されません。" in page
    assert reverse("newsletter_schedule", args=[mailing.edition_id]) not in page
    page = client.get(way).content.decode()
    for text in (f"Vol. {mailing.edition.number}", mailing.revision.as_object().subject, "購読中 2名", "経過"):
        assert text in page
    services.cancel(mailing=mailing, user=editor, now=NOW)
    page = client.get(writing).content.decode()
    assert "予約後に加えた変更" not in page
    assert reverse("newsletter_schedule", args=[mailing.edition_id]) in page
