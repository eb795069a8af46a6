"""The pages of leaving and of preferences."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.consent import links, pages, services
from newsletter.consent.merge import merge
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.consent.pausing import Span, pause_end, today_in
from newsletter.events import Event
from newsletter.sending.models import Delivery
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.newsletter.conftest import NOW
from tests.newsletter.consent.pages import page

State = Subscription.State

pytestmark = pytest.mark.django_db

MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)
URLENCODED = ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")


@pytest.mark.parametrize("body", [URLENCODED, MULTIPART])
def test_one_click_needs_no_cookie_and_gets_no_redirect(standing, careful, body):
    subscription, urls = standing
    for _press in range(2):
        response = careful.post(urls["leave"], data=body[0], content_type=body[1])
        assert response.status_code == 200
        assert not response.cookies
    subscription.refresh_from_db()
    assert subscription.state == State.UNSUBSCRIBED
    assert ConsentRecord.objects.filter(action="withdrawn").count() == 1
    event = Event.objects.get()
    assert (event.kind, event.source, event.mailing_id) == ("unsubscribed", "one-click", None)


def mailed_to(subscription: Subscription) -> Delivery:
    from tests.factories.editions import make_edition

    edition = make_edition()
    mailing = edition.mailings.create(
        revision=edition.latest_revision, newsletter=subscription.newsletter, state="finished"
    )
    return Delivery.objects.create(
        mailing=mailing,
        variant=mailing.variants.create(language="ja", subject="x", html="", text="", body_hash=""),
        subscriber=subscription.subscriber,
        subscription=subscription,
        address_hash="0" * 64,
        next_attempt_at=timezone.now(),
    )


def by_mail_program(client: Client, url: str) -> None:
    client.post(url, {"List-Unsubscribe": "One-Click"})


def by_page(client: Client, url: str) -> None:
    client.post(form_of(page(client.get(url))))


def form_of(html: str) -> str:
    return urlsplit(re.findall(r'<form[^>]* action="([^"]*)"', html.partition("<main")[2])[0]).path


@pytest.mark.parametrize(("leave", "source"), [(by_mail_program, "one-click"), (by_page, "page")])
def test_leaving_by_the_link_of_a_mailing_counts_for_it(standing, careful, leave, source):
    subscription, _urls = standing
    delivery = mailed_to(subscription)
    url = links.leave_url(subscription_id=subscription.pk, delivery_id=delivery.pk, language="ja")
    leave(careful, urlsplit(url).path)
    event = Event.objects.get()
    assert (event.mailing_id, event.delivery_id, event.source) == (delivery.mailing_id, delivery.pk, source)
    assert ConsentRecord.objects.get(action="withdrawn").evidence == f"source: {source}; delivery: {delivery.pk}"


def test_who_takes_it_back_and_leaves_again_still_counts_for_the_mailing(standing, careful):
    subscription, _urls = standing
    delivery = mailed_to(subscription)
    url = links.leave_url(subscription_id=subscription.pk, delivery_id=delivery.pk, language="ja")
    afterwards = form_of(page(careful.post(urlsplit(url).path, {"action": "leave"})))
    careful.post(afterwards, {"action": "undo"})
    careful.post(afterwards, {"action": "leave"})
    left = Event.objects.filter(kind=Event.Kind.UNSUBSCRIBED)
    assert [event.delivery_id for event in left] == [delivery.pk] * 2


def test_a_person_leaves_with_one_press_and_may_undo_pause_and_say_why(standing, careful):
    subscription, urls = standing
    html = page(careful.get(urls["leave"]))
    assert html.count("<button") == 1
    html = page(careful.post(urls["leave"], {"action": "leave"}))
    subscription.refresh_from_db()
    assert subscription.state == State.UNSUBSCRIBED
    assert 'value="undo"' in html
    careful.post(urls["leave"], {"action": "reason", "reason": "too-many"})
    careful.post(urls["leave"], {"action": "reason", "reason": "<script>"})
    subscription.refresh_from_db()
    assert subscription.leave_reason == "too-many"
    careful.post(urls["leave"], {"action": "undo"})
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE
    careful.post(urls["leave"], {"action": "leave"})
    careful.post(urls["leave"], {"action": "pause"})
    subscription.refresh_from_db()
    assert subscription.state == State.PAUSED
    today = today_in(subscription.newsletter.time_zone, now=timezone.now())
    assert subscription.paused_until == pause_end(today, Span.MONTH)


def test_leaving_cannot_be_undone_after_a_day(standing, careful):
    subscription, urls = standing
    services.leave(subscription=subscription, source="page", now=timezone.now() - timedelta(days=2))
    html = page(careful.post(urls["leave"], {"action": "undo"}))
    subscription.refresh_from_db()
    assert subscription.state == State.UNSUBSCRIBED
    assert "notice--error" in html
    assert 'value="undo"' not in html


def test_the_link_of_an_erased_person_answers_like_a_leaving(newsletter, careful):
    url = links.leave_url(subscription_id=999_999, language="ja")
    path = url.partition("/newsletter")[1] + url.partition("/newsletter")[2]
    assert careful.get(path).status_code == 200
    assert careful.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


class TestMergedThisMoment:
    """The link is of somebody who, between its reading and its press, becomes part of another person."""

    @pytest.fixture
    def kept(self, standing):
        return SubscriptionFactory(newsletter=standing[0].newsletter, email="kept@example.com")

    @pytest.fixture
    def times(self, kept, monkeypatch):
        """Let the first look at a link find its subscription still there; count the looks."""
        look_up, seen = pages.linked_subscription, []

        def found_just_before(subscription_id):
            found = look_up(subscription_id)
            seen.append(found)
            if len(seen) == 1:
                merge(kept=kept.subscriber, other=Subscriber.objects.get(pk=found.subscriber_id), now=NOW)
            return found

        monkeypatch.setattr(pages, "linked_subscription", found_just_before)
        return seen

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("leave", {"List-Unsubscribe": "One-Click"}),
            ("leave", {"action": "others"}),
            ("preferences", {"action": "leave"}),
            ("preferences", {"action": "leave-all"}),
        ],
    )
    def test_the_press_counts_for_the_one_who_stays(self, standing, kept, times, careful, name, data):
        other = NewsletterFactory(slug="other", is_default=False)
        further = SubscriptionFactory(newsletter=other, subscriber=kept.subscriber)
        assert careful.post(standing[1][name], data).status_code == 200
        assert len(times) == 2
        states = dict(Subscription.objects.values_list("pk", "state"))
        everything = data.get("action") in ("others", "leave-all")
        assert states == {
            kept.pk: State.UNSUBSCRIBED,
            further.pk: State.UNSUBSCRIBED if everything else State.ACTIVE,
        }

    def test_what_one_receives_is_changed_for_the_one_who_stays(self, standing, kept, times, careful):
        careful.post(standing[1]["preferences"], {"action": "receive", "frequency": "monthly"})
        kept.refresh_from_db()
        assert kept.frequency == "monthly"

    def test_what_cannot_be_done_is_not_called_done(self, standing, careful, monkeypatch):
        def gone(**_options):
            raise Subscription.DoesNotExist

        monkeypatch.setattr(services, "leave", gone)
        response = careful.post(standing[1]["leave"], {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 503
        assert response["Retry-After"]


def test_preferences_without_an_account(standing, careful):
    subscription, urls = standing
    html = page(careful.get(urls["preferences"]))
    assert "hanako@example.com" not in html
    assert "ha…@example.com" in html
    data = {"action": "save", "language": "en", "company": "株式会社X", "family_name": "山田"}
    assert careful.post(urls["preferences"], data).status_code == 200
    subscription.subscriber.refresh_from_db()
    assert (subscription.subscriber.language, subscription.subscriber.company) == ("en", "株式会社X")
    for action, state in [("pause", State.PAUSED), ("resume", State.ACTIVE), ("leave", State.UNSUBSCRIBED)]:
        assert careful.post(urls["preferences"], {"action": action}).status_code == 200
        subscription.refresh_from_db()
        assert subscription.state == state
    assert Event.objects.get().source == "preferences"


@pytest.mark.parametrize(
    "bad", [{"language": "xx"}, {"language": ""}, {"company": "x" * 10_000}, {"family_name": "x\x00y"}]
)
def test_bad_preferences_are_refused_and_nothing_is_kept(standing, careful, bad):
    subscription, urls = standing
    response = careful.post(urls["preferences"], {"action": "save", "language": "en", **bad})
    assert "field__error" in page(response)
    subscription.subscriber.refresh_from_db()
    assert (subscription.subscriber.language, subscription.subscriber.company) == ("ja", "")


def test_preferences_show_markup_as_text(standing, careful):
    _subscription, urls = standing
    data = {"action": "save", "language": "ja", "company": '"><script>alert(1)</script>'}
    html = page(careful.post(urls["preferences"], data))
    assert "<script>alert" not in html
