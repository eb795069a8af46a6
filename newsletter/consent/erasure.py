"""Erasure: nothing that says who somebody was stays, and what stays knows them by a keyed hash alone."""

import logging
from datetime import datetime

from newsletter.consent.addresses import address_hash
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


@taken_again
def erase(*, subscriber: Subscriber, source: str, now: datetime) -> bool:
    """Erase a person; returns whether there was one to erase. Idempotent.

    Deletes profile, subscriptions, links, notices, waiting sign-ups, network contexts and
    refused rows of imports; takes address and server's words out of deliveries, which
    keep the keyed hash. What still waits for them in a running mailing is withheld at its
    claim. Consent records and events stay under the pseudonym, and an `ERASED` record per
    newsletter holds the keyed hash, so that who knows the address can still find the
    proof. The address is suppressed: no import brings it back, only its owner's own
    double opt-in. `source` names the way (`own-data`, `admin`, …).
    """
    # Before anybody is locked: the worker that reads a sign-up holds its row and then asks for the subscriber's.
    for email in Subscriber.objects.filter(pk=subscriber.pk).values_list("email", flat=True):
        SignUpRequest.objects.filter(email__iexact=email).delete()
    found = lock_people(subscriber.pk).get(subscriber.pk)
    if found is None:
        return False
    hashed = address_hash(found.email)
    suppress_hash(hashed=hashed, reason=Suppression.Reason.ERASED, now=now)
    _prove(found, hashed, source, now)
    ConsentContext.objects.filter(record__pseudonym__in=pseudonyms_of(found)).delete()
    people.forget(subscriber_id=found.pk)
    PersonToken.objects.filter(new_email_key=found.email_key).delete()
    ImportRefusal.objects.filter(address_hash=hashed).delete()
    found.delete()
    logger.info("newsletter.subscriber.erased", extra={"source": source})
    return True


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
