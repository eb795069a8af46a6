"""Numbers in a bounded time: counted, estimated and said to be, or honestly unknown."""

import random
import time

import pytest
from django.db import DatabaseError, connection
from django.utils import translation

from newsletter.consent.models import Subscription
from newsletter.segments import counting
from newsletter.segments.counting import OutOfTime, Precision, Tally, in_words, limited, tally
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.factories.sending import make_audience

ENDLESS = {
    "postgresql": "SELECT pg_sleep(30)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n",
}


def _ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


@pytest.fixture
def out_of_time(monkeypatch):
    """The count itself never ends; samples do."""

    original = counting._groups
    calls = []

    def groups(rows, fields):
        calls.append(1)
        if len(calls) == 1:
            raise OutOfTime
        return original(rows, fields)

    monkeypatch.setattr(counting, "_groups", groups)


@pytest.mark.django_db
def test_the_database_stops_what_takes_too_long_and_goes_on():
    SubscriptionFactory(proof=False)
    begin = time.monotonic()
    with pytest.raises(OutOfTime), limited(0.2):
        _ask(ENDLESS[connection.vendor])
    assert time.monotonic() - begin < 5
    assert Subscription.objects.count() == 1
    with limited(0.2):
        assert Subscription.objects.count() == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


@pytest.mark.django_db
def test_another_error_is_not_taken_for_time():
    with pytest.raises(DatabaseError, match="nowhere"), limited(5):
        _ask("SELECT 1 FROM nowhere")


@pytest.mark.django_db
def test_a_count_in_time_is_exact():
    newsletter = NewsletterFactory()
    make_audience(newsletter, 3)
    make_audience(newsletter, 2, state="paused", prefix="paused")
    found = tally(newsletter.subscriptions.all(), "state")
    assert found == Tally({("active",): 3, ("paused",): 2})
    assert (found.number, found.precision) == (5, Precision.COUNTED)


@pytest.mark.django_db
def test_out_of_time_a_sample_gives_about_the_number(out_of_time, monkeypatch):
    newsletter = NewsletterFactory()
    make_audience(newsletter, 4000)
    newsletter.subscriptions.filter(
        pk__in=list(newsletter.subscriptions.values_list("pk", flat=True)[::4])
    ).update(state="paused")
    monkeypatch.setattr(counting, "BLOCK", 10)
    found = tally(newsletter.subscriptions.all(), "state", seconds=60, rng=random.Random(1))
    assert found.precision == Precision.ABOUT
    assert found.groups[("active",)] == pytest.approx(3000, rel=0.15)
    assert found.groups[("paused",)] == pytest.approx(1000, rel=0.15)


@pytest.mark.django_db
def test_a_sample_without_anyone_gives_a_bound(out_of_time):
    newsletter = NewsletterFactory()
    make_audience(newsletter, 50)
    found = tally(newsletter.subscriptions.filter(state="paused"), seconds=60)
    assert (found.precision, found.number) == (Precision.BELOW, 4)


@pytest.mark.django_db
def test_no_time_at_all_is_said(monkeypatch):
    def never(rows, fields):
        raise OutOfTime

    monkeypatch.setattr(counting, "_groups", never)
    SubscriptionFactory(proof=False)
    assert tally(Subscription.objects.all()).precision == Precision.UNKNOWN


def test_numbers_in_words():
    with translation.override("en"):
        assert in_words(1) == "1 person"
        assert in_words(12345) == "12,345 people"
        assert in_words(41000, Precision.ABOUT) == "about 41,000 people, estimated from a sample"
    with translation.override("ja"):
        assert in_words(12345) == "12,345名"
        assert in_words(300, Precision.BELOW) == "300名未満と見込まれます（標本からの推計）"
        assert in_words(0, Precision.UNKNOWN) == "人数が多く、表示までの時間内に数えられません"


@pytest.mark.parametrize(("number", "about"), [(7, 7), (99, 99), (104, 100), (41237, 41000), (995, 1000)])
def test_estimates_are_rounded_to_two_digits(number, about):
    assert counting._rounded(number) == about
