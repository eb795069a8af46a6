"""The file for an authority: who agreed to what, when and how (特定電子メール法 3条2項, GDPR 7(1))."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from blog.publication import publication_name
from newsletter.consent.evidence import is_sound, proofs_of
from newsletter.consent.former import FormerPseudonym
from newsletter.consent.linked import pseudonyms_of
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.newsletters.models import Newsletter

FORMAT = "kawaraban-consent-1"
CHUNK = 2000
COLUMNS = (
    "record",
    "time",
    "address",
    "pseudonym",
    "state",
    "action",
    "basis",
    "wording",
    "wording_sha256",
    "wording_matches_hash",
    "privacy_version",
    "language",
    "form_address",
    "evidence",
    "record_sha256",
)


def dossier(subscriber: Subscriber, *, now: datetime) -> dict[str, Any]:
    """Everything that proves one person's consents, as JSON takes it, with hashes. Five queries.

    The hash of each record is taken of its own canonical JSON, the last one of all those hashes in
    order, so that a later copy can be compared with this one.
    """
    subscriptions = list(subscriber.subscriptions.select_related("newsletter", "subscriber").order_by("id"))
    proofs = proofs_of(subscriptions)
    rows = ConsentRecord.objects.filter(pseudonym__in=pseudonyms_of(subscriber)).order_by("at", "id")
    records = [record_facts(row) for row in rows.select_related("newsletter", "context")]
    return {
        "format": FORMAT,
        "publication": publication_name(settings.LANGUAGE_CODE),
        "site": settings.SITE_URL,
        "made_at": moment(now),
        "person": {
            "address": subscriber.email,
            "pseudonym": str(subscriber.pseudonym),
            "language": subscriber.language,
            "known_since": moment(subscriber.created_at),
        },
        "subscriptions": [_standing(row, proofs[row.pk].record) for row in subscriptions],
        "records": records,
        "sha256_of_records": digest([record["record_sha256"] for record in records]),
    }


def record_facts(row: ConsentRecord) -> dict[str, Any]:
    """One consent record, all of it, with whether its wording matches its hash, and a hash of the whole."""
    context = getattr(row, "context", None)
    facts = {
        "record": row.pk,
        "time": moment(row.at),
        "newsletter": row.newsletter.name,
        "action": row.action,
        "basis": row.basis,
        "wording": row.wording,
        "wording_sha256": row.wording_hash,
        "wording_matches_hash": is_sound(row),
        "privacy_version": row.privacy_version,
        "language": row.language,
        "form_address": row.form_address,
        "evidence": row.evidence,
        "network_address": context.network_address if context else None,
    }
    return {**facts, "record_sha256": _fingerprint(row)}


def newsletter_rows(newsletter: Newsletter) -> Iterator[list[Any]]:
    """The records of a newsletter, the oldest first, as rows of `COLUMNS`. Three queries per 2,000 rows.

    Whoever was erased has records and no address any more.
    """
    cursor = 0
    while True:
        rows = ConsentRecord.objects.filter(newsletter=newsletter, pk__gt=cursor).order_by("pk")
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        yield from _rows(newsletter, chunk)
        cursor = chunk[-1].pk


def moment(at: datetime | None) -> str | None:
    """A time in UTC as ISO 8601 writes it."""
    return at.astimezone(UTC).isoformat() if at else None


def digest(value: Any) -> str:
    """The SHA-256 of a value in canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _fingerprint(row: ConsentRecord) -> str:
    fields = ("pk", "newsletter_id", "action", "basis", "wording", "privacy_version", "language")
    facts = {name: getattr(row, name) for name in (*fields, "form_address", "evidence")}
    return digest({**facts, "pseudonym": str(row.pseudonym), "at": moment(row.at)})


def _standing(row: Subscription, proof: ConsentRecord | None) -> dict[str, Any]:
    return {
        "newsletter": row.newsletter.name,
        "sender": row.newsletter.legal_name or row.newsletter.sender_name,
        "state": row.state,
        "asked_at": moment(row.requested_at),
        "confirmed_at": moment(row.confirmed_at),
        "left_at": moment(row.unsubscribed_at),
        "came_by": row.source,
        "came_from": row.source_detail,
        "rests_on_record": proof.pk if proof else None,
    }


def _rows(newsletter: Newsletter, chunk: Iterable[ConsentRecord]) -> Iterator[list[Any]]:
    people = {row.pseudonym for row in chunk}
    merged = FormerPseudonym.objects.filter(pseudonym__in=people)
    present = dict(merged.values_list("pseudonym", "subscriber__pseudonym"))
    people |= set(present.values())
    known = Subscription.objects.filter(newsletter=newsletter, subscriber__pseudonym__in=people)
    standing = {
        pseudonym: (email, state)
        for pseudonym, email, state in known.values_list("subscriber__pseudonym", "subscriber__email", "state")
    }
    for row in chunk:
        email, state = standing.get(present.get(row.pseudonym, row.pseudonym), ("", ""))
        yield [
            row.pk,
            moment(row.at),
            email,
            row.pseudonym,
            state,
            row.action,
            row.basis,
            row.wording,
            row.wording_hash,
            is_sound(row),
            row.privacy_version,
            row.language,
            row.form_address,
            row.evidence,
            _fingerprint(row),
        ]
