"""Newsletters and subscribers for tests, with the proof that goes with each standing.

newsletter = NewsletterFactory()
active = SubscriptionFactory(newsletter=newsletter)
left = SubscriptionFactory(newsletter=newsletter, state="unsubscribed")
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from wagtail.models import Locale, Page, Site

from blog.models import HomePage
from newsletter.consent.addresses import address_hash, key_of
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription, Suppression, Topic
from newsletter.consent.records import Terms, record
from newsletter.imports.models import SubscriberImport
from newsletter.newsletters.models import MailServer, Newsletter, NewsletterPage
from newsletter.segments.models import Segment
from newsletter.suppressions.models import DomainSuppression
from tests import canary
from tests.factories.kept import keep

SIGNED_UP = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
WORDING = "「かわら版だより」をメールで受け取ることに同意します。"


class NewsletterFactory(factory.django.DjangoModelFactory):
    """A newsletter without a page; the first one made is the default."""

    class Meta:
        model = Newsletter
        django_get_or_create = ("slug",)

    name = "かわら版だより"
    slug = "letter"
    is_default = factory.LazyAttribute(lambda _: not Newsletter.objects.filter(is_default=True).exists())
    sender_name = "かわら版編集室"
    sender_email = "letter@example.jp"
    legal_name = "合同会社かわら版"
    postal_address = "東京都台東区浅草1-2-3"
    legal_contact = "editors@example.jp"
    undo_seconds = 0


class MailServerFactory(factory.django.DjangoModelFactory):
    """A mail server by name; its environment variable is set by the test."""

    class Meta:
        model = MailServer

    name = factory.Sequence("server {}".format)
    variable = "EMAIL_URL_TEST"


class SubscriberFactory(factory.django.DjangoModelFactory):
    """A person with an address."""

    class Meta:
        model = Subscriber

    email = factory.Sequence("reader{}@example.com".format)
    email_key = factory.LazyAttribute(lambda made: key_of(made.email))
    language = "ja"


class SubscriptionFactory(factory.django.DjangoModelFactory):
    """A subscription in a state, active unless told otherwise, with its consent records.

    `email` names the subscriber's address.
    """

    class Meta:
        model = Subscription
        exclude = ("email",)
        skip_postgeneration_save = True

    email = factory.Sequence("subscriber{}@example.com".format)
    subscriber = factory.SubFactory(SubscriberFactory, email=factory.SelfAttribute("..email"))
    newsletter = factory.SubFactory(NewsletterFactory)
    state = Subscription.State.ACTIVE
    requested_at = SIGNED_UP

    @factory.lazy_attribute
    def confirmed_at(self) -> datetime | None:
        return None if self.state == Subscription.State.PENDING else SIGNED_UP + timedelta(minutes=5)

    @factory.lazy_attribute
    def unsubscribed_at(self) -> datetime | None:
        left = self.state == Subscription.State.UNSUBSCRIBED
        return SIGNED_UP + timedelta(days=30) if left else None

    @factory.lazy_attribute
    def paused_until(self) -> Any:
        paused = self.state == Subscription.State.PAUSED
        return (SIGNED_UP + timedelta(days=365)).date() if paused else None

    @factory.post_generation
    def proof(self, create: bool, extracted: bool | None, **_options: Any) -> None:
        """Write the records this standing rests on; `proof=False` leaves them out."""
        if create and extracted is not False:
            prove(self)


def seed_canary(newsletter: Newsletter | None = None) -> Subscription:
    """Add the subscriber whom no model may hear of; one who left, so that no mailing counts them."""
    known = Subscriber.objects.filter(email=canary.ADDRESS).first()
    made: Subscription = SubscriptionFactory(
        newsletter=newsletter or NewsletterFactory(slug="canary", is_default=False),
        subscriber=known or SubscriberFactory(email=canary.ADDRESS),
        state=Subscription.State.UNSUBSCRIBED,
        proof=False,
    )
    return made


class SuppressionFactory(factory.django.DjangoModelFactory):
    """An address never to be mailed. `email` is not stored."""

    class Meta:
        model = Suppression
        exclude = ("email",)

    email = factory.Sequence("suppressed{}@example.com".format)
    address_hash = factory.LazyAttribute(lambda made: address_hash(made.email))
    reason = Suppression.Reason.BY_HAND
    created_at = SIGNED_UP


class DomainSuppressionFactory(factory.django.DjangoModelFactory):
    """A domain never to be mailed."""

    class Meta:
        model = DomainSuppression

    domain = factory.Sequence("suppressed{}.example".format)
    shown = factory.SelfAttribute("domain")
    created_at = SIGNED_UP


class TopicFactory(factory.django.DjangoModelFactory):
    """A topic of a newsletter."""

    class Meta:
        model = Topic

    newsletter = factory.SubFactory(NewsletterFactory)
    slug = factory.Sequence("topic-{}".format)
    name = factory.Sequence("話題{}".format)
    position = factory.Sequence(int)


class SegmentFactory(factory.django.DjangoModelFactory):
    """A segment of a newsletter; its `definition` is given by the test."""

    class Meta:
        model = Segment

    name = factory.Sequence("segment {}".format)
    newsletter = factory.SubFactory(NewsletterFactory)
    definition = factory.LazyFunction(lambda: {"match": "all", "conditions": []})


class SubscriberImportFactory(factory.django.DjangoModelFactory):
    """A file of subscribers whose consent a business card proves; `content` is what stands in it.

    SubscriberImportFactory(content="メールアドレス\ntaro@example.com\n")
    """

    class Meta:
        model = SubscriberImport
        exclude = ("content", "octets")

    content: Any = ""
    octets = factory.LazyAttribute(
        lambda made: made.content.encode() if isinstance(made.content, str) else made.content
    )
    newsletter = factory.SubFactory(NewsletterFactory)
    file = factory.LazyAttribute(lambda made: ContentFile(made.octets, name="file"))
    file_name = "people.csv"
    file_hash = factory.LazyAttribute(lambda made: hashlib.sha256(made.octets).hexdigest())
    size = factory.LazyAttribute(lambda made: len(made.octets))
    basis = ConsentRecord.Basis.BUSINESS_CARD
    evidence = "2026年9月の展示会で交換した名刺"


def octets_of(content: str | bytes) -> bytes:
    """What a file holds; text is written in UTF-8."""
    return content.encode() if isinstance(content, str) else content


def prove(subscription: Subscription) -> None:
    """Write the consent records that lead to a subscription's state."""
    action = ConsentRecord.Action
    terms = Terms(WORDING, "1", "https://example.jp/newsletter/")
    basis = ConsentRecord.Basis.DOUBLE_OPT_IN
    record(subscription=subscription, action=action.REQUESTED, basis=basis, terms=terms, now=SIGNED_UP)
    if subscription.confirmed_at:
        record(
            subscription=subscription,
            action=action.CONFIRMED,
            basis=basis,
            terms=terms,
            now=subscription.confirmed_at,
        )
    if subscription.paused_until:
        record(subscription=subscription, action=action.PAUSED, now=SIGNED_UP + timedelta(days=7))
    if subscription.unsubscribed_at:
        record(subscription=subscription, action=action.WITHDRAWN, now=subscription.unsubscribed_at)


def offer_newsletter(**fields: Any) -> Newsletter:
    """A newsletter with a live page in Japanese and English below bare homes: quick to make."""
    if fields:
        return _offer(**fields)
    keep("newsletter on offer", _offer)
    return Newsletter.objects.get(slug="letter")


def _offer(**fields: Any) -> Newsletter:
    newsletter: Newsletter = NewsletterFactory(**fields)
    root = Page.objects.get(depth=1)
    for language, home_title, title in (("ja", "瓦版", "かわら版だより"), ("en", "Kawaraban", "Kawaraban Letter")):
        locale, _created = Locale.objects.get_or_create(language_code=language)
        home = root.add_child(instance=HomePage(title=home_title, slug=f"home-{language}", locale=locale))
        home.add_child(
            instance=NewsletterPage(
                title=title,
                slug="newsletter",
                locale=locale,
                newsletter=newsletter,
                promise="<p>Twice a month.</p>" if language == "en" else "<p>月に二度。</p>",
            )
        )
        if language == "ja":
            Site.objects.update(root_page=home)
    return newsletter
