"""What the admin shows of subscribers: counts for many, addresses for few."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from newsletter.consent.addresses import InvalidAddress, address_hash, normalise
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription, Suppression
from newsletter.newsletters.models import Newsletter


@dataclass(frozen=True)
class Counts:
    """How many subscriptions of a newsletter are in which state."""

    newsletter: Newsletter
    by_state: dict[str, int]

    @property
    def rows(self) -> list[tuple[str, int]]:
        """The states in their order with their numbers, those of nobody too."""
        return [(str(state.label), self.by_state.get(state, 0)) for state in Subscription.State]


@dataclass(frozen=True)
class Person:
    """One subscriber with standing, proofs and, where there is one, the suppression."""

    subscriber: Subscriber
    subscriptions: list[Subscription]
    records: list[ConsentRecord]
    suppression: Suppression | None


def counts_by_state() -> list[Counts]:
    """The counts of every newsletter. Two queries."""
    found: dict[int, dict[str, int]] = {}
    grouped = Subscription.objects.values_list("newsletter_id", "state").annotate(number=Count("id"))
    for newsletter_id, state, number in grouped.order_by():
        found.setdefault(newsletter_id, {})[state] = number
    newsletters: Iterable[Newsletter] = Newsletter.objects.order_by("-is_default", "name")
    return [Counts(newsletter, found.get(newsletter.pk, {})) for newsletter in newsletters]


def subscriptions_matching(
    *, newsletter_id: int | None = None, state: str = "", search: str = ""
) -> QuerySet[Subscription]:
    """The subscriptions of a newsletter, in a state, of an address or of those beginning with a text."""
    rows = Subscription.objects.select_related("subscriber", "newsletter").order_by("-id")
    if newsletter_id:
        rows = rows.filter(newsletter_id=newsletter_id)
    if state in Subscription.State.values:
        rows = rows.filter(state=state)
    if search.strip():
        rows = rows.filter(**_search(search.strip()))
    return rows


def person(subscriber: Subscriber) -> Person:
    """Everything about one subscriber. Three queries."""
    return Person(
        subscriber=subscriber,
        subscriptions=list(subscriber.subscriptions.select_related("newsletter").order_by("id")),
        records=list(
            ConsentRecord.objects.filter(pseudonym=subscriber.pseudonym)
            .select_related("newsletter", "context")
            .order_by("-at", "-id")
        ),
        suppression=Suppression.objects.filter(address_hash=address_hash(subscriber.email)).first(),
    )


def _search(text: str) -> dict[str, str]:
    try:
        return {"subscriber__email_key": normalise(text).key}
    except InvalidAddress:
        # PostgreSQL takes no NUL in a text, not even to look for.
        return {"subscriber__email_key__startswith": text.replace("\x00", "\ufffd").lower()[:254]}
