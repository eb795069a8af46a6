"""What a new subscriber may tell about themselves once the sign-up is confirmed."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsletter.consent import services
from newsletter.consent.models import Subscription
from tests.newsletter.consent.pages import page

pytestmark = pytest.mark.django_db

TOLD = {
    "language": "en",
    "company": "株式会社かわら",
    "department": "",
    "job_title": "",
    "family_name": "山田",
    "given_name": "花子",
    "name_reading": "ﾔﾏﾀﾞ　はなこ",
    "time_zone": "America/New_York",
}


@pytest.fixture
def asked_about(asked, careful):
    """The address to which the confirmed page sends what is told."""
    _notice, token = asked
    return re.search(r'<form action="([^"]+)"', page(careful.post(f"/newsletter/confirm/{token}/")))[1]


def test_what_is_told_is_kept_and_all_of_it_is_optional(asked_about, careful):
    assert careful.get(asked_about).status_code == 200
    assert careful.post(asked_about, {"language": "ja"}).status_code == 200
    assert careful.post(asked_about, TOLD).status_code == 200
    subscriber = Subscription.objects.get().subscriber
    assert {name: getattr(subscriber, name) for name in TOLD} == {**TOLD, "name_reading": "ヤマダ ハナコ"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("company", "あ" * 10_000),
        ("family_name", "山田\r\nBcc: x@example.com"),
        ("time_zone", "Asia/Nowhere"),
        ("time_zone", "../etc/passwd"),
        ("given_name", "花\x00子"),
        ("language", "xx"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(asked_about, careful, name, value):
    answer = careful.post(asked_about, {**TOLD, name: value})
    assert answer.status_code == 422
    assert f'id="id_{name}_error"' in page(answer)
    assert Subscription.objects.get().subscriber.company == ""


def test_the_link_is_short_lived_forgeable_by_nobody_and_ends_with_the_subscription(asked_about, careful):
    assert careful.post(asked_about.replace("/about-you/", "/about-you/x"), TOLD).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert careful.post(asked_about, TOLD).status_code == 404
    services.leave(subscription=Subscription.objects.get(), source="page", now=timezone.now())
    assert careful.post(asked_about, TOLD).status_code == 404
    assert Subscription.objects.get().subscriber.company == ""


def test_skipping_is_one_link_away(asked, careful):
    _notice, token = asked
    html = page(careful.post(f"/newsletter/confirm/{token}/"))
    assert re.search(r'<p><a href="/newsletter/">', html)
