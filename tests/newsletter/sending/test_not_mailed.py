"""The file of who was not mailed: for the data role, logged, and no spreadsheet runs anything in it."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from newsletter.sending.models import Delivery
from tests.factories.sending import make_running_mailing, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing():
    mailing = make_running_mailing(count=4)
    failed, withheld, sent, _waiting = mailing.deliveries.order_by("pk")
    values = {"state": "failed", "reason": "no-such-address", "reply_code": 550, "reply": "=HYPERLINK(1)"}
    Delivery.objects.filter(pk=failed.pk).update(**values, finished_at=mailing.started_at)
    Delivery.objects.filter(pk=withheld.pk).update(state="withheld", reason="erased", address="", subscriber=None)
    Delivery.objects.filter(pk=sent.pk).update(state="submitted")
    return mailing


def user_with(*names):
    user = make_user("data", is_superuser=False)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *names]))
    return user


def rows(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_it_holds_everyone_who_was_not_mailed_with_the_reason(client, mailing):
    client.force_login(user_with("view_mailing", "export_subscriber"))
    answer = client.post(reverse("newsletter_not_mailed", args=[mailing.pk]))
    heading, failed, withheld = rows(answer)
    assert len(heading) == len(failed) == len(withheld) == 9
    assert (failed[0], failed[4:7]) == ("reader0@example.jp", ["no-such-address", "550", "'=HYPERLINK(1)"])
    assert withheld[:2] == ["", ""]
    assert withheld[4] == "erased"
    assert "no-store" in answer["Cache-Control"]


def test_it_is_logged_without_addresses(client, mailing):
    client.force_login(user_with("view_mailing", "export_subscriber"))
    client.post(reverse("newsletter_not_mailed", args=[mailing.pk]))
    entry = ModelLogEntry.objects.get(action="newsletter.mailing.not_mailed")
    assert (entry.user.username, entry.data) == ("data", {"addresses": 2})


@pytest.mark.parametrize("names", [("view_mailing", "view_subscriber"), ("export_subscriber",)])
def test_it_is_for_those_who_may_take_addresses_out(client, mailing, names):
    client.force_login(user_with(*names))
    answer = client.post(reverse("newsletter_not_mailed", args=[mailing.pk]))
    assert answer.status_code == 302
    page = client.get(reverse("newsletter_mailing", args=[mailing.pk]))
    assert reverse("newsletter_not_mailed", args=[mailing.pk]) not in page.content.decode()
    assert not ModelLogEntry.objects.filter(action="newsletter.mailing.not_mailed").exists()


def test_looking_at_the_address_gives_nothing(client, mailing):
    client.force_login(make_user("someone"))
    assert client.get(reverse("newsletter_not_mailed", args=[mailing.pk])).status_code == 405
