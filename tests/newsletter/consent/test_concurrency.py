"""Two at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from newsletter.consent import rates, services
from newsletter.consent.addresses import normalise
from newsletter.consent.models import ConsentRecord, Notice, SignUpRequest, Subscriber, Subscription
from newsletter.consent.notices import submit_notice
from newsletter.consent.records import NO_TERMS
from newsletter.consent.services import LinkRefused
from newsletter.events import Event
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.newsletter.consent.steps import press, raw_token

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 4


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; returns results or the errors they raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return call()
        except LinkRefused as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, call) for call in calls]]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("celery.canvas.Signature.apply_async", lambda *args, **options: None)


def test_confirming_at_once_confirms_once(now):
    token = raw_token(press(now=now))
    at_once(*[lambda: services.confirm(token=token, now=now)] * CROWD)
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
    assert ConsentRecord.objects.filter(action="confirmed").count() == 1
    assert Event.objects.count() == 1
    assert Notice.objects.filter(kind="welcome").count() == 1


def test_confirming_and_refusing_at_once_ends_refused_or_never_confirmed(now):
    token = raw_token(press(now=now))
    at_once(lambda: services.confirm(token=token, now=now), lambda: services.refuse(token=token, now=now))
    assert Subscription.objects.get().state == Subscription.State.UNSUBSCRIBED
    assert ConsentRecord.objects.filter(action="refused").count() == 1


def test_leaving_at_once_leaves_once(now):
    subscription = SubscriptionFactory()
    fresh = [Subscription.objects.get(pk=subscription.pk) for _each in range(CROWD)]
    ended = at_once(
        *[lambda one=one: services.leave(subscription=one, source="one-click", now=now) for one in fresh]
    )
    assert sorted(ended) == [False] * (CROWD - 1) + [True]
    assert ConsentRecord.objects.filter(action="withdrawn").count() == 1
    assert Event.objects.count() == 1


def test_one_address_signed_up_at_once_is_one_subscriber_with_one_mail(now):
    newsletter = NewsletterFactory()
    requests = [
        services.sign_up(
            newsletter=newsletter, address=normalise("taro@example.com"), language="ja", terms=NO_TERMS, now=now
        )
        for _each in range(CROWD)
    ]
    at_once(*[lambda pk=one.pk: services.admit(request_id=pk, now=now) for one in requests])
    assert Subscriber.objects.count() == Subscription.objects.count() == Notice.objects.count() == 1
    assert not SignUpRequest.objects.exists()


def test_one_request_read_at_once_earns_one_mail(now):
    request = services.sign_up(
        newsletter=NewsletterFactory(), address=normalise("a@example.com"), language="ja", terms=NO_TERMS, now=now
    )
    at_once(*[lambda: services.admit(request_id=request.pk, now=now)] * CROWD)
    assert Notice.objects.count() == 1


def test_one_notice_submitted_at_once_is_one_mail(mailbox, now):
    notice = press(now=now)
    states = at_once(*[lambda: submit_notice(notice_id=notice.pk, now=now)] * CROWD)
    assert sorted(map(str, states)) == ["None"] * (CROWD - 1) + ["submitted"]
    assert len(mailbox.raw) == 1


def test_no_count_is_lost(now):
    def count() -> int:
        return rates.count_sign_up(email="taro@example.com", network_address="192.0.2.1", now=now).total

    at_once(*[count] * 8)
    assert count() == 9
    assert (
        rates.count_sign_up(email="b@example.com", network_address=None, now=now + timedelta(minutes=1)).total
        == 10
    )


def test_one_bundle_read_at_once_earns_one_mail_and_confirms_once(now):
    newsletters = [NewsletterFactory(slug=slug, is_default=slug == "a") for slug in "abc"]
    wishes = [services.Wish(one, NO_TERMS) for one in newsletters]
    address = normalise("taro@example.com")
    bundles = [
        services.sign_up_to(wishes=order, address=address, language="ja", now=now)
        for order in (wishes, wishes[::-1])
    ]
    ids = [request.pk for bundle in bundles for request in bundle]
    at_once(*[lambda pk=pk: services.admit(request_id=pk, now=now) for pk in ids])
    assert Subscription.objects.count() == 3
    token = raw_token(Notice.objects.get())
    at_once(*[lambda: services.confirm(token=token, now=now)] * CROWD)
    assert ConsentRecord.objects.filter(action="confirmed").count() == 3
    assert Notice.objects.filter(kind="welcome").count() == 3


def test_confirming_and_leaving_at_once_ends_left_with_every_step_proved(now):
    newsletters = [NewsletterFactory(slug=slug, is_default=slug == "a") for slug in "ab"]
    wishes = [services.Wish(one, NO_TERMS) for one in newsletters]
    requests = services.sign_up_to(wishes=wishes, address=normalise("taro@example.com"), language="ja", now=now)
    token = raw_token(services.admit(request_id=requests[0].pk, now=now))
    first, second = Subscription.objects.order_by("pk")
    at_once(
        lambda: services.confirm(token=token, now=now),
        lambda: services.leave(subscription=first, source="page", now=now),
        lambda: services.leave(subscription=second, source="page", now=now),
    )
    states = set(Subscription.objects.values_list("state", flat=True))
    assert states == {Subscription.State.UNSUBSCRIBED}
    assert ConsentRecord.objects.filter(action="withdrawn").count() == 2
