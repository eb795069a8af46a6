"""Making two subscribers one, when somebody proved to own the addresses of both."""

from datetime import datetime

from newsletter.consent.former import FormerPseudonym, FormerSubscription
from newsletter.consent.merging import Standing, merged
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.consent.moves import SUBSCRIBED, close_tokens, tell
from newsletter.consent.preferences import PREFERENCES
from newsletter.consent.records import NOWHERE, Origin, record
from newsletter.events import Event
from newsletter.sending import people

Action = ConsentRecord.Action
COPIED = ("state", "paused_until", "requested_at", "confirmed_at", "unsubscribed_at", "leave_reason", "frequency")
PROVING = (Action.CONFIRMED, Action.IMPORTED)


def merge(*, kept: Subscriber, other: Subscriber, now: datetime, origin: Origin = NOWHERE) -> None:
    """Make `other` part of `kept`; `other` is deleted, and its address is free.

    To be called with both locked. Of two subscriptions to one newsletter that of `kept`
    stays, with the standing `merging.merged` finds; links mailed for the other still act.
    Proofs under the other pseudonym are found through `linked.pseudonyms_of`, and the one
    an active subscription rests on is written down under the kept pseudonym too.
    """
    own = {one.newsletter_id: one for one in _subscriptions(kept)}
    people.hand_over(from_subscriber=other.pk, to_subscriber=kept.pk)
    for theirs in _subscriptions(other):
        _note(theirs, f"merged into {kept.pseudonym}", origin, now)
        mine = own.get(theirs.newsletter_id)
        if mine is None:
            Subscription.objects.filter(pk=theirs.pk).update(subscriber=kept)
            theirs.subscriber = kept
            mine = theirs
            _carry_proof(mine, other, now)
        else:
            _merge_standing(mine, theirs, other, now)
        _note(mine, f"merged: {other.pseudonym}", origin, now)
    _fill(kept, other)
    other.former_pseudonyms.update(subscriber=kept)
    FormerPseudonym.objects.create(pseudonym=other.pseudonym, subscriber=kept)
    Subscriber.objects.get(pk=other.pk).delete()


def _subscriptions(subscriber: Subscriber) -> list[Subscription]:
    rows = subscriber.subscriptions.select_related("newsletter").order_by("pk")
    found = list(rows)
    for one in found:
        one.subscriber = subscriber
    return found


def _merge_standing(mine: Subscription, theirs: Subscription, other: Subscriber, now: datetime) -> None:
    own, before = _standing(mine), mine.state
    winner = merged(own, _standing(theirs))
    if winner is not own:
        for name in COPIED:
            setattr(mine, name, getattr(winner, name))
        mine.save(update_fields=COPIED)
        mine.topics.set(winner.topics)
        _prove(mine, before, other, now)
    theirs.deliveries.update(subscription=mine)
    theirs.formerly.update(subscription=mine)
    FormerSubscription.objects.create(former_id=theirs.pk, subscription=mine)
    theirs.delete()


def _prove(mine: Subscription, before: str, other: Subscriber, now: datetime) -> None:
    """Write down why a subscription now stands as the one at the other address did."""
    if mine.state in SUBSCRIBED:
        _carry_proof(mine, other, now)
        return
    close_tokens(mine, now)
    if before != Subscription.State.UNSUBSCRIBED:
        record(subscription=mine, action=Action.WITHDRAWN, evidence="source: left before merging", now=now)
    if before in SUBSCRIBED:
        tell(mine, Event.Kind.UNSUBSCRIBED, source="merged", now=now)


def _carry_proof(mine: Subscription, other: Subscriber, now: datetime) -> None:
    """Write the proof that stands under the other pseudonym under the kept one too, with its own time."""
    if mine.state not in SUBSCRIBED:
        return
    proofs = ConsentRecord.objects.filter(
        pseudonym=other.pseudonym, newsletter=mine.newsletter_id, action__in=PROVING
    )
    proof = proofs.order_by("-at", "-id").first()
    if proof is not None:
        carried = f"carried over from {proof.pseudonym}, record {proof.pk}, at {now.isoformat()}"
        evidence = f"{carried}; {proof.evidence}"
        proof.pk, proof.pseudonym, proof.evidence = None, mine.subscriber.pseudonym, evidence[:2000]
        proof.save(force_insert=True)


def _note(subscription: Subscription, evidence: str, origin: Origin, now: datetime) -> None:
    record(subscription=subscription, action=Action.CHANGED, evidence=evidence, origin=origin, now=now)


def _fill(kept: Subscriber, other: Subscriber) -> None:
    """Take over what only the other told about themselves."""
    filled = [name for name in PREFERENCES if not getattr(kept, name) and getattr(other, name)]
    for name in filled:
        setattr(kept, name, getattr(other, name))
    if filled:
        kept.save(update_fields=filled)


def _standing(subscription: Subscription) -> Standing:
    values = {name: getattr(subscription, name) for name in COPIED}
    return Standing(**values, topics=frozenset(subscription.topics.values_list("pk", flat=True)))
