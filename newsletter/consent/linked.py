"""The person behind a link, also one mailed before their subscriptions were merged."""

from uuid import UUID

from newsletter.consent.former import FormerSubscription
from newsletter.consent.models import Subscriber, Subscription


def linked_subscription(subscription_id: int) -> Subscription | None:
    """The subscription a mailed link acts for, with subscriber and newsletter; None when it was erased.

    One query, two for a subscription that was merged into another one.
    """
    rows = Subscription.objects.select_related("subscriber", "newsletter")
    found = rows.filter(pk=subscription_id).first()
    if found is None:
        former = FormerSubscription.objects.filter(former_id=subscription_id)
        found = rows.filter(pk__in=former.values("subscription")).first()
    return found


def pseudonyms_of(subscriber: Subscriber) -> list[UUID]:
    """Every pseudonym a person's consents and events were written under: the present one first."""
    return [subscriber.pseudonym, *subscriber.former_pseudonyms.values_list("pseudonym", flat=True)]


def lock_people(*subscriber_ids: int) -> dict[int, Subscriber]:
    """Lock people with all their subscriptions until the transaction ends; those who are gone are left out.

    Always the subscriptions first and each kind in the order of its numbers, as every
    other step does, so that two steps at once wait for each other and never both.
    """
    rows = Subscription.objects.select_for_update().filter(subscriber__in=subscriber_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))
    people = Subscriber.objects.select_for_update().filter(pk__in=subscriber_ids).order_by("pk")
    return {person.pk: person for person in people}
