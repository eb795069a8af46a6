"""The people of a batch who are there already, locked until its transaction ends."""

from collections.abc import Iterable, Mapping, Sequence

from newsletter.consent.models import Subscriber, Subscription, Suppression
from newsletter.imports.entry import UNSUBSCRIBED as LEFT
from newsletter.imports.entry import Entry
from newsletter.imports.merging import Known, Standing
from newsletter.imports.models import SubscriberImport
from newsletter.imports.own_word import who_confirmed
from newsletter.inserting import matching
from newsletter.suppressions.models import DomainSuppression

FIELDS = (
    "language",
    "time_zone",
    "company",
    "department",
    "job_title",
    "family_name",
    "given_name",
    "name_reading",
)
SUBSCRIBER = Subscriber._meta.db_table
SUPPRESSION = Suppression._meta.db_table


def known_people(entries: Mapping[str, Entry], *, found: SubscriberImport) -> dict[str, Known]:
    """Who of these is there already, by address key, each locked with their subscription to the newsletter.

    First the subscriptions, then the people, each in the order of their ids: the order in which a confirmation
    locks them, and the same for every import, so that none waits for another in a circle.
    """
    ids = matching(SUBSCRIBER, "email_key", list(entries), wanted="id")
    if not ids:
        return {}
    standings = _locked_standings(ids, found)
    rows = Subscriber.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    people = [row for row in rows if row.email_key in entries]
    confirmed = who_confirmed([row for row in people if entries[row.email_key].state == LEFT], found)
    return {
        row.email_key: Known(
            id=row.pk,
            pseudonym=row.pseudonym,
            values={name: getattr(row, name) for name in FIELDS},
            is_ours=row.added_by_id == found.pk,
            standing=_standing(standings.get(row.pk), found, is_confirmed=row.pk in confirmed),
        )
        for row in people
    }


def _locked_standings(ids: Sequence[int], found: SubscriberImport) -> dict[int, Subscription]:
    rows = Subscription.objects.select_for_update().filter(newsletter=found.newsletter_id, subscriber__in=ids)
    return {row.subscriber_id: row for row in rows.order_by("pk")}


def _standing(row: Subscription | None, found: SubscriberImport, *, is_confirmed: bool) -> Standing | None:
    if row is None:
        return None
    return Standing(
        row.pk,
        row.state,
        is_ours=row.added_by_id == found.pk,
        confirmed=is_confirmed,
        left_before=row.unsubscribed_at is not None,
        paused_until=row.paused_until,
    )


def suppressed_addresses(hashes: Mapping[str, str]) -> set[str]:
    """The keys among a batch's `hashes` that are never to be mailed, erased people among them. One query."""
    return {hashes[found] for found in matching(SUPPRESSION, "address_hash", list(hashes), wanted="address_hash")}


def in_suppressed_domains(keys: Iterable[str]) -> set[str]:
    """Those of these address keys whose domain, or one above it, is never to be mailed. One query."""
    listed = set(DomainSuppression.objects.values_list("domain", flat=True))
    return {key for key in keys if listed.intersection(_domains_of(key))} if listed else set()


def _domains_of(key: str) -> list[str]:
    labels = key.rpartition("@")[2].split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]
