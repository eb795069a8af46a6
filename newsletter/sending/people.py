"""What becomes of a person's deliveries when their address changes, they are merged, or erased."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from newsletter.consent.addresses import address_hash
from newsletter.consent.people import Subscription
from newsletter.sending import tallies
from newsletter.sending.address_key import has_key_of
from newsletter.sending.models import Delivery
from newsletter.sending.outcomes import Reason
from newsletter.sending.states import delivery_move


def deliveries_of(*, subscriber_id: int) -> QuerySet[Delivery]:
    """Every delivery to a person, also those that only their subscription still names. One query at once.

    The subscriptions are looked up first: with numbers on both sides of the “or” PostgreSQL
    uses an index for each, with a subquery it reads every delivery there is.
    """
    subscriptions = list(Subscription.objects.filter(subscriber=subscriber_id).values_list("pk", flat=True))
    return Delivery.objects.filter(Q(subscriber=subscriber_id) | Q(subscription__in=subscriptions))


def send_on(*, subscriber_id: int, address: str, now: datetime) -> None:
    """Let what still waits for a person go to their new address; to be called in the transaction that changes it.

    Where the new address has a delivery of the same mailing already, the other is
    withheld: one mailing reaches an address once (DESIGN I3). What a worker has in hand
    goes to the address it was claimed for. Idempotent.
    """
    hashed = address_hash(address)
    waiting = Delivery.objects.filter(subscriber=subscriber_id, state=Delivery.State.PENDING).exclude(
        address_hash=hashed
    )
    same_mailing = Delivery.objects.filter(has_key_of(hashed), mailing=OuterRef("mailing"))
    move = delivery_move("withhold duplicate")
    twice = list(waiting.filter(Exists(same_mailing)).order_by("pk").select_for_update(of=("self",)))
    waiting.filter(pk__in=[row.pk for row in twice]).update(
        state=move.target, reason=str(Reason.DUPLICATE), finished_at=now, lease_until=None
    )
    tallies.add_rows((row.mailing_id, move.target, Reason.DUPLICATE) for row in twice)
    waiting.filter(~Exists(same_mailing)).update(address=address, address_hash=hashed)


def hand_over(*, from_subscriber: int, to_subscriber: int) -> None:
    """Let one person have another's deliveries; where both have one of a mailing, the other's names nobody."""
    theirs = Delivery.objects.filter(subscriber=from_subscriber)
    both = Delivery.objects.filter(mailing=OuterRef("mailing"), subscriber=to_subscriber)
    theirs.filter(Exists(both)).update(subscriber=None)
    theirs.update(subscriber=to_subscriber)


def forget(*, subscriber_id: int) -> int:
    """Take the address and the server's words out of a person's deliveries; returns how many those are.

    The keyed hash stays, so that no mailing reaches the address twice, and the counts
    stay true. What still waits is withheld at its claim, because it has no address. Idempotent.
    """
    return deliveries_of(subscriber_id=subscriber_id).update(
        address="", reply="", subscriber=None, subscription=None
    )
