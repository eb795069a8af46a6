"""Erasure: nothing that says who somebody was stays, and what stays knows them by a keyed hash alone."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime

from newsletter.consent.addresses import address_hash, hash_of_key
from newsletter.consent.collisions import taken_again
from newsletter.consent.linked import lock_people, pseudonyms_of
from newsletter.consent.models import (
    ConsentContext,
    ConsentRecord,
    PersonToken,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.moves import SUBSCRIBED, tell
from newsletter.consent.records import record
from newsletter.events import Event
from newsletter.imports.models import ImportRefusal
from newsletter.sending import people
from newsletter.suppressions.services import suppress_hash

logger = logging.getLogger(__name__)
HASH = re.compile(r"\b[0-9a-f]{64}\b")
MOVES = tuple(f"{purpose}: " for purpose in (PersonToken.Purpose.ADDRESS, PersonToken.Purpose.OBJECTION))
"""How the record of a changed address begins; see `address_change`."""


@taken_again
def erase(*, subscriber: Subscriber, source: str, now: datetime) -> bool:
    """Erase a person; returns whether there was one to erase. Idempotent.

    Deletes profile, subscriptions, links, notices, waiting sign-ups, network contexts and
    refused rows of imports; takes address and server's words out of deliveries, which
    keep the keyed hash. What still waits for them in a running mailing is withheld at its
    claim. Consent records and events stay under the pseudonym, and an `ERASED` record per
    newsletter holds the keyed hash, so that who knows the address can still find the
    proof. The address is suppressed, and every earlier one: no import brings them back,
    only their owner's own double opt-in. `source` names the way (`own-data`, `admin`, …).
    """
    # Before anybody is locked: the worker that reads a sign-up holds its row and then asks for the subscriber's.
    for email in Subscriber.objects.filter(pk=subscriber.pk).values_list("email", flat=True):
        SignUpRequest.objects.filter(email__iexact=email).delete()
    found = lock_people(subscriber.pk).get(subscriber.pk)
    if found is None:
        return False
    hashed = address_hash(found.email)
    all_hashes = {hashed, *earlier_hashes(found)}
    for each in sorted(all_hashes):
        suppress_hash(hashed=each, reason=Suppression.Reason.ERASED, now=now)
    _prove(found, hashed, source, now)
    ConsentContext.objects.filter(record__pseudonym__in=pseudonyms_of(found)).delete()
    people.forget(subscriber_id=found.pk)
    PersonToken.objects.filter(new_email_key=found.email_key).delete()
    ImportRefusal.objects.filter(address_hash__in=all_hashes).delete()
    found.delete()
    logger.info("newsletter.subscriber.erased", extra={"source": source})
    return True


def earlier_hashes(subscriber: Subscriber) -> set[str]:
    """The keyed hashes of the addresses somebody had before, but for those where somebody else is mailed now.

    They stand in the records of changed addresses and in deliveries. Four queries; for one
    who ever had another address all comparing keys are read, some seconds for a million.
    """
    changes = ConsentRecord.objects.filter(
        pseudonym__in=pseudonyms_of(subscriber), action=ConsentRecord.Action.CHANGED
    )
    told = [text for text in changes.values_list("evidence", flat=True) if text.startswith(MOVES)]
    deliveries = people.deliveries_of(subscriber_id=subscriber.pk).order_by()
    found = {each for text in told for each in HASH.findall(text)}
    found |= {*deliveries.values_list("address_hash", flat=True).distinct()}
    found -= {address_hash(subscriber.email), ""}
    return found.difference(_present_hashes()) if found else found


def _present_hashes() -> Iterator[str]:
    """The keyed hash of every subscriber's present address."""
    keys = Subscriber.objects.order_by().values_list("email_key", flat=True)
    return map(hash_of_key, keys.iterator(chunk_size=5000))


def _prove(subscriber: Subscriber, hashed: str, source: str, now: datetime) -> None:
    """Write a record for each newsletter the person ever had to do with, a leaving where they received it."""
    standing = {one.newsletter_id: one for one in subscriber.subscriptions.all()}
    records = ConsentRecord.objects.filter(pseudonym=subscriber.pseudonym).order_by()
    known = records.values_list("newsletter", flat=True).distinct()
    for newsletter_id in sorted({*standing, *known}):
        subscription = standing.get(newsletter_id) or Subscription(newsletter_id=newsletter_id)
        subscription.subscriber = subscriber
        evidence = f"source: {source}; address: {hashed}"
        record(subscription=subscription, action=ConsentRecord.Action.ERASED, evidence=evidence, now=now)
        if subscription.pk and subscription.state in SUBSCRIBED:
            tell(subscription, Event.Kind.UNSUBSCRIBED, source="erasure", now=now)
