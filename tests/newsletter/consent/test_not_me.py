"""“That was not me” ends what its mail was about, and takes nothing else from who receives another newsletter."""

from datetime import timedelta

import pytest

from newsletter.consent import confirming, services
from newsletter.consent.models import ConsentRecord, Subscription, Suppression
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, SuppressionFactory
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


def test_a_link_whose_subscriptions_are_merged_away_this_moment_is_refused(now, monkeypatch):
    token = raw_token(press(now=now))
    monkeypatch.setattr(confirming, "locked_all", lambda _ids: [])
    with pytest.raises(services.LinkRefused):
        services.refuse(token=token, now=now)


def test_after_not_me_one_mail_a_day_reaches_a_person_however_many_newsletters_there_are(now):
    weekly, daily = NewsletterFactory(slug="weekly"), NewsletterFactory(slug="daily", is_default=False)
    services.refuse(token=raw_token(press(now=now, newsletter=weekly)), now=now)
    assert press(now=now + timedelta(hours=23), newsletter=daily) is None
    assert press(now=now + timedelta(hours=24), newsletter=daily) is not None
    assert press(now=now + timedelta(hours=24, minutes=30), newsletter=weekly) is None


def test_one_mail_a_day_also_where_the_address_was_erased_before(now):
    newsletter = NewsletterFactory(slug="weekly")
    services.refuse(token=raw_token(press(now=now, newsletter=newsletter)), now=now)
    SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.ERASED)
    assert press(now=now + timedelta(hours=23), newsletter=newsletter) is None
    assert press(now=now + timedelta(hours=24), newsletter=newsletter) is not None
