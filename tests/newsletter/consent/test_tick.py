"""What the tick finds again, and what it ends and erases."""

from datetime import date, timedelta

import pytest
import time_machine

from newsletter.consent import bell, services, tasks
from newsletter.consent.addresses import normalise
from newsletter.consent.models import ConsentContext, ConsentRecord, Notice, SignUpRequest, Subscription
from newsletter.consent.records import NO_TERMS, Origin, record
from newsletter.consent.sign_up import plan_notice
from newsletter.consent.tick import STEPS, catch_up, tick
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch) -> list[tuple]:
    """What was enqueued; no broker is asked."""
    heard: list[tuple] = []
    monkeypatch.setattr(
        "celery.canvas.Signature.apply_async",
        lambda self, *args, **options: heard.append((self.task, tuple(self.args), options["queue"])),
    )
    return heard


def sign_up(now, email="taro@example.com") -> SignUpRequest:
    return services.sign_up(
        newsletter=NewsletterFactory(), address=normalise(email), language="ja", terms=NO_TERMS, now=now
    )


def test_a_sign_up_wakes_the_mail_worker_once_it_is_committed(now, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        request = sign_up(now)
        assert rung == []
    assert rung == [(bell.ADMIT, (request.pk,), "mail")]


def test_a_broker_that_is_away_does_not_fail_the_sign_up(now, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args: object, **options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("celery.canvas.Signature.apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        sign_up(now)
    assert SignUpRequest.objects.count() == 1


def test_lost_tasks_are_found_again_and_done(mailbox, now, rung, django_capture_on_commit_callbacks):
    sign_up(now)
    with django_capture_on_commit_callbacks(execute=True):
        tick(now + timedelta(seconds=4))
    assert rung == []
    with django_capture_on_commit_callbacks(execute=True):
        tick(now + timedelta(seconds=5))
    assert rung == [(bell.CATCH_UP, (), "mail")]
    assert catch_up(now=now + timedelta(seconds=6)) == 2
    assert len(mailbox.raw) == 1
    assert catch_up(now=now + timedelta(seconds=7)) == 0


def test_the_tasks_call_the_services(mailbox, now):
    with time_machine.travel(now, tick=False):
        request = sign_up(now)
        tasks.admit(request.pk)
        notice = Notice.objects.get()
        tasks.submit_notice(notice.pk)
        tasks.submit_notice(notice.pk)
        tasks.catch_up()
    assert len(mailbox.raw) == 1


def test_one_piece_of_work_that_fails_does_not_keep_the_others(mailbox, now, monkeypatch):
    broken = sign_up(now, "broken@example.com")
    sign_up(now, "fine@example.com")
    real = services.admit

    def admit(*, request_id, now):
        if request_id == broken.pk:
            raise RuntimeError
        return real(request_id=request_id, now=now)

    monkeypatch.setattr("newsletter.consent.tick.admit", admit)
    catch_up(now=now)
    assert [message["To"] for message in mailbox.messages] == ["fine@example.com"]
    assert SignUpRequest.objects.get() == broken


def test_a_lost_welcome_is_not_sent_again(mailbox, now):
    notice = plan_notice(subscription=SubscriptionFactory(), kind="welcome", language="ja", now=now)
    Notice.objects.update(state="sending", next_attempt_at=now)
    tick(now)
    catch_up(now=now + timedelta(days=1))
    notice.refresh_from_db()
    assert notice.state == "uncertain"
    assert mailbox.raw == []


def test_pauses_end_on_their_day_in_the_newsletters_zone(now):
    newsletter = NewsletterFactory(time_zone="Asia/Tokyo")
    subscription = SubscriptionFactory(newsletter=newsletter)
    services.pause(subscription=subscription, until=date(2026, 11, 24), source="test", now=now)
    tick(now.replace(hour=14, minute=59))
    subscription.refresh_from_db()
    assert subscription.state == Subscription.State.PAUSED
    tick(now.replace(hour=15, minute=0))
    subscription.refresh_from_db()
    assert (subscription.state, subscription.paused_until) == (Subscription.State.ACTIVE, None)
    assert ConsentRecord.objects.filter(action="resumed", evidence="source: pause-over").count() == 1
    tick(now.replace(hour=15, minute=1))
    assert ConsentRecord.objects.filter(action="resumed").count() == 1


def test_a_pause_that_cannot_end_keeps_no_other_waiting(now, monkeypatch):
    stuck, fine = SubscriptionFactory(), SubscriptionFactory()
    for subscription in (stuck, fine):
        services.pause(subscription=subscription, until=date(2026, 11, 24), source="test", now=now)
    real = services.resume

    def resume(*, subscription, **others):
        if subscription == stuck:
            raise RuntimeError
        real(subscription=subscription, **others)

    monkeypatch.setattr("newsletter.consent.tick.resume", resume)
    tick(now + timedelta(days=2))
    states = dict(Subscription.objects.values_list("pk", "state"))
    assert states == {stuck.pk: Subscription.State.PAUSED, fine.pk: Subscription.State.ACTIVE}


def test_a_step_that_fails_keeps_no_other_waiting(now, monkeypatch):
    record(subscription=SubscriptionFactory(), action="requested", origin=Origin("192.0.2.1", "Browser"), now=now)

    def refuse(*, now):
        raise RuntimeError

    monkeypatch.setattr("newsletter.consent.tick.STEPS", (refuse, *STEPS))
    with pytest.raises(ExceptionGroup):
        tick(now + timedelta(days=30))
    assert not ConsentContext.objects.exists()


def test_network_addresses_are_erased_after_thirty_days_and_the_proof_stays(now):
    subscription = SubscriptionFactory(proof=False)
    record(subscription=subscription, action="requested", origin=Origin("192.0.2.1", "Browser"), now=now)
    tick(now + timedelta(days=29, hours=23))
    assert ConsentContext.objects.count() == 1
    tick(now + timedelta(days=30))
    assert not ConsentContext.objects.exists()
    assert ConsentRecord.objects.count() == 1


def test_an_idle_tick_asks_little_and_writes_nothing_lasting(now, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        tick(now)
