"""New people, new subscriptions and their proofs, many at once. Each is called within a batch's transaction."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsletter.consent.models import ConsentRecord, Subscription, Topic
from newsletter.imports.entry import UNSUBSCRIBED as LEFT
from newsletter.imports.entry import Entry
from newsletter.imports.inserting import as_text, insert_rows, reserve_ids
from newsletter.imports.known import FIELDS, SUBSCRIBER
from newsletter.imports.marks import mark_of
from newsletter.imports.models import SubscriberImport

Action = ConsentRecord.Action
State = Subscription.State
EVERY = Subscription.Frequency.EVERY.value
SUBSCRIPTION = Subscription._meta.db_table
CHOSEN_TOPICS = Subscription.topics.through._meta.db_table
RECORD = ConsentRecord._meta.db_table


class Joining(NamedTuple):
    """Someone who gets a subscription by a row of the file."""

    entry: Entry
    subscriber_id: int
    pseudonym: str
    language: str


class Proof(NamedTuple):
    """What a consent record says of one person."""

    pseudonym: str
    language: str
    evidence: str


def evidence_of(found: SubscriberImport, entry: Entry, told: str = "") -> str:
    """What proves a row: the import, the row of the file, the file's hash, the day, and what the importer said."""
    day = entry.agreed_on or found.agreed_on
    agreed = f", agreed on {day}" if day and not told else ""
    return f"{mark_of(found)} row {entry.row}, file {found.file_hash}{agreed}: {told or found.evidence}"[:2000]


def add_people(entries: Iterable[Entry], *, found: SubscriberImport, now: datetime) -> list[Joining]:
    """Insert people nobody knew, in the order of their keys, which is the same for every import.

    Raises `IntegrityError` when one of them was added meanwhile.
    """
    ordered = sorted(entries, key=lambda entry: entry.email_key)
    ids = reserve_ids(SUBSCRIBER, len(ordered))
    people = [
        Joining(entry, number, uuid.uuid4().hex, entry.values.get("language") or found.language)
        for entry, number in zip(ordered, ids, strict=True)
    ]
    if people:
        columns = ["id", "pseudonym", "email", "email_key", *FIELDS]
        same = {"added_by_id": found.pk, "created_at": as_text(now)}
        insert_rows(SUBSCRIBER, columns, map(_person_row, people), same)
    return people


def _person_row(person: Joining) -> tuple[str, ...]:
    entry, number, pseudonym, language = person
    told = entry.values.get
    return (
        str(number),
        pseudonym,
        entry.email,
        entry.email_key,
        language,
        told("time_zone", ""),
        told("company", ""),
        told("department", ""),
        told("job_title", ""),
        told("family_name", ""),
        told("given_name", ""),
        told("name_reading", ""),
    )


def add_subscriptions(people: Sequence[Joining], *, found: SubscriberImport, now: datetime) -> None:
    """Insert a subscription for each, active or left as the file says, with its proof and the topics chosen.

    Raises `IntegrityError` when one of them subscribed meanwhile.
    """
    active = [person for person in people if person.entry.state != LEFT]
    left = [person for person in people if person.entry.state == LEFT]
    if active:
        _add_active(active, found=found, now=now)
    if left:
        _add_left(left, found=found, now=now)


def _add_active(people: Sequence[Joining], *, found: SubscriberImport, now: datetime) -> None:
    """`requested_at` and `confirmed_at` are the day of agreement, which is when they became subscribers."""
    ids = reserve_ids(SUBSCRIPTION, len(people))
    zone = found.newsletter.time_zone
    moments = [
        _moment(entry.agreed_on or found.agreed_on, zone, now) for entry, _id, _pseudonym, _language in people
    ]
    rows = [
        (str(number), str(person.subscriber_id), moment, moment, person.entry.frequency or EVERY)
        for number, person, moment in zip(ids, people, moments, strict=True)
    ]
    columns = ["id", "subscriber_id", "requested_at", "confirmed_at", "frequency"]
    insert_rows(SUBSCRIPTION, columns, rows, _subscription(found, State.ACTIVE) | {"unsubscribed_at": None})
    proofs = (Proof(one.pseudonym, one.language, evidence_of(found, one.entry)) for one in people)
    write_proofs(proofs, Action.IMPORTED, found=found, now=now, basis=found.basis)
    _choose_topics(zip(ids, people, strict=True), found)


def _add_left(people: Sequence[Joining], *, found: SubscriberImport, now: datetime) -> None:
    rows = [(str(person.subscriber_id),) for person in people]
    gone = {"frequency": EVERY, "requested_at": None, "confirmed_at": None, "unsubscribed_at": as_text(now)}
    insert_rows(SUBSCRIPTION, ["subscriber_id"], rows, _subscription(found, State.UNSUBSCRIBED) | gone)
    told = "the file says that they left"
    proofs = (Proof(one.pseudonym, one.language, evidence_of(found, one.entry, told)) for one in people)
    write_proofs(proofs, Action.WITHDRAWN, found=found, now=now)


def _subscription(found: SubscriberImport, state: str) -> dict[str, str | int | None]:
    return {
        "newsletter_id": found.newsletter_id,
        "state": state,
        "paused_until": None,
        "welcomed_at": None,
        "mailed_at": None,
        "leave_reason": "",
        "source": Subscription.Source.IMPORT,
        "source_detail": found.file_name[:300],
        "added_by_id": found.pk,
    }


def write_proofs(
    proofs: Iterable[Proof], action: str, *, found: SubscriberImport, now: datetime, basis: str = ""
) -> None:
    """Append a consent record for each person."""
    same = {
        "newsletter_id": found.newsletter_id,
        "action": action,
        "basis": basis,
        "wording": "",
        "wording_hash": "",
        "privacy_version": "",
        "form_address": "",
        "at": as_text(now),
    }
    insert_rows(RECORD, ["pseudonym", "language", "evidence"], proofs, same)


def _choose_topics(subscribed: Iterable[tuple[int, Joining]], found: SubscriberImport) -> None:
    chosen = [(number, person.entry.topics) for number, person in subscribed if person.entry.topics]
    if chosen:
        known = dict(Topic.objects.filter(newsletter=found.newsletter_id).values_list("slug", "pk"))
        rows = [
            (str(number), str(known[slug]))
            for number, slugs in chosen
            for slug in dict.fromkeys(slugs)
            if slug in known
        ]
        insert_rows(CHOSEN_TOPICS, ["subscription_id", "topic_id"], rows, {})


def _moment(day: date | None, zone: str, now: datetime) -> str:
    """The beginning of a day in the newsletter's zone, never after now; now for no day."""
    return as_text(now) if day is None else min(_midnight(day, zone), as_text(now))


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: str) -> str:
    return as_text(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC))
