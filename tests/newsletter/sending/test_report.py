"""What a mailing came to: the numbers, and why anyone was not mailed."""

from datetime import timedelta

import pytest

from newsletter.consent.models import Subscription
from newsletter.events import Event
from newsletter.sending.control import MailingReason
from newsletter.sending.models import Delivery, Mailing, ServerState
from newsletter.sending.outcomes import Reason
from newsletter.sending.report import progress, report
from newsletter.sending.states import MailingState
from newsletter.sending.words import DELIVERY_REASONS, MAILING_REASONS, STATE_SENTENCES, mailing_sentences
from tests.factories.sending import NOW, make_audience, make_plain_edition, make_running_mailing, newsletter_of

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
    Event.objects.create(kind="unsubscribed", source="leave", at=NOW, mailing=mailing)
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
    assert found.seconds_left == 5
    assert round(sum(line.share for line in found.states)) == 100


def test_a_forecast_is_given_only_while_it_means_something(mailing):
    Mailing.objects.update(state="paused")
    mailing.refresh_from_db()
    assert progress(mailing).seconds_left is None


def test_a_missing_row_is_noticed(mailing):
    mailing.deliveries.last().delete()
    assert not progress(mailing).sum_agrees


def test_a_server_that_rests_is_shown(mailing):
    until = NOW + timedelta(hours=5)
    ServerState.objects.create(key="EMAIL_URL", faults=3, closed_until=until, last_error="454 4.7.0 later")
    found = progress(mailing, now=NOW)
    assert (found.server_rests_until, found.server_error) == (until, "454 4.7.0 later")
    assert progress(mailing, now=until).server_rests_until is None


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
    assert (found.left, found.bounced, found.complained) == (1, 0, 0)
    assert found.last_result - found.first_wire == timedelta(seconds=10)


def test_the_report_costs_a_fixed_number_of_queries(mailing, django_assert_num_queries):
    mailing = Mailing.objects.select_related("newsletter__mail_server").get(pk=mailing.pk)
    with django_assert_num_queries(6):
        report(mailing)


def test_every_state_and_reason_has_its_words(mailing):
    assert set(STATE_SENTENCES) == set(MailingState)
    assert set(DELIVERY_REASONS) | {Reason.RENDER, Reason.SERVER_FAULT} == set(Reason)
    reasons = {value for name, value in vars(MailingReason).items() if name.isupper()}
    assert set(MAILING_REASONS) == reasons
    mailing.state_data = {"minutes_late": 30}
    assert "30" in mailing_sentences(mailing)[-1]
