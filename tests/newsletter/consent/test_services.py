"""Each step of a subscription, with the proof it leaves."""

from datetime import date, timedelta

import pytest

from newsletter.consent import services
from newsletter.consent.addresses import address_hash, normalise
from newsletter.consent.models import (
    ConfirmationToken,
    ConsentContext,
    ConsentRecord,
    Notice,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.records import wording_hash
from newsletter.consent.services import LinkRefused, StepRefused
from newsletter.events import Event
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, SuppressionFactory
from tests.newsletter.consent.steps import ORIGIN, TERMS, press, raw_token

pytestmark = pytest.mark.django_db

State = Subscription.State
Action = ConsentRecord.Action


def actions(subscription: Subscription) -> list[str]:
    rows = ConsentRecord.objects.filter(pseudonym=subscription.subscriber.pseudonym)
    return list(rows.values_list("action", flat=True))


def test_a_new_address_gets_a_confirmation_and_a_proof_of_the_request(now):
    notice = press(now=now)
    subscription = notice.subscription
    assert notice.kind == Notice.Kind.CONFIRMATION
    assert subscription.state == State.PENDING
    proof = ConsentRecord.objects.get()
    assert (proof.action, proof.basis) == (Action.REQUESTED, ConsentRecord.Basis.DOUBLE_OPT_IN)
    assert proof.pseudonym == subscription.subscriber.pseudonym
    assert (proof.wording, proof.wording_hash) == (TERMS.wording, wording_hash(TERMS.wording))
    assert (proof.privacy_version, proof.form_address, proof.language) == ("12", TERMS.form_address, "ja")
    assert proof.at == now
    context = ConsentContext.objects.get()
    assert (context.network_address, context.user_agent) == ("192.0.2.7", "Browser/1.0")
    assert context.erase_after == now + timedelta(days=30)
    assert not SignUpRequest.objects.exists()


def test_a_request_is_read_once(now):
    request = services.sign_up(
        newsletter=NewsletterFactory(), address=normalise("taro@example.com"), language="ja", terms=TERMS, now=now
    )
    assert services.admit(request_id=request.pk, now=now)
    assert services.admit(request_id=request.pk, now=now) is None
    assert Notice.objects.count() == 1


def test_only_the_hash_of_the_token_is_kept(now):
    notice = press(now=now)
    row = ConfirmationToken.objects.get()
    assert raw_token(notice) not in str(vars(row))
    assert row.expires_at == now + timedelta(hours=72)


def test_pending_may_have_it_sent_again_after_ten_minutes_three_times_a_day(now):
    sent = [press(now=now + timedelta(minutes=minutes)) is not None for minutes in (0, 9, 10, 21, 32, 60 * 24 + 1)]
    assert sent == [True, False, True, True, False, True]
    assert Subscriber.objects.count() == Subscription.objects.count() == 1


def test_spellings_of_one_address_are_one_subscriber(now):
    press("Taro@Example.com", now=now)
    press("ｔａｒｏ＠example.com", now=now + timedelta(hours=1))
    assert Subscriber.objects.get().email == "Taro@example.com"


def test_an_active_subscriber_is_reminded_once_a_day_and_nothing_changes(now):
    subscription = SubscriptionFactory(email="taro@example.com")
    before = actions(subscription)
    assert press(now=now).kind == Notice.Kind.REMINDER
    assert press(now=now + timedelta(hours=23)) is None
    assert press(now=now + timedelta(hours=24)).kind == Notice.Kind.REMINDER
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE
    assert actions(subscription) == before


@pytest.mark.parametrize(
    "reason", [Suppression.Reason.BOUNCED, Suppression.Reason.COMPLAINED, Suppression.Reason.BY_HAND]
)
@pytest.mark.parametrize("known", [True, False])
def test_a_suppressed_address_is_met_with_silence(now, reason, known):
    SuppressionFactory(email="taro@example.com", reason=reason)
    if known:
        SubscriptionFactory(email="taro@example.com", state=State.UNSUBSCRIBED)
    records = ConsentRecord.objects.count()
    assert press("TARO@example.com", now=now) is None
    assert Subscriber.objects.count() == int(known)
    assert ConsentRecord.objects.count() == records
    assert not SignUpRequest.objects.exists()


def test_an_erased_address_comes_back_by_its_own_sign_up_alone(now):
    SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.ERASED)
    notice = press(now=now)
    assert Suppression.objects.exists()
    services.confirm(token=raw_token(notice), now=now)
    assert not Suppression.objects.exists()


def test_confirming_activates_proves_and_welcomes(now):
    notice = press(now=now, language="en")
    later = now + timedelta(hours=1)
    subscription = services.confirm(token=raw_token(notice), now=later, origin=ORIGIN)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.confirmed_at) == (State.ACTIVE, later)
    proof = ConsentRecord.objects.get(action=Action.CONFIRMED)
    assert (proof.wording, proof.privacy_version, proof.form_address) == (TERMS.wording, "12", TERMS.form_address)
    assert proof.basis == ConsentRecord.Basis.DOUBLE_OPT_IN
    event = Event.objects.get()
    assert (event.kind, event.actor, event.pseudonym) == ("subscribed", "human", subscription.subscriber.pseudonym)
    assert Notice.objects.filter(kind=Notice.Kind.WELCOME, language="en").count() == 1


def test_confirming_twice_confirms_once(now):
    first = press(now=now)
    second = press(now=now + timedelta(minutes=15))
    for notice in (first, first, second):
        assert services.confirm(token=raw_token(notice), now=now + timedelta(hours=1)).state == State.ACTIVE
    assert Notice.objects.filter(kind=Notice.Kind.WELCOME).count() == 1
    assert ConsentRecord.objects.filter(action=Action.CONFIRMED).count() == 1
    assert Event.objects.count() == 1


def test_a_link_expires_after_72_hours(now):
    notice = press(now=now)
    assert services.read_confirmation(token=raw_token(notice), now=now + timedelta(hours=71, minutes=59))
    for call in (services.confirm, services.read_confirmation):
        with pytest.raises(LinkRefused):
            call(token=raw_token(notice), now=now + timedelta(hours=72))
    assert Subscription.objects.get().state == State.PENDING


@pytest.mark.parametrize("token", ["", "x", "é" * 10, "a" * 10_000, "\ud800"])
def test_unknown_tokens_are_refused(now, token):
    press(now=now)
    for call in (services.confirm, services.read_confirmation):
        with pytest.raises(LinkRefused):
            call(token=token, now=now)
    with pytest.raises(LinkRefused):
        services.refuse(token=token, now=now)


def test_an_old_link_does_not_bring_back_who_left(now):
    notice = press(now=now)
    subscription = services.confirm(token=raw_token(notice), now=now)
    services.leave(subscription=subscription, source="page", now=now)
    with pytest.raises(LinkRefused):
        services.confirm(token=raw_token(notice), now=now)
    assert Subscription.objects.get().state == State.UNSUBSCRIBED


def test_who_left_may_sign_up_anew(now):
    SubscriptionFactory(email="taro@example.com", state=State.UNSUBSCRIBED)
    notice = press(now=now)
    subscription = services.confirm(token=raw_token(notice), now=now)
    assert subscription.state == State.ACTIVE
    assert subscription.unsubscribed_at is None


def test_a_complaint_after_the_mail_stops_the_confirmation(now):
    notice = press(now=now)
    SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.COMPLAINED)
    with pytest.raises(LinkRefused):
        services.confirm(token=raw_token(notice), now=now)


def test_not_me_suppresses_once_and_for_all_but_an_own_sign_up(now):
    notice = press(now=now)
    for _press in range(2):
        services.refuse(token=raw_token(notice), now=now, origin=ORIGIN)
    subscription = Subscription.objects.get()
    assert subscription.state == State.UNSUBSCRIBED
    assert Suppression.objects.get().address_hash == address_hash("taro@example.com")
    assert actions(subscription) == [Action.REQUESTED, Action.REFUSED]
    with pytest.raises(LinkRefused):
        services.confirm(token=raw_token(notice), now=now)
    assert press(now=now + timedelta(hours=1)) is None
    again = press(now=now + timedelta(days=1))
    assert services.confirm(token=raw_token(again), now=now + timedelta(days=1)).state == State.ACTIVE
    assert not Suppression.objects.exists()


def test_not_me_works_when_the_link_has_expired_and_when_somebody_confirmed(now):
    notice = press(now=now)
    services.confirm(token=raw_token(notice), now=now)
    services.refuse(token=raw_token(notice), now=now + timedelta(days=10))
    assert Subscription.objects.get().state == State.UNSUBSCRIBED
    assert list(Event.objects.values_list("kind", flat=True)) == ["subscribed", "unsubscribed"]


@pytest.mark.parametrize("state", [State.ACTIVE, State.PAUSED, State.PENDING])
def test_leaving_ends_it_at_once_and_once(now, state):
    subscription = SubscriptionFactory(state=state)
    assert services.leave(subscription=subscription, source="one-click", now=now, origin=ORIGIN)
    assert not services.leave(subscription=subscription, source="page", now=now)
    assert subscription.state == State.UNSUBSCRIBED
    subscription.refresh_from_db()
    assert (subscription.state, subscription.unsubscribed_at) == (State.UNSUBSCRIBED, now)
    assert actions(subscription).count(Action.WITHDRAWN) == 1
    assert ConsentRecord.objects.get(action=Action.WITHDRAWN).evidence == "source: one-click"
    assert Event.objects.filter(kind="unsubscribed").count() == (0 if state == State.PENDING else 1)


def test_leaving_can_be_undone_within_a_day(now):
    subscription = SubscriptionFactory()
    services.leave(subscription=subscription, source="page", now=now)
    services.undo_leave(subscription=subscription, source="page", now=now + timedelta(hours=24))
    services.undo_leave(subscription=subscription, source="page", now=now + timedelta(hours=24))
    assert subscription.state == State.ACTIVE
    assert actions(subscription)[-2:] == [Action.WITHDRAWN, Action.RESUMED]
    services.leave(subscription=subscription, source="page", now=now + timedelta(hours=30))
    with pytest.raises(StepRefused):
        services.undo_leave(subscription=subscription, source="page", now=now + timedelta(hours=55))
    with pytest.raises(StepRefused):
        services.pause(
            subscription=subscription, until=date(2027, 1, 1), source="page", now=now + timedelta(hours=55)
        )


def test_a_suppressed_leaving_cannot_be_undone(now):
    subscription = SubscriptionFactory(email="taro@example.com")
    services.leave(subscription=subscription, source="complaint", now=now)
    SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.COMPLAINED)
    with pytest.raises(StepRefused):
        services.undo_leave(subscription=subscription, source="page", now=now)


def test_pausing_and_resuming(now):
    subscription = SubscriptionFactory()
    services.pause(subscription=subscription, until=date(2026, 12, 23), source="preferences", now=now)
    assert (subscription.state, subscription.paused_until) == (State.PAUSED, date(2026, 12, 23))
    for _press in range(2):
        services.resume(subscription=subscription, source="preferences", now=now)
    assert (subscription.state, subscription.paused_until) == (State.ACTIVE, None)
    assert actions(subscription)[-2:] == [Action.PAUSED, Action.RESUMED]


def test_a_pause_instead_of_leaving(now):
    subscription = SubscriptionFactory()
    services.leave(subscription=subscription, source="page", now=now)
    services.pause(subscription=subscription, until=date(2026, 12, 23), source="page", now=now)
    assert subscription.state == State.PAUSED
    assert list(Event.objects.values_list("kind", flat=True)) == ["unsubscribed", "subscribed"]


def test_pending_cannot_be_paused_or_resumed(now):
    subscription = SubscriptionFactory(state=State.PENDING)
    with pytest.raises(StepRefused):
        services.pause(subscription=subscription, until=date(2027, 1, 1), source="page", now=now)
    with pytest.raises(StepRefused):
        services.resume(subscription=subscription, source="page", now=now)


def test_a_reason_is_kept_of_those_who_left(now):
    subscription = SubscriptionFactory()
    services.give_reason(subscription=subscription, reason="too-many")
    subscription.refresh_from_db()
    assert subscription.leave_reason == ""
    services.leave(subscription=subscription, source="page", now=now)
    services.give_reason(subscription=subscription, reason="too-many")
    subscription.refresh_from_db()
    assert subscription.leave_reason == "too-many"
    with pytest.raises(ValueError, match="nonsense"):
        services.give_reason(subscription=subscription, reason="nonsense")


def test_preferences_record_which_fields_changed_and_not_their_content(now):
    subscription = SubscriptionFactory()
    values = {"language": "en", "company": "株式会社X", "job_title": ""}
    assert services.change_preferences(subscription=subscription, values=values, now=now) == [
        "language",
        "company",
    ]
    assert services.change_preferences(subscription=subscription, values=values, now=now) == []
    proof = ConsentRecord.objects.get(action=Action.CHANGED)
    assert proof.evidence == "fields: language, company"
    subscription.subscriber.refresh_from_db()
    assert subscription.subscriber.company == "株式会社X"
    with pytest.raises(KeyError):
        services.change_preferences(subscription=subscription, values={"email": "x@example.com"}, now=now)


def test_every_active_subscription_shows_its_proof(now):
    notice = press(now=now)
    services.confirm(token=raw_token(notice), now=now)
    SubscriptionFactory()
    for subscription in Subscription.objects.filter(state=State.ACTIVE):
        assert actions(subscription)[-1] == Action.CONFIRMED
