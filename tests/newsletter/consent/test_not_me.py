"""“That was not me” ends what its mail was about, and takes nothing else from who receives another newsletter."""

import pytest

from newsletter.consent import services
from newsletter.consent.models import ConsentRecord, Subscription, Suppression
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.newsletter.consent.steps import press, raw_token

State = Subscription.State
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("other", "suppressed"),
    [
        ({}, False),
        ({"state": State.PAUSED}, False),
        ({"state": State.PENDING}, True),
        ({"state": State.UNSUBSCRIBED}, True),
        ({"proof": False}, True),
    ],
)
def test_an_address_that_confirmed_another_newsletter_is_not_suppressed(now, other, suppressed):
    weekly = NewsletterFactory(slug="weekly")
    theirs = SubscriptionFactory(email="taro@example.com", newsletter=NewsletterFactory(), **other)
    token = raw_token(press(now=now, newsletter=weekly))
    for _press in range(2):
        services.refuse(token=token, now=now)
    assert Subscription.objects.get(newsletter=weekly).state == State.UNSUBSCRIBED
    assert Subscription.objects.get(pk=theirs.pk).state == theirs.state
    assert Suppression.objects.exists() is suppressed
    assert ConsentRecord.objects.filter(newsletter=weekly, action="refused").count() == 1
