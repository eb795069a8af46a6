"""One press over several newsletters: one mail, one link, one refusal."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter.consent import notices, services
from newsletter.consent.addresses import normalise
from newsletter.consent.letters import letter_for
from newsletter.consent.models import ConsentRecord, Notice, SignUpRequest, Subscription, Suppression
from newsletter.consent.records import Terms
from newsletter.consent.services import LinkRefused, Wish
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, SuppressionFactory, TopicFactory
from tests.newsletter.consent.steps import raw_token

pytestmark = pytest.mark.django_db

State = Subscription.State


@pytest.fixture
def three():
    return [NewsletterFactory(slug=slug, name=slug.upper(), is_default=slug == "a") for slug in ("a", "b", "c")]


def press(newsletters, *, now, topics=(), **options):
    requests = services.sign_up_to(
        wishes=[Wish(one, Terms(f"wording of {one.slug}"), tuple(topics)) for one in newsletters],
        address=normalise("taro@example.com"),
        language="en",
        now=now,
        **options,
    )
    return services.admit(request_id=requests[-1].pk, now=now)


def states():
    return dict(Subscription.objects.values_list("newsletter__slug", "state"))


def test_one_press_is_one_mail_that_names_all_and_whose_link_confirms_all(three, now):
    notice = press(three, now=now)
    assert Notice.objects.count() == 1
    assert not SignUpRequest.objects.exists()
    letter = letter_for(notice)
    assert letter.subject == "Please confirm: A and 2 more"
    for text in (letter.text, letter.html):
        assert all(name in text for name in "ABC")
    token = raw_token(notice)
    assert len(services.read_confirmation(token=token, now=now)) == 3
    for _press in range(2):
        services.confirm(token=token, now=now)
    assert set(states().values()) == {State.ACTIVE}
    assert Notice.objects.filter(kind="welcome").count() == 3
    proofs = ConsentRecord.objects.filter(action="confirmed").values_list("wording", flat=True)
    assert set(proofs) == {"wording of a", "wording of b", "wording of c"}


def test_topics_are_kept_with_the_newsletter_that_offers_them(three, now):
    topic = TopicFactory(newsletter=three[0], slug="ai")
    TopicFactory(newsletter=three[1], slug="other")
    press(three[:2], now=now, topics=["ai"])
    assert [list(one.topics.all()) for one in Subscription.objects.order_by("newsletter_id")] == [[topic], []]
    assert ConsentRecord.objects.filter(evidence="topics: ai").count() == 2


def test_only_what_waits_is_asked_for_and_nothing_changes_in_what_stands(three, now):
    active = SubscriptionFactory(newsletter=three[0], email="taro@example.com")
    SubscriptionFactory(newsletter=three[1], subscriber=active.subscriber, state=State.UNSUBSCRIBED)
    TopicFactory(newsletter=three[0], slug="ai")
    notice = press(three, now=now, topics=["ai"])
    assert states() == {"a": State.ACTIVE, "b": State.PENDING, "c": State.PENDING}
    assert letter_for(notice).subject == "Please confirm: B and 1 more"
    assert not active.topics.exists()
    services.confirm(token=raw_token(notice), now=now)
    assert set(states().values()) == {State.ACTIVE}


def test_who_has_all_of_them_is_reminded_once_of_all(three, now):
    first = SubscriptionFactory(newsletter=three[0], email="taro@example.com")
    SubscriptionFactory(newsletter=three[1], subscriber=first.subscriber, state=State.PAUSED)
    notice = press(three[:2], now=now)
    assert notice.kind == Notice.Kind.REMINDER
    assert "- A\n- B\n" in letter_for(notice).text
    assert press(three[:2], now=now + timedelta(hours=1)) is None


def test_a_suppressed_address_is_met_with_silence(three, now):
    SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.COMPLAINED)
    assert press(three, now=now) is None
    assert not Subscription.objects.exists()
    assert not SignUpRequest.objects.exists()


def test_that_was_not_me_refuses_all(three, now):
    notice = press(three, now=now)
    services.refuse(token=raw_token(notice), now=now)
    assert set(states().values()) == {State.UNSUBSCRIBED}
    assert Suppression.objects.get().reason == Suppression.Reason.REFUSED
    with pytest.raises(LinkRefused):
        services.confirm(token=raw_token(notice), now=now)


def test_two_mails_over_the_same_newsletter_each_confirm_what_is_theirs(three, now):
    alone = press(three[:1], now=now)
    both = press(three[:2], now=now + timedelta(minutes=15))
    services.confirm(token=raw_token(alone), now=now + timedelta(minutes=20))
    assert states() == {"a": State.ACTIVE, "b": State.PENDING}
    services.confirm(token=raw_token(both), now=now + timedelta(minutes=21))
    assert states() == {"a": State.ACTIVE, "b": State.ACTIVE}
    assert Notice.objects.filter(kind="welcome").count() == 2


def test_a_used_link_brings_back_nothing_that_was_left(three, now):
    notice = press(three[:2], now=now)
    services.confirm(token=raw_token(notice), now=now)
    for slug in "ab":
        left = Subscription.objects.get(newsletter__slug=slug)
        services.leave(subscription=left, source="page", now=now)
        if slug == "a":
            (standing,) = services.read_confirmation(token=raw_token(notice), now=now)
            assert standing.newsletter == three[1]
    with pytest.raises(LinkRefused):
        services.confirm(token=raw_token(notice), now=now)
    assert set(states().values()) == {State.UNSUBSCRIBED}


def test_presses_that_share_newsletters_are_counted_for_each(three, now):
    earned = [
        press(chosen, now=now + timedelta(minutes=20 * number))
        for number, chosen in enumerate([three[:2], three[1:], three[:1], three[1:2], three[1:2]])
    ]
    assert [one is not None for one in earned] == [True, True, True, True, False]


def test_what_is_held_waits_for_a_person(three, now):
    assert press(three, now=now, held_because=["proof"]) is None
    assert SignUpRequest.objects.filter(held_at=now, hold_reasons="proof").count() == 3
    request = SignUpRequest.objects.first()
    SignUpRequest.objects.update(held_at=None)
    assert services.admit(request_id=request.pk, now=now)


def test_a_mail_for_several_goes_out_as_long_as_one_of_them_waits(three, now):
    notice = press(three, now=now)
    services.leave(subscription=Subscription.objects.get(newsletter=three[0]), source="page", now=now)
    notice = Notice.objects.get(pk=notice.pk)
    assert notices.why_not(notice, now=now) == ""
    for one in three[1:]:
        services.leave(subscription=Subscription.objects.get(newsletter=one), source="page", now=now)
    assert notices.why_not(Notice.objects.get(pk=notice.pk), now=now) == "overtaken"


def test_mails_of_the_day_are_counted_by_queries_that_each_have_an_index(three, now):
    press(three, now=now)
    with CaptureQueriesContext(connection) as queries:
        press(three, now=now + timedelta(minutes=11))
    counting = [one["sql"] for one in queries if "newsletter_notice" in one["sql"] and "created_at" in one["sql"]]
    assert len([one for one in counting if one.startswith("SELECT")]) >= 2
    assert not [one for one in counting if " OR " in one]
