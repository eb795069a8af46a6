"""Whom a mailing goes to: a segment, a language, the digest; chosen, copied, frozen, reported."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from newsletter.consent.addresses import address_hash
from newsletter.consent.models import Subscriber, Subscription, Suppression
from newsletter.sending import audience, services
from newsletter.sending.audience import Chosen
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.schedule import wall_time_in
from newsletter.sending.services import plan, revision_stamp
from tests.factories.newsletter import DomainSuppressionFactory, SegmentFactory, TopicFactory
from tests.factories.sending import NOW, at, make_audience, make_plain_edition, make_user, newsletter_of

pytestmark = pytest.mark.django_db
COMPANY = {"match": "all", "conditions": [{"condition": "company", "operator": "contains", "value": "商事"}]}


@pytest.fixture
def edition():
    """An edition with twelve readers: six of trading companies, one of them paused, one for the digest."""
    edition = make_plain_edition()
    rows = make_audience(newsletter_of(edition), 12)
    Subscriber.objects.filter(pk__in=[row.subscriber_id for row in rows[:6]]).update(company="白鷺商事")
    Subscription.objects.filter(pk=rows[1].pk).update(state="paused")
    Subscription.objects.filter(pk__in=[rows[2].pk, rows[8].pk]).update(frequency="monthly")
    Subscriber.objects.filter(pk=rows[0].subscriber_id).update(language="en")
    return edition


def scheduled(edition, chosen=audience.EVERYONE, **more) -> Mailing:
    return services.schedule(
        edition=edition,
        user=make_user("chief"),
        wall_time="2026-11-24T13:00",
        zone="Asia/Tokyo",
        now=NOW,
        chosen=chosen,
        **more,
    )


def frozen(mailing: Mailing) -> Mailing:
    prepare(mailing_id=mailing.pk, clock=at(mailing.start_at), batch=3)
    return Mailing.objects.get(pk=mailing.pk)


def test_an_ordinary_edition_leaves_out_who_wants_the_digest_only(edition):
    mailing = frozen(scheduled(edition))
    assert mailing.excluded == {"paused": 1, "digest-only": 2}
    assert (mailing.candidate_count, mailing.frozen_count, mailing.state) == (12, 9, "sending")


def test_the_digest_goes_to_them_too(edition):
    edition.is_monthly_digest = True
    edition.save_revision()
    mailing = frozen(scheduled(edition))
    assert mailing.excluded == {"paused": 1}
    assert mailing.frozen_count == 11


def test_a_segment_is_frozen_as_it_was_when_it_was_scheduled(edition):
    segment = SegmentFactory(newsletter=newsletter_of(edition), definition=COMPANY, name="商社の方")
    mailing = scheduled(edition, Chosen(segment))
    segment.definition = {}
    segment.save()
    segment.delete()
    mailing = frozen(mailing)
    assert mailing.excluded == {"paused": 1, "digest-only": 1}
    assert (mailing.candidate_count, mailing.frozen_count) == (6, 4)
    companies = mailing.deliveries.values_list("subscriber__company", flat=True)
    assert set(companies) == {"白鷺商事"}
    assert audience.words(mailing.audience) == "セグメント「商社の方」。購読中の方：会社名に「商事」を含む"
    with translation.override("en"):
        assert audience.words(mailing.audience).endswith("company contains “商事”")


def test_only_readers_of_the_editions_language(edition):
    segment = SegmentFactory(newsletter=newsletter_of(edition), definition=COMPANY)
    mailing = frozen(scheduled(edition, Chosen(segment, "ja")))
    assert mailing.frozen_count == 3
    assert "日本語" in audience.words(mailing.audience)


def test_what_is_foreseen_is_what_is_frozen(edition):
    newsletter = newsletter_of(edition)
    segment = SegmentFactory(newsletter=newsletter, definition=COMPANY)
    first = newsletter.subscriptions.earliest("pk").subscriber.email
    Suppression.objects.create(address_hash=address_hash(first), reason="bounced", created_at=NOW)
    mixed = Subscriber.objects.get(email=newsletter.subscriptions.order_by("pk")[5].subscriber.email)
    Subscriber.objects.filter(pk=mixed.pk).update(email="mixed@left.test", email_key="mixed@left.test")
    DomainSuppressionFactory(domain="left.test")
    foreseen = plan(edition=edition, chosen=Chosen(segment)).reach
    mailing = frozen(scheduled(edition, Chosen(segment)))
    assert foreseen.expected == mailing.frozen_count == 2
    assert [number for _reason, number in foreseen.excluded] == ["1名", "1名"]
    assert mailing.excluded == {"paused": 1, "digest-only": 1, "suppressed": 2}


def test_a_topic_that_is_gone_holds_the_mailing(edition):
    newsletter = newsletter_of(edition)
    topic = TopicFactory(newsletter=newsletter)
    conditions = [{"condition": "topic", "operator": "gets", "value": [str(topic.pk)]}]
    segment = SegmentFactory(newsletter=newsletter, definition={"match": "all", "conditions": conditions})
    mailing = scheduled(edition, Chosen(segment))
    topic.delete()
    mailing = frozen(mailing)
    assert (mailing.state, mailing.state_reason) == ("held", "audience")
    assert not mailing.deliveries.exists()
    assert mailing.state_data["findings"]


def test_nobody_in_the_audience_is_refused_in_words(edition):
    nobody = {"match": "all", "conditions": [{"condition": "company", "operator": "is", "value": "どこにもない"}]}
    segment = SegmentFactory(newsletter=newsletter_of(edition), definition=nobody)
    with pytest.raises(services.SchedulingRefused, match="配信対象"):
        scheduled(edition, Chosen(segment))
    assert not Mailing.objects.exists()


def test_the_same_time_for_another_audience_is_not_the_same_press(edition):
    segment = SegmentFactory(newsletter=newsletter_of(edition), definition=COMPANY)
    mailing = scheduled(edition, Chosen(segment))
    assert (
        services.schedule(
            edition=edition,
            user=None,
            wall_time="2026-11-24T13:00",
            zone="Asia/Tokyo",
            now=NOW,
            chosen=Chosen(segment),
        )
        == mailing
    )
    with pytest.raises(services.SchedulingRefused):
        services.schedule(edition=edition, user=None, wall_time="2026-11-24T13:00", zone="Asia/Tokyo", now=NOW)


def test_scheduling_with_a_segment_by_the_page(client, edition):
    client.force_login(make_user("editor"))
    newsletter = newsletter_of(edition)
    segment = SegmentFactory(newsletter=newsletter, definition=COMPANY, name="商社の方")
    url = reverse("newsletter_schedule", args=[edition.pk])
    page = client.get(url).content.decode()
    for said in ("商社の方", "月に一度のまとめだけを希望 2名", "休止中 1名", "英語 1"):
        assert said in page
    edition.refresh_from_db()
    fields = {
        "when": "at",
        "wall_time": wall_time_in(60, zone="Asia/Tokyo", now=timezone.now()),
        "zone": "Asia/Tokyo",
        "revision": revision_stamp(edition),
        "audience": str(segment.pk),
    }
    page = client.post(url, fields).content.decode()
    assert "購読中 4名" in page
    assert f'name="audience" value="{segment.pk}"' in page
    assert client.post(url, fields | {"audience": "999"}).status_code == 200
    assert not Mailing.objects.exists()
    answer = client.post(url, fields | {"own_language": "on", "confirm": "yes"}, follow=True)
    mailing = Mailing.objects.get()
    assert (mailing.audience["segment"], mailing.audience["language"]) == (segment.pk, "ja")
    assert mailing.audience["definition"] == COMPANY
    assert "会社名に「商事」を含む" in answer.content.decode()
    assert "購読中 3名" in answer.content.decode()


def test_freezing_a_segment_takes_as_many_queries_as_everyone(edition, django_assert_max_num_queries):
    segment = SegmentFactory(newsletter=newsletter_of(edition), definition=COMPANY)
    mailing = scheduled(edition, Chosen(segment))
    with django_assert_max_num_queries(225):
        prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    assert mailing.deliveries.count() == 4
