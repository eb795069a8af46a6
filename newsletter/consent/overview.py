"""What the admin shows of subscribers: counts for many, addresses for few."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from newsletter.consent.evidence import Proof, proofs_of
from newsletter.consent.models import Subscriber, Subscription
from newsletter.consent.moves import SUBSCRIBED
from newsletter.newsletters.models import Newsletter
from newsletter.suppressions.lookup import domain_suppression_of, single_suppressions_of
from newsletter.suppressions.models import DomainSuppression, Suppression

State = Subscription.State


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
class Standing:
    """One subscription of a person, what it rests on, and the steps people here can take with it."""

    subscription: Subscription
    proof: Proof
    topics: list[str]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One subscriber with standing, proofs and, where there are any, the suppressions, the strongest first."""

    subscriber: Subscriber
    standings: list[Standing]
    suppressions: list[Suppression]
    domain: DomainSuppression | None


def counts_by_state() -> list[Counts]:
    """The counts of every newsletter. Two queries."""
    found: dict[int, dict[str, int]] = {}
    grouped = Subscription.objects.values_list("newsletter_id", "state").annotate(number=Count("id"))
    for newsletter_id, state, number in grouped.order_by():
        found.setdefault(newsletter_id, {})[state] = number
    newsletters: Iterable[Newsletter] = Newsletter.objects.order_by("-is_default", "name")
    return [Counts(newsletter, found.get(newsletter.pk, {})) for newsletter in newsletters]


def person(subscriber: Subscriber) -> Person:
    """What stands about one subscriber now. Five queries; what happened is the `timeline`."""
    rows = subscriber.subscriptions.select_related("newsletter", "subscriber").prefetch_related("topics")
    subscriptions = list(rows.order_by("id"))
    proofs = proofs_of(subscriptions)
    return Person(
        subscriber=subscriber,
        standings=[
            Standing(row, proofs[row.pk], [topic.name for topic in row.topics.all()], steps_from(row.state))
            for row in subscriptions
        ],
        suppressions=single_suppressions_of(subscriber.email),
        domain=domain_suppression_of(subscriber.email),
    )


def steps_from(state: str) -> tuple[str, ...]:
    """The steps that people here can take from a state: none of them begins or revives a subscription. Pure."""
    if state == State.UNSUBSCRIBED:
        return ()
    pausing = ("pause",) if state in SUBSCRIBED else ()
    return (*pausing, *(("resume",) if state == State.PAUSED else ()), "leave")
