"""Imports while people sign up, confirm, leave and are erased, and two imports of the same people."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections, transaction

from newsletter.consent import services
from newsletter.consent.addresses import address_hash
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription, Suppression
from newsletter.imports.engine import work
from newsletter.imports.models import SubscriberImport
from tests.factories.newsletter import NewsletterFactory
from tests.factories.sending import make_audience
from tests.newsletter.consent.steps import press, raw_token
from tests.newsletter.imports.taking_in import make_import, reader_of, row

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 120


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("celery.canvas.Signature.apply_async", lambda *args, **options: None)


def at_once(*calls: Callable[[], object]) -> None:
    """Run the calls in threads that start together; raise what one of them raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        try:
            start.wait(timeout=60)
            call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        for future in [pool.submit(run, call) for call in calls]:
            future.result(timeout=120)


def test_two_imports_of_the_same_people_add_each_once(now):
    NewsletterFactory()
    found = [make_import(), make_import()]
    emails = [f"reader{number}@example.com" for number in range(PEOPLE)]
    orders = [emails, random.Random(5).sample(emails, PEOPLE)]
    at_once(
        *[
            lambda one=one, order=order: work(import_id=one.pk, chunk=25, reader=reader_of(order))
            for one, order in zip(found, orders, strict=True)
        ]
    )
    outcomes: Counter[str] = Counter()
    for one in found:
        one.refresh_from_db()
        assert one.state == SubscriberImport.State.FINISHED
        outcomes.update(one.counts["outcomes"])
    assert outcomes == {"added": PEOPLE, "unchanged": PEOPLE}
    assert Subscriber.objects.count() == Subscription.objects.count() == PEOPLE
    assert ConsentRecord.objects.filter(action="imported").count() == PEOPLE


def test_whoever_leaves_is_erased_or_signs_up_meanwhile_is_where_they_wished(now):
    newsletter = NewsletterFactory()
    known = make_audience(newsletter, PEOPLE)
    leaving, erased = known[: PEOPLE // 3], known[PEOPLE // 3 : PEOPLE // 2]
    new = [f"new{number}@example.com" for number in range(PEOPLE // 2)]
    tokens = [
        raw_token(press(f"asked{number}@example.com", now=now, newsletter=newsletter)) for number in range(20)
    ]
    rows = [row(email, company="商会", language="en") for email in new]
    rows += [row(f"reader{number}@example.jp", company="商会", language="en") for number in range(PEOPLE)]
    rows += [row(f"asked{number}@example.com", company="商会", language="en") for number in range(20)]
    random.Random(7).shuffle(rows)
    found = make_import(newsletter=newsletter, rule=SubscriberImport.Rule.OVERWRITE)

    def leave() -> None:
        for one in leaving:
            services.leave(subscription=one, source="one-click", now=now)

    def erase() -> None:
        for one in erased:
            with transaction.atomic():
                Suppression.objects.create(
                    address_hash=address_hash(one.subscriber.email), reason="erased", created_at=now
                )
                Subscription.objects.select_for_update().get(pk=one.pk)
                Subscriber.objects.select_for_update().get(pk=one.subscriber_id).delete()

    def sign_up() -> None:
        for email in new:
            press(email, now=now, newsletter=newsletter)

    def confirm() -> None:
        for token in tokens:
            try:
                services.confirm(token=token, now=now + timedelta(minutes=1))
            except services.LinkRefused as refused:
                raise AssertionError("a confirmation was lost") from refused

    at_once(lambda: work(import_id=found.pk, chunk=20, reader=reader_of(rows)), leave, erase, sign_up, confirm)
    found.refresh_from_db()
    assert found.state == SubscriberImport.State.FINISHED
    assert sum(found.counts["outcomes"].values()) + sum(found.counts["reasons"].values()) == len(rows)
    left = Subscription.objects.filter(pk__in=[one.pk for one in leaving])
    assert set(left.values_list("state", flat=True)) == {"unsubscribed"}
    emails = [one.subscriber.email for one in erased]
    assert not Subscriber.objects.filter(email__in=emails).exists()
    asked = Subscription.objects.filter(subscriber__email__startswith="asked")
    assert set(asked.values_list("state", flat=True)) == {"active"}
    states = Counter(Subscription.objects.filter(subscriber__email__in=new).values_list("state", flat=True))
    assert states == {"active": len(new)}
