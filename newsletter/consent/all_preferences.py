"""Everything one person receives, as the preference page shows it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from newsletter.consent.models import Subscriber, Subscription, Topic
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.standing import may_undo
from newsletter.newsletters.models import NewsletterPage


@dataclass(frozen=True)
class Received:
    """One newsletter as a person receives it."""

    subscription: Subscription
    name: str
    topics: list[Topic]
    """Those to choose from: the ones offered, and the ones chosen while they were."""
    chosen: frozenset[int]
    may_undo: bool

    @property
    def slug(self) -> str:
        """The short name of the newsletter, by which forms name it."""
        return self.subscription.newsletter.slug

    @property
    def is_live(self) -> bool:
        """Whether it is received now or will be after a pause."""
        return self.subscription.state in SUBSCRIBED


def received_by(subscriber: Subscriber, *, language: str, now: datetime) -> list[Received]:
    """Every newsletter somebody ever signed up for, the live ones first. Four queries, however many."""
    subscriptions = list(subscriber.subscriptions.select_related("newsletter").order_by("pk"))
    newsletters = {one.newsletter_id for one in subscriptions}
    names = names_in(newsletters, language)
    topics: dict[int, list[Topic]] = {}
    for topic in Topic.objects.filter(newsletter__in=newsletters).order_by("position", "pk"):
        topics.setdefault(topic.newsletter_id, []).append(topic)
    chosen: dict[int, set[int]] = {}
    links = Subscription.topics.through.objects.filter(subscription__subscriber=subscriber)
    for subscription_id, topic_id in links.values_list("subscription_id", "topic_id"):
        chosen.setdefault(subscription_id, set()).add(topic_id)
    found = []
    for one in subscriptions:
        one.subscriber = subscriber
        mine = frozenset(chosen.get(one.pk, ()))
        listed = [topic for topic in topics.get(one.newsletter_id, []) if topic.is_offered or topic.pk in mine]
        name = names.get(one.newsletter_id, one.newsletter.name)
        found.append(Received(one, name, listed, mine, is_undoable(one, now=now)))
    return sorted(found, key=lambda each: not each.is_live)


def names_in(newsletters: Collection[int], language: str) -> dict[int, str]:
    """What newsletters are called in a language, by their numbers; one without a page is left out."""
    pages = NewsletterPage.objects.live().filter(newsletter__in=newsletters, locale__language_code=language)
    names: dict[int, str] = {}
    for newsletter_id, title in pages.order_by("path").values_list("newsletter_id", "title"):
        names.setdefault(newsletter_id, title)
    return names


def is_undoable(subscription: Subscription, *, now: datetime) -> bool:
    """Whether a leaving may still be taken back."""
    return may_undo(
        state=subscription.state,
        confirmed_at=subscription.confirmed_at,
        left_at=subscription.unsubscribed_at,
        now=now,
    )
