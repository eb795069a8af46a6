"""The pause before the first mail: everything is ready, nothing leaves, and one press stops it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from newsletter.newsletters.models import Newsletter
from newsletter.sending import prepare as preparing
from newsletter.sending import services
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.tick import tick
from newsletter.sending.undo import seconds_to_stop
from tests.factories.sending import at, make_scheduled_mailing, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(seconds=60)


@pytest.fixture
def mailing():
    mailing = make_scheduled_mailing()
    Newsletter.objects.update(undo_seconds=60)
    Mailing.objects.update(created_at=mailing.start_at)
    return mailing


def prepared(mailing, now):
    begun = prepare(mailing_id=mailing.pk, clock=at(now))
    mailing.refresh_from_db()
    return begun


def rung(now):
    bells: list[int] = []
    tick(now, ring_prepare=bells.append, ring_send=bells.append)
    return bells


def test_a_new_newsletter_gives_a_minute():
    assert Newsletter(name="x").undo_seconds == 60


def test_everything_is_frozen_and_nothing_leaves_before_the_pause_is_over(mailing):
    start = mailing.start_at
    assert not prepared(mailing, start)
    assert (mailing.state, mailing.frozen_count, mailing.leaves_at) == ("preparing", 3, start + MINUTE)
    assert rung(start + timedelta(seconds=59)) == []
    assert not mailing.edition.live
    assert not prepared(mailing, start + timedelta(seconds=59))
    assert rung(start + timedelta(seconds=61)) == [mailing.pk]
    assert prepared(mailing, start + timedelta(seconds=61))
    assert (mailing.state, mailing.started_at) == ("sending", start + timedelta(seconds=61))


def test_after_the_pause_nothing_is_checked_or_rendered_again(mailing, monkeypatch):
    prepared(mailing, mailing.start_at)
    monkeypatch.setattr(preparing, "_freeze", lambda *args, **options: pytest.fail("frozen again"))
    assert prepared(mailing, mailing.start_at + timedelta(seconds=61))


def test_what_was_scheduled_before_leaves_at_its_hour(mailing):
    Mailing.objects.update(created_at=mailing.start_at - MINUTE)
    assert prepared(mailing, mailing.start_at)
    assert mailing.leaves_at is None


def test_the_pause_runs_from_the_press_and_is_no_delay(mailing):
    Newsletter.objects.update(late_limit=1)
    pressed = mailing.start_at + timedelta(seconds=20)
    Mailing.objects.update(created_at=pressed)
    assert not prepared(mailing, pressed + timedelta(seconds=30))
    assert mailing.leaves_at == pressed + MINUTE
    assert prepared(mailing, pressed + timedelta(seconds=61))
    assert "minutes_late" not in mailing.state_data


def test_a_release_is_a_press_too(mailing):
    Mailing.objects.update(created_at=mailing.start_at - timedelta(days=1), state="held")
    mailing.refresh_from_db()
    released = mailing.start_at + timedelta(hours=3)
    services.release(mailing=mailing, user=None, now=released, confirmed=True)
    assert not prepared(mailing, released + timedelta(seconds=5))
    assert mailing.leaves_at == released + MINUTE


def test_stopped_in_time_nobody_gets_anything(mailing):
    start = mailing.start_at
    prepared(mailing, start)
    services.cancel(mailing=mailing, user=None, now=start + timedelta(seconds=30))
    assert not prepared(mailing, start + 2 * MINUTE)
    tick(start + 2 * MINUTE, ring_prepare=pytest.fail, ring_send=pytest.fail)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
    mailing.refresh_from_db()
    assert (mailing.state, mailing.edition.live) == ("cancelled", False)
    again = services.schedule(
        edition=mailing.edition, user=mailing.created_by, wall_time=mailing.wall_time, zone=mailing.zone, now=start
    )
    assert again.pk != mailing.pk


def test_without_a_pause_it_begins_at_once(mailing):
    Newsletter.objects.update(undo_seconds=0)
    assert prepared(mailing, mailing.start_at)
    assert mailing.leaves_at is None


def test_without_a_pause_no_clock_that_goes_ahead_keeps_it(mailing):
    Newsletter.objects.update(undo_seconds=0)
    Mailing.objects.update(created_at=mailing.start_at + MINUTE)
    assert prepared(mailing, mailing.start_at)


def test_the_countdown_shows_ten_minutes_before(mailing):
    leaves = mailing.start_at + MINUTE
    mailing = Mailing.objects.select_related("newsletter").get()
    assert seconds_to_stop(mailing, now=leaves - timedelta(minutes=11)) is None
    assert seconds_to_stop(mailing, now=leaves - timedelta(seconds=90)) == 90
    assert seconds_to_stop(mailing, now=leaves + timedelta(seconds=5)) == 0
    Mailing.objects.update(state="sending")
    mailing.refresh_from_db()
    assert seconds_to_stop(mailing, now=leaves) is None


def test_the_page_counts_down_and_stops_by_one_press_without_a_script(client, mailing):
    client.force_login(make_user("someone"))
    Mailing.objects.update(state="preparing", leaves_at=timezone.now() + timedelta(seconds=45))
    page = client.get(reverse("newsletter_mailing", args=[mailing.pk])).content.decode()
    press = reverse("newsletter_press", args=[mailing.pk, "cancel"])
    assert f'<form method="post" action="{press}" class="k-stop">' in page
    assert client.post(press).status_code == 302
    assert Mailing.objects.get().state == "cancelled"


def test_who_may_not_send_sees_the_countdown_and_no_button(client, mailing):
    reader = make_user("reader", is_superuser=False)
    reader.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_mailing"]))
    client.force_login(reader)
    Mailing.objects.update(state="preparing", leaves_at=timezone.now() + timedelta(seconds=45))
    page = client.get(reverse("newsletter_mailing", args=[mailing.pk])).content.decode()
    assert "data-seconds" in page
    assert 'class="button no"' not in page
