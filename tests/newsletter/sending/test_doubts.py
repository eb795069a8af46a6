"""Going on with what waited: long after its hour, or at night, a person confirms it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from newsletter.newsletters.models import Newsletter
from newsletter.sending import press_views, services
from newsletter.sending.models import Mailing
from newsletter.sending.services import Unconfirmed
from tests.factories.sending import make_running_mailing, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""Midnight in Tokyo."""


@pytest.fixture
def paused():
    mailing = make_running_mailing()
    services.pause(mailing=mailing, user=None, now=mailing.start_at)
    return mailing


def resumed(mailing, now, **options):
    services.resume(mailing=mailing, user=None, now=now, **options)
    return Mailing.objects.get().state


def test_in_time_and_by_day_nothing_is_asked(paused):
    assert resumed(paused, paused.start_at + 119 * MINUTE) == "sending"


def test_past_the_limit_it_must_be_confirmed(paused):
    late = paused.start_at + 190 * MINUTE
    with pytest.raises(Unconfirmed) as refused:
        resumed(paused, late)
    assert "3" in refused.value.doubts[0]
    assert Mailing.objects.get().state == "paused"
    assert resumed(paused, late, confirmed=True) == "sending"


def test_at_night_it_must_be_confirmed(paused):
    Newsletter.objects.update(late_limit=24 * 60)
    with pytest.raises(Unconfirmed, match="0:00"):
        resumed(Mailing.objects.get(), NIGHT)
    assert resumed(paused, NIGHT, confirmed=True) == "sending"


def test_by_local_time_the_last_wave_that_came_counts_and_no_night(paused):
    waves = [{"at": (NIGHT - MINUTE).isoformat(), "zones": [""], "number": 3, "moved": False}]
    Mailing.objects.update(local_from="Asia/Tokyo", waves=waves)
    assert resumed(Mailing.objects.get(), NIGHT) == "sending"


def test_releasing_at_night_must_be_confirmed(paused):
    Mailing.objects.update(state="held")
    held = Mailing.objects.get()
    with pytest.raises(Unconfirmed):
        services.release(mailing=held, user=None, now=NIGHT)
    assert services.release(mailing=held, user=None, now=NIGHT, confirmed=True).state == "scheduled"


def test_what_is_not_waiting_is_not_asked(paused):
    with pytest.raises(services.MoveRefused) as refused:
        services.release(mailing=paused, user=None, now=NIGHT)
    assert not isinstance(refused.value, Unconfirmed)


def test_the_page_says_why_and_takes_a_tick(client, paused, monkeypatch):
    client.force_login(make_user("someone"))
    monkeypatch.setattr(press_views.timezone, "now", lambda: NIGHT)
    url = reverse("newsletter_press", args=[paused.pk, "resume"])
    page = client.get(url).content.decode()
    assert 'name="confirmed"' in page
    assert "00:00" in page
    client.post(url)
    assert Mailing.objects.get().state == "paused"
    client.post(url, {"confirmed": "yes"})
    assert Mailing.objects.get().state == "sending"
