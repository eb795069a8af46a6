"""The question before a bulk change, and what follows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from newsletter.bulk import services
from newsletter.bulk.models import BulkChange
from newsletter.consent.models import Subscription
from newsletter.roles import ensure_roles
from tests.factories.newsletter import SubscriptionFactory

pytestmark = pytest.mark.django_db
BULK = "/admin/newsletter/bulk/"


@pytest.fixture
def data(client, django_user_model):
    """Someone with the data role."""
    ensure_roles()
    user = django_user_model.objects.create_user(username="data", email="data@example.jp", password="x")
    user.groups.add(Group.objects.get(name="Data"))
    client.force_login(user)
    return client


@pytest.fixture
def rows():
    return [SubscriptionFactory(email=f"reader{number}@example.com", proof=False) for number in range(4)]


def active() -> int:
    return Subscription.objects.filter(state="active").count()


def test_it_asks_first_and_then_does_it(data, rows):
    url = f"{BULK}?action=leave&id={rows[0].pk}&id={rows[1].pk}&shown={rows[3].pk}"
    assert "2" in data.get(url).context["meant"]
    assert active() == 4
    assert data.post(url).status_code == 302
    assert active() == 2


@pytest.mark.parametrize(("scope", "left"), [("page", 2), ("all", 1)])
def test_a_whole_page_or_all_that_match(data, rows, scope, left):
    rows[3].subscriber.language = "en"
    rows[3].subscriber.save()
    url = f"{BULK}?action=leave&scope={scope}&language=ja&shown={rows[0].pk}&shown={rows[1].pk}"
    data.post(url, {"upto": data.get(url).context["upto"]})
    assert active() == left


def test_who_came_after_the_question_is_not_meant(data, rows):
    url = f"{BULK}?action=leave&scope=all"
    upto = data.get(url).context["upto"]
    SubscriptionFactory(proof=False)
    data.post(url, {"upto": upto})
    assert active() == 1


@pytest.mark.parametrize(
    "query", ["", "action=x&scope=all", "action=leave", "action=leave&id=x", "action=leave&scope=page"]
)
def test_what_makes_no_sense_changes_nothing(data, rows, query):
    response = data.post(f"{BULK}?{query}&q=reader")
    assert response.status_code == 302
    assert "q=reader" in response.url
    assert active() == 4
    assert not BulkChange.objects.exists()


def test_a_pause_needs_a_day(data, rows):
    url = f"{BULK}?action=pause&id={rows[0].pk}"
    assert data.post(url, {"until": "1999-01-01"}).status_code == 200
    assert active() == 4
    data.post(url, {"until": (timezone.localdate() + timedelta(days=3)).isoformat()})
    assert active() == 3


def test_a_long_one_is_shown_while_it_runs_and_can_be_stopped(data, rows, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    response = data.post(f"{BULK}?action=leave&scope=all", follow=True)
    assert response.request["PATH_INFO"] == f"{BULK}changes/"
    assert 'http-equiv="refresh"' in response.content.decode()
    data.post(f"{BULK}changes/{BulkChange.objects.get().pk}/cancel/")
    assert BulkChange.objects.get().state == "cancelled"
    assert "refresh" not in data.get(f"{BULK}changes/").content.decode().partition("<body")[0]
    assert data.get(f"{BULK}changes/{BulkChange.objects.get().pk}/cancel/").status_code == 405
