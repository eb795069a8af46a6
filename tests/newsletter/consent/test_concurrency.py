"""Two at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from newsletter.consent import rates, services
from newsletter.consent.address_change import ask_for_change, change_address
from newsletter.consent.addresses import normalise
from newsletter.consent.erasure import erase
from newsletter.consent.models import (
    ConsentRecord,
    Notice,
    PersonToken,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.notices import submit_notice
from newsletter.consent.person_links import raw_token_of
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
            start.wait(timeout=60)
            return call()
        except (LinkRefused, Subscription.DoesNotExist) as error:
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


def wish(email: str, subscription: Subscription, now) -> str:
    ask_for_change(subscription=subscription, address=normalise(email), language="ja", now=now)
    return raw_token_of(PersonToken.objects.latest("pk"))


def test_two_who_move_to_one_address_at_once_are_not_merged_before_nobody_can_object(now):
    newsletter = NewsletterFactory()
    people = [SubscriptionFactory(newsletter=newsletter, email=f"old{number}@example.com") for number in range(2)]
    tokens = [wish("new@example.com", one, now) for one in people]
    results = at_once(*[lambda token=token: change_address(token=token, now=now) for token in tokens])
    assert [str(one) for one in results if isinstance(one, LinkRefused)] == ["an objection is open"]
    assert Subscriber.objects.filter(email="new@example.com").count() == 1
    assert Subscription.objects.filter(state=Subscription.State.ACTIVE).count() == 2


def test_two_who_swap_their_addresses_at_once_do_not_wait_for_each_other(now):
    people = [SubscriptionFactory(email=f"{name}@example.com") for name in "ab"]
    tokens = [wish(f"{name}@example.com", one, now) for name, one in zip("ba", people, strict=True)]
    at_once(*[lambda token=token: change_address(token=token, now=now) for token in tokens])
    assert Subscriber.objects.count() == Subscription.objects.count() == 1


def test_moving_at_once_with_one_link_moves_once(now):
    token = wish("new@example.com", SubscriptionFactory(), now)
    at_once(*[lambda: change_address(token=token, now=now)] * CROWD)
    assert ConsentRecord.objects.filter(action="changed").count() == 1
    assert Notice.objects.filter(kind=Notice.Kind.ADDRESS_CHANGED).count() == 1


def test_confirming_and_leaving_everything_at_once_leaves_no_half(now):
    notice = press(now=now)
    token, mine = raw_token(notice), notice.subscription
    at_once(
        lambda: services.confirm(token=token, now=now),
        lambda: services.leave_all(subscriber=mine.subscriber, source="page", now=now),
    )
    mine.refresh_from_db()
    assert mine.state == Subscription.State.UNSUBSCRIBED
    assert ConsentRecord.objects.filter(action="withdrawn").count() == 1


def test_erasing_while_all_else_is_pressed_leaves_nothing(now):
    notice = press(now=now)
    token, mine = raw_token(notice), notice.subscription
    at_once(
        lambda: services.confirm(token=token, now=now),
        lambda: erase(subscriber=mine.subscriber, source="own-data", now=now),
        lambda: services.leave(subscription=Subscription(pk=mine.pk), source="page", now=now),
        lambda: change_address_of(mine, now),
    )
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    assert Suppression.objects.get().reason == Suppression.Reason.ERASED


def change_address_of(subscription: Subscription, now) -> object:
    return ask_for_change(subscription=subscription, address=normalise("new@example.com"), language="ja", now=now)


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
