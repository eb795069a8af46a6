"""The same solution, and mails to one address, at the same moment."""

import pytest

from newsletter.abuse import proof
from newsletter.consent import services
from newsletter.consent.addresses import normalise
from newsletter.consent.models import Notice, RateWindow
from newsletter.consent.records import NO_TERMS
from tests.factories.newsletter import NewsletterFactory
from tests.newsletter.abuse.solving import solved
from tests.newsletter.consent.test_concurrency import CROWD, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("celery.canvas.Signature.apply_async", lambda *args, **options: None)


def test_one_solution_at_once_counts_once(now):
    field = solved(proof.ask(email="taro@example.com", signs=frozenset(), effort=1, now=now))
    answer = proof.read(field, email="taro@example.com", now=now)
    assert sorted(at_once(*[lambda: proof.claim(answer)] * CROWD)) == [False] * (CROWD - 1) + [True]
    assert not RateWindow.objects.exists()


def test_newsletters_asked_for_at_once_share_the_five_mails(now):
    requests = [
        services.sign_up(
            newsletter=NewsletterFactory(slug=f"letter-{number}"),
            address=normalise("taro@example.com"),
            language="ja",
            terms=NO_TERMS,
            now=now,
        )
        for number in range(8)
    ]
    at_once(*[lambda pk=one.pk: services.admit(request_id=pk, now=now) for one in requests])
    assert Notice.objects.count() == 5
