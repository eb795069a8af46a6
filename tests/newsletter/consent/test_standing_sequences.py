"""Whatever is pressed in whichever order, nobody is active without a proof."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.consent import services
from newsletter.consent.confirming import LinkRefused
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.services import StepRefused
from tests.factories.newsletter import NewsletterFactory
from tests.newsletter.consent.steps import press, raw_token

pytestmark = pytest.mark.django_db

Action = ConsentRecord.Action
AGREED = {Action.CONFIRMED, Action.RESUMED, Action.PAUSED}
ENDED = {Action.WITHDRAWN, Action.REFUSED}
NUMBERS = count()
STEPS = ("sign-up", "confirm", "refuse", "leave", "leave-all", "undo", "pause", "fewer", "resume", "later")


class Reader:
    """Somebody who presses whatever there is to press."""

    def __init__(self, now) -> None:
        self.now = now
        self.email = f"reader{next(NUMBERS)}@sequences.example"
        self.newsletter = NewsletterFactory()
        self.tokens = []
        self.sign_up()

    @property
    def subscription(self) -> Subscription:
        return Subscription.objects.select_related("subscriber").get(subscriber__email=self.email)

    def sign_up(self) -> None:
        notice = press(self.email, now=self.now, newsletter=self.newsletter)
        if notice and notice.token:
            self.tokens.append(raw_token(notice))

    def take(self, step: str) -> None:
        now, mine = self.now, self.subscription
        match step:
            case "sign-up":
                self.sign_up()
            case "confirm" | "refuse":
                getattr(services, step)(token=self.tokens[-1], now=now)
            case "leave":
                services.leave(subscription=mine, source="page", now=now)
            case "leave-all":
                services.leave_all(subscriber=mine.subscriber, source="page", now=now)
            case "undo":
                services.undo_leave(subscription=mine, source="page", now=now)
            case "pause":
                services.pause(subscription=mine, until=now.date() + timedelta(days=7), source="page", now=now)
            case "fewer":
                services.receive_less(subscription=mine, source="page", now=now)
            case "resume":
                services.resume(subscription=mine, source="page", now=now)
            case "later":
                self.now += timedelta(hours=13)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=10))
def test_no_sequence_makes_an_active_subscription_without_proof(now, steps):
    reader = Reader(now)
    for step in steps:
        try:
            reader.take(step)
        except (StepRefused, LinkRefused):
            continue
        finally:
            reader.now += timedelta(minutes=11)
    mine = reader.subscription
    records = ConsentRecord.objects.filter(pseudonym=mine.subscriber.pseudonym).order_by("pk")
    actions = [action for action in records.values_list("action", flat=True) if action in AGREED | ENDED]
    if mine.state in SUBSCRIBED:
        assert Action.CONFIRMED in actions
        assert actions[-1] in AGREED
    if mine.state == Subscription.State.UNSUBSCRIBED:
        assert actions[-1] in ENDED
    assert (mine.paused_until is not None) == (mine.state == Subscription.State.PAUSED)
    assert Subscriber.objects.filter(email=reader.email).count() == 1
