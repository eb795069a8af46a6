"""The preference page: everything a person receives, by one signed link."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter.consent import links, services
from newsletter.consent.models import ConsentRecord, Notice, PersonToken, Subscriber, Subscription
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, TopicFactory
from tests.newsletter.consent.pages import page

State = Subscription.State

pytestmark = pytest.mark.django_db


def further(subscription: Subscription, number: int, **fields) -> Subscription:
    """Another newsletter of the same person, with two topics."""
    newsletter = NewsletterFactory(slug=f"further-{number}", name=f"別冊{number}", is_default=False)
    made = SubscriptionFactory(newsletter=newsletter, subscriber=subscription.subscriber, **fields)
    made.topics.add(TopicFactory(newsletter=newsletter))
    TopicFactory(newsletter=newsletter)
    return made


def test_as_many_queries_however_many_newsletters(standing, client, django_assert_num_queries):
    subscription, urls = standing
    client.get(urls["preferences"])  # what every page remembers
    with django_assert_num_queries(7):
        client.get(urls["preferences"])
    for number in range(4):
        further(subscription, number)
    with django_assert_num_queries(7):
        html = page(client.get(urls["preferences"]))
    assert all(f"別冊{number}" in html for number in range(4))


def test_topics_and_frequency_of_one_newsletter(standing, careful):
    subscription, urls = standing
    chosen, other = (TopicFactory(newsletter=subscription.newsletter, slug=slug) for slug in ("art", "food"))
    gone = TopicFactory(newsletter=subscription.newsletter, slug="gone", is_offered=False)
    foreign = TopicFactory(newsletter=NewsletterFactory(slug="x", is_default=False), slug="foreign")
    assert "gone" not in page(careful.get(urls["preferences"]))
    data = {"action": "receive", "topics": ["art"], "frequency": "monthly"}
    html = page(careful.post(urls["preferences"], data))
    assert 'role="status"' in html
    subscription.refresh_from_db()
    assert (list(subscription.topics.all()), subscription.frequency) == ([chosen], "monthly")
    proof = ConsentRecord.objects.get(action="changed")
    assert proof.evidence == "fields: topics, frequency; source: preferences"
    careful.post(urls["preferences"], data)
    assert ConsentRecord.objects.filter(action="changed").count() == 1
    for bad in ({"topics": ["foreign"]}, {"topics": ["gone"]}, {"frequency": "hourly"}, {"frequency": ""}):
        response = careful.post(urls["preferences"], data | bad)
        assert (response.status_code, "field__error" in page(response)) == (422, True)
    assert list(subscription.topics.all()) == [chosen]
    careful.post(urls["preferences"], {"action": "receive", "frequency": "every"})
    assert not subscription.topics.exists()
    assert {other, gone, foreign}.isdisjoint(subscription.topics.all())


def test_a_topic_chosen_while_it_was_offered_can_be_kept_or_given_up(standing, careful):
    subscription, urls = standing
    gone = TopicFactory(newsletter=subscription.newsletter, slug="gone", name="昔の話", is_offered=False)
    subscription.topics.add(gone)
    assert "昔の話" in page(careful.get(urls["preferences"]))
    careful.post(urls["preferences"], {"action": "receive", "topics": ["gone"], "frequency": "monthly"})
    assert list(subscription.topics.all()) == [gone]


@pytest.mark.parametrize(("span", "days"), [("week", (7, 7)), ("month", (28, 31)), ("quarter", (89, 92))])
def test_a_pause_of_an_offered_length(standing, careful, span, days):
    subscription, urls = standing
    assert careful.post(urls["preferences"], {"action": "pause", "span": span}).status_code == 200
    subscription.refresh_from_db()
    assert subscription.state == State.PAUSED
    assert days[0] <= (subscription.paused_until - timezone.localdate()).days <= days[1] + 1


def test_a_pause_until_a_day_within_a_year(standing, careful):
    subscription, urls = standing
    today = timezone.localdate()
    for bad in (
        "",
        "soon",
        "2026-02-30",
        str(today - timedelta(days=1)),
        str(today + timedelta(days=400)),
        "9999-12-31",
    ):
        response = careful.post(urls["preferences"], {"action": "pause", "until": bad})
        assert (response.status_code, "field__error" in page(response)) == (422, True)
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE
    until = today + timedelta(days=40)
    careful.post(urls["preferences"], {"action": "pause", "until": until.strftime("%Y/%m/%d")})
    subscription.refresh_from_db()
    assert (subscription.state, subscription.paused_until) == (State.PAUSED, until)
    longer = until + timedelta(days=9)
    careful.post(urls["preferences"], {"action": "pause", "until": str(longer)})
    subscription.refresh_from_db()
    assert subscription.paused_until == longer


def test_a_press_concerns_the_newsletter_it_names_and_only_ones_own(standing, careful):
    subscription, urls = standing
    other = further(subscription, 1)
    stranger = SubscriptionFactory(newsletter=NewsletterFactory(slug="strange", is_default=False))
    for slug in ("strange", "nothing", "x\x00y", "x" * 500):
        html = page(careful.post(urls["preferences"], {"action": "leave", "newsletter": slug}))
        assert "notice--error" in html
    assert {subscription.state, other.state, stranger.state} == {State.ACTIVE}
    careful.post(urls["preferences"], {"action": "leave", "newsletter": other.newsletter.slug})
    states = dict(Subscription.objects.values_list("newsletter__slug", "state"))
    assert states == {"letter": "active", "further-1": "unsubscribed", "strange": "active"}
    html = page(careful.get(urls["preferences"]))
    assert 'value="undo"' in html
    careful.post(urls["preferences"], {"action": "undo", "newsletter": other.newsletter.slug})
    other.refresh_from_db()
    assert other.state == State.ACTIVE


def test_leaving_everything_in_one_press(standing, careful):
    subscription, urls = standing
    assert "leave-all" not in page(careful.get(urls["preferences"]))
    further(subscription, 1)
    further(subscription, 2, state=State.PENDING)
    assert "leave-all" in page(careful.get(urls["preferences"]))
    for _press in range(2):
        assert careful.post(urls["preferences"], {"action": "leave-all"}).status_code == 200
    assert set(Subscription.objects.values_list("state", flat=True)) == {"unsubscribed"}
    assert ConsentRecord.objects.filter(action="withdrawn").count() == 3


def test_after_leaving_one_the_others_are_offered_too(standing, careful):
    subscription, urls = standing
    further(subscription, 1)
    html = page(careful.post(urls["leave"], {"action": "leave"}))
    assert 'value="others"' in html
    careful.post(urls["leave"], {"action": "others"})
    assert set(Subscription.objects.values_list("state", flat=True)) == {"unsubscribed"}


def test_fewer_mails_instead_of_leaving(standing, careful):
    subscription, urls = standing
    careful.post(urls["leave"], {"action": "leave"})
    html = page(careful.post(urls["leave"], {"action": "fewer"}))
    subscription.refresh_from_db()
    assert (subscription.state, subscription.frequency) == (State.ACTIVE, "monthly")
    assert 'role="status"' in html
    services.leave(subscription=subscription, source="page", now=timezone.now() - timedelta(days=2))
    assert "notice--error" in page(careful.post(urls["leave"], {"action": "fewer"}))
    subscription.refresh_from_db()
    assert subscription.state == State.UNSUBSCRIBED


def test_name_reading_and_zone(standing, careful):
    subscription, urls = standing
    data = {"action": "save", "language": "ja", "name_reading": "やまだ ﾊﾅｺ", "time_zone": "Asia/Seoul"}
    careful.post(urls["preferences"], data)
    subscription.subscriber.refresh_from_db()
    assert (subscription.subscriber.name_reading, subscription.subscriber.time_zone) == (
        "ヤマダ ハナコ",
        "Asia/Seoul",
    )
    for bad in ({"time_zone": "Moon/Base"}, {"family_name": "山\u202e田"}, {"company": "a\r\nBcc: x@example.com"}):
        response = careful.post(urls["preferences"], data | bad)
        assert (response.status_code, "field__error" in page(response)) == (422, True)


def test_an_unlisted_zone_of_ones_own_is_kept(standing, careful):
    subscription, urls = standing
    Subscriber.objects.update(time_zone="America/Argentina/Ushuaia")
    assert 'value="America/Argentina/Ushuaia" selected' in page(careful.get(urls["preferences"]))


def test_a_new_address_and_ones_data_are_asked_for_by_mail(standing, careful):
    subscription, urls = standing
    html = page(careful.post(urls["preferences"], {"action": "address", "new_email": "ｈanako@new.example"}))
    assert "hanako@new.example" in html
    careful.post(urls["preferences"], {"action": "own-data"})
    notices = list(Notice.objects.order_by("pk").values_list("kind", "recipient"))
    assert notices == [("address-change", "hanako@new.example"), ("own-data", "")]
    for bad in ("", "nobody", "a@b@c", "x" * 10_000, "a@example.com\r\nBcc: b@example.com", "a\x00@example.com"):
        response = careful.post(urls["preferences"], {"action": "address", "new_email": bad})
        assert (response.status_code, "field__error" in page(response)) == (422, True)
    assert PersonToken.objects.count() == 2


def test_known_unknown_and_own_addresses_get_the_same_answer(standing, careful):
    subscription, urls = standing
    SubscriptionFactory(newsletter=subscription.newsletter, email="known@example.com")
    answers = {
        page(careful.post(urls["preferences"], {"action": "address", "new_email": email})).replace(email, "…")
        for email in ("known@example.com", "unknown@example.com", "hanako@example.com")
    }
    assert len(answers) == 1


def test_the_page_confirms_a_change_of_address_by_its_button(standing, careful):
    subscription, urls = standing
    careful.post(urls["preferences"], {"action": "address", "new_email": "hanako@new.example"})
    row = PersonToken.objects.get()
    token = links.person_token(purpose="address", subscriber_id=row.subscriber_id, created_at=row.created_at)
    path = f"/newsletter/address/{token}/"
    for _look in range(2):
        html = page(careful.get(path))
        assert html.count("<button") == 1
    subscription.subscriber.refresh_from_db()
    assert subscription.subscriber.email == "hanako@example.com", "GET changes nothing"
    for _press in range(2):
        assert "hanako@new.example" in page(careful.post(path))
    assert "hanako@new.example" in page(careful.get(path))
    assert "ha…@new.example" in page(careful.get(urls["preferences"]))
    back = PersonToken.objects.get(purpose="objection")
    token = links.person_token(purpose="objection", subscriber_id=back.subscriber_id, created_at=back.created_at)
    careful.post(f"/newsletter/address/{token}/")
    assert "ha…@example.com" in page(careful.get(urls["preferences"]))
    refused = careful.post(urls["preferences"], {"action": "address", "new_email": "hanako@new.example"})
    assert "notice--error" in page(refused)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_both_languages_have_their_words(standing, careful, language):
    subscription, _urls = standing
    further(subscription, 1)
    url = links.preferences_url(subscription_id=subscription.pk, language=language)
    html = page(careful.get(url[url.index("/", 8) :]))
    assert ("About you" in html) == (language == "en")
    assert "%(" not in html
