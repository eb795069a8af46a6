"""What a mailing came to: the numbers, and why anyone was not mailed."""

from collections import Counter
from datetime import timedelta
from uuid import NAMESPACE_DNS, uuid5

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter.consent.models import Subscription
from newsletter.events import Event
from newsletter.sending.alarms.models import PaceSample
from newsletter.sending.control import MailingReason
from newsletter.sending.models import Delivery, Mailing, ServerState
from newsletter.sending.outcomes import Reason
from newsletter.sending.report import Resting, progress, report
from newsletter.sending.routes.models import Route
from newsletter.sending.states import MailingState
from newsletter.sending.words import DELIVERY_REASONS, MAILING_REASONS, STATE_SENTENCES, mailing_sentences
from tests.factories.newsletter import MailServerFactory
from tests.factories.sending import (
    NOW,
    make_audience,
    make_plain_edition,
    make_running_mailing,
    make_user,
    newsletter_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing():
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 100)
    make_audience(newsletter_of(edition), 2, state=Subscription.State.PAUSED, prefix="paused")
    mailing = make_running_mailing(edition=edition)
    ids = list(mailing.deliveries.order_by("pk").values_list("pk", flat=True))

    def become(chosen, **fields):
        Delivery.objects.filter(pk__in=chosen).update(**fields)

    later = mailing.started_at + timedelta(seconds=10)
    become(ids[:90], state="submitted", reason="accepted", finished_at=later, wire_at=mailing.started_at)
    become(ids[90:93], state="failed", reason="no-such-address", reply_code=550, reply="5.1.1 nobody")
    become(ids[93:94], state="withheld", reason="unsubscribed")
    become(ids[94:95], state="uncertain", reason="no-answer")
    become(ids[95:97], reason="try-later", reply_code=450, deferred_since=NOW)
    for who in ("first", "second", "first"):
        person = uuid5(NAMESPACE_DNS, who)
        Event.objects.create(kind="unsubscribed", source="leave", at=NOW, mailing=mailing, pseudonym=person)
    return mailing


def test_progress_counts_every_state_and_the_sum(mailing):
    found = progress(mailing, now=mailing.started_at + timedelta(seconds=95))
    assert {line.key: line.number for line in found.states} == {
        "pending": 5,
        "submitted": 90,
        "failed": 3,
        "withheld": 1,
        "uncertain": 1,
    }
    assert (found.frozen, found.concluded, found.open, found.percent) == (100, 95, 5, 95)
    assert found.sum_agrees
    assert round(sum(line.share for line in found.states)) == 100


def sampled(mailing, *numbers, step=10):
    """Samples of the pace up to a moment, which is returned."""
    begin = mailing.started_at
    for at, number in enumerate(numbers):
        PaceSample.objects.create(mailing=mailing, at=begin + timedelta(seconds=step * at), concluded=number)
    return begin + timedelta(seconds=step * (len(numbers) - 1))


def test_the_pace_of_the_last_minutes_promises_the_rest(mailing):
    now = sampled(mailing, 35, 55, 75, 95)
    found = progress(mailing, now=now)
    assert (found.per_minute, found.seconds_left) == (120, 2)


def test_a_forecast_is_given_only_while_it_means_something(mailing):
    now = sampled(mailing, 75, 95)
    assert progress(mailing, now=now).seconds_left is None
    now = sampled(mailing, 35, 55, 75, 95, step=5)
    assert progress(mailing, now=now + timedelta(minutes=10)).per_minute is None
    mailing.state_data = {"resumed_at": now.isoformat()}
    assert progress(mailing, now=now).per_minute is None
    mailing.state_data, mailing.state = {}, "paused"
    assert progress(mailing, now=now).seconds_left is None


def test_without_movement_no_end_is_promised(mailing):
    now = sampled(mailing, 95, 95, 95)
    found = progress(mailing, now=now)
    assert (found.per_minute, found.seconds_left) == (0, None)


def test_by_local_time_the_last_readers_hour_is_named_instead(mailing):
    now = sampled(mailing, 35, 65, 95)
    last = now + timedelta(hours=14)
    mailing.waves = [{"at": last.isoformat(), "zones": ["America/New_York"], "number": 4, "moved": False}]
    found = progress(mailing, now=now)
    assert (found.seconds_left, found.last_wave_at) == (None, last)


def test_a_look_at_the_progress_costs_four_queries(mailing, django_assert_num_queries):
    mailing = Mailing.objects.select_related("newsletter__mail_server").get(pk=mailing.pk)
    with django_assert_num_queries(4):
        progress(mailing)


def test_a_look_at_the_progress_counts_through_one_function_alone(mailing, monkeypatch):
    """So that kept tallies stand for a count of a million rows."""
    monkeypatch.setattr("newsletter.sending.report.counts_by_state", lambda mailing: Counter({"submitted": 100}))
    assert progress(mailing).percent == 100


def test_errors_are_grouped_by_the_servers_words_but_for_what_differs(mailing):
    rows = list(mailing.deliveries.filter(state="submitted")[:4])
    words = (
        "5.7.1 <a@example.jp> blocked by 192.0.2.17, id 4b1Xq93zTk",
        "5.7.1 <b@example.jp> blocked by 192.0.2.99, id 7c2Yr04aUm",
        "5.7.1 blocked by policy",
        "5.7.26 blocked by policy",
    )
    for row, reply in zip(rows, words, strict=True):
        Delivery.objects.filter(pk=row.pk).update(
            state="failed", reason="content-refused", reply_code=550, reply=reply
        )
    groups = [one for one in report(mailing).not_mailed if one.reason == "content-refused"]
    assert sorted((one.number, one.reply[:6]) for one in groups) == [(1, "5.7.1 "), (1, "5.7.26"), (2, "5.7.1 ")]


def test_a_missing_row_is_noticed(mailing):
    mailing.deliveries.last().delete()
    assert not progress(mailing).sum_agrees


def test_a_server_that_rests_is_shown(mailing):
    until = NOW + timedelta(hours=5)
    ServerState.objects.create(key="EMAIL_URL", faults=3, closed_until=until, last_error="454 4.7.0 later")
    found = progress(mailing, now=NOW)
    assert found.resting == [Resting("", until, "454 4.7.0 later")]
    assert progress(mailing, now=until).resting == []


def test_a_server_of_a_route_that_rests_is_shown_by_name(mailing, client):
    until = timezone.now() + timedelta(minutes=3)
    route = Route.objects.create(server=MailServerFactory(variable="EMAIL_URL_SAKURA"), domains="example.org")
    ServerState.objects.create(key="EMAIL_URL_SAKURA", faults=3, closed_until=until, last_error="454 later")
    assert progress(mailing).resting == [Resting("EMAIL_URL_SAKURA", until, "454 later")]
    client.force_login(make_user("someone"))
    page = client.get(reverse("newsletter_mailing", args=[mailing.pk])).content.decode()
    assert "<code>EMAIL_URL_SAKURA</code>" in page
    route.delete()
    assert progress(mailing).resting == []


def test_the_report_says_who_was_not_mailed_and_why(mailing):
    found = report(mailing)
    assert [(line.key, line.number) for line in found.excluded] == [("paused", 2)]
    assert found.candidates == 102
    groups = [(group.state, group.reason, group.code, group.number) for group in found.not_mailed]
    assert groups == [
        ("failed", "no-such-address", 550, 3),
        ("uncertain", "no-answer", None, 1),
        ("withheld", "unsubscribed", None, 1),
    ]
    assert [(group.reason, group.number) for group in found.deferred] == [("try-later", 2)]
    assert (found.left, found.bounced, found.complained) == (2, 0, 0)
    assert found.last_result - found.first_wire == timedelta(seconds=10)


def test_the_report_costs_a_fixed_number_of_queries(mailing, django_assert_num_queries):
    mailing = Mailing.objects.select_related("newsletter__mail_server").get(pk=mailing.pk)
    with django_assert_num_queries(8):
        progress(mailing)
        report(mailing)


def test_every_state_and_reason_has_its_words(mailing):
    assert set(STATE_SENTENCES) == set(MailingState)
    assert set(DELIVERY_REASONS) | {Reason.RENDER, Reason.SERVER_FAULT, Reason.SENDER_REFUSED} == set(Reason)
    reasons = {value for name, value in vars(MailingReason).items() if name.isupper()}
    assert set(MAILING_REASONS) == reasons
    mailing.state_data = {"minutes_late": 30}
    assert "30" in mailing_sentences(mailing)[-1]
