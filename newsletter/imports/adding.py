"""New people, new subscriptions and their proofs, many at once. Each is called within a batch's transaction."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsletter.consent.models import ConsentRecord, Subscription, Topic
from newsletter.imports.entry import UNSUBSCRIBED as LEFT
from newsletter.imports.entry import Entry
from newsletter.imports.known import FIELDS, SUBSCRIBER
from newsletter.imports.marks import mark_of
from newsletter.imports.models import SubscriberImport
from newsletter.inserting import as_text, insert_rows, reserve_ids

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
    """`requested_at` and `confirmed_at` are the day of agreement, which is when they became subscribers.

    Only who chose topics needs an id known beforehand.
    """
    choosing = [person for person in people if person.entry.topics]
    same = _subscription(found, State.ACTIVE) | {"unsubscribed_at": None}
    columns = ["subscriber_id", "requested_at", "confirmed_at", "frequency"]
    row_of = partial(_active_row, day=found.agreed_on, zone=found.newsletter.time_zone, now=as_text(now))
    insert_rows(SUBSCRIPTION, columns, (row_of(one) for one in people if not one.entry.topics), same)
    if choosing:
        ids = reserve_ids(SUBSCRIPTION, len(choosing))
        with_ids = ((str(number), *row_of(person)) for number, person in zip(ids, choosing, strict=True))
        insert_rows(SUBSCRIPTION, ["id", *columns], with_ids, same)
        _choose_topics(zip(ids, choosing, strict=True), found)
    proofs = (Proof(one.pseudonym, one.language, evidence_of(found, one.entry)) for one in people)
    write_proofs(proofs, Action.IMPORTED, found=found, now=now, basis=found.basis)


def _active_row(person: Joining, *, day: date | None, zone: str, now: str) -> tuple[str, ...]:
    """The beginning of the day of agreement in the newsletter's zone, never after now; now for no day."""
    agreed_on = person.entry.agreed_on or day
    moment = now if agreed_on is None else min(_midnight(agreed_on, zone), now)
    return str(person.subscriber_id), moment, moment, person.entry.frequency or EVERY


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
    known = dict(Topic.objects.filter(newsletter=found.newsletter_id).values_list("slug", "pk"))
    rows = [
        (str(number), str(known[slug]))
        for number, person in subscribed
        for slug in dict.fromkeys(person.entry.topics)
        if slug in known
    ]
    insert_rows(CHOSEN_TOPICS, ["subscription_id", "topic_id"], rows, {})


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: str) -> str:
    return as_text(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC))
