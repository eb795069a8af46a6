"""Nobody is buried in confirmation mails, over however many newsletters."""

from datetime import timedelta

import pytest

from newsletter.abuse.models import SignUpRefusal
from newsletter.consent.models import Notice
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.newsletter.consent.steps import press

pytestmark = pytest.mark.django_db


def test_five_mails_a_day_whoever_asks_for_however_many_newsletters(now):
    newsletters = [NewsletterFactory(slug=f"letter-{number}") for number in range(8)]
    SubscriptionFactory(email="taro@example.com", newsletter=newsletters[0])
    earned = [press(now=now, newsletter=one) for one in newsletters]
    assert [notice.kind if notice else None for notice in earned] == [
        "reminder",
        *["confirmation"] * 4,
        *[None] * 3,
    ]
    assert list(SignUpRefusal.objects.values_list("reason", "count")) == [("bombing", 1)] * 3
    assert press("hanako@example.com", now=now, newsletter=newsletters[0])
    tomorrow = now + timedelta(days=1, seconds=1)
    assert press(now=tomorrow, newsletter=newsletters[7]).kind == Notice.Kind.CONFIRMATION
