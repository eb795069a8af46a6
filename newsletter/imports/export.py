"""Everything of subscribers as a file: for a spreadsheet, for another system, for an import here."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.imports.recognition import OWN
from newsletter.segments.definition import parse
from newsletter.segments.models import Segment
from newsletter.segments.services import members, scope_of
from newsletter.spreadsheets import BOM, safe_cell

AT_ONCE = 1000
CONSENTS = (
    ConsentRecord.Action.REQUESTED,
    ConsentRecord.Action.CONFIRMED,
    ConsentRecord.Action.IMPORTED,
)
STATES_JA = {"active": "配信中", "paused": "休止中", "unsubscribed": "配信停止", "pending": "仮登録"}
"""The words a Japanese file has for a state, as an import reads them; an English one has the states themselves."""


@dataclass(frozen=True)
class Wanted:
    """Whose data is exported: of one newsletter or all, in one state or all, in one language or all.

    With a segment, only whom it holds `now`: active subscriptions of its newsletter.
    """

    newsletter_id: int | None = None
    state: str = ""
    language: str = ""
    segment: Segment | None = None
    now: datetime | None = None


def wanted_subscriptions(wanted: Wanted) -> QuerySet[Subscription]:
    """The subscriptions of an export, in the order of their making. Raises `BadDefinition` for a segment's."""
    found = _held(wanted.segment, wanted.now or timezone.now()) if wanted.segment else Subscription.objects.all()
    found = found.order_by("pk")
    if wanted.newsletter_id is not None:
        found = found.filter(newsletter_id=wanted.newsletter_id)
    if wanted.state:
        found = found.filter(state=wanted.state)
    return found.filter(subscriber__language=wanted.language) if wanted.language else found


def _held(segment: Segment, now: datetime) -> QuerySet[Subscription]:
    newsletter = segment.newsletter
    return members(parse(segment.definition), newsletter=newsletter, scope=scope_of(newsletter, now=now))


def export_rows(wanted: Wanted, *, language: str) -> Iterator[list[str]]:
    """The headings, then one row per subscription, each cell safe. Flat in memory: three queries per 1,000 rows.

    Headings and states are Japanese for `ja` and English for any other language; an import knows both.
    """
    japanese = language == "ja"
    yield [ja if japanese else en for en, ja in OWN]
    query, last = wanted_subscriptions(wanted).select_related("subscriber", "newsletter"), 0
    while some := list(query.filter(pk__gt=last).prefetch_related("topics")[:AT_ONCE]):
        last = some[-1].pk
        records = _latest_consents(some)
        for one in some:
            record = records.get((one.subscriber.pseudonym, one.newsletter_id))
            yield [safe_cell(cell) for cell in _cells(one, record, japanese=japanese)]


def as_csv(rows: Iterator[list[str]]) -> Iterator[bytes]:
    """Rows as CSV (RFC 4180) in UTF-8, with the mark by which Excel knows it; some 64 KB at a time."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(row)
        if out.tell() > 65536:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _latest_consents(some: list[Subscription]) -> dict[tuple[object, int], ConsentRecord]:
    people = [one.subscriber.pseudonym for one in some]
    records = ConsentRecord.objects.filter(pseudonym__in=people, action__in=CONSENTS).order_by("at", "id")
    return {(record.pseudonym, record.newsletter_id): record for record in records}


def _cells(one: Subscription, record: ConsentRecord | None, *, japanese: bool) -> Iterator[str]:
    person, zone = one.subscriber, ZoneInfo(one.newsletter.time_zone)
    yield str(person.pseudonym)
    yield person.email
    yield from (person.family_name, person.given_name, person.name_reading)
    yield from (person.company, person.department, person.job_title, person.language, person.time_zone)
    yield one.newsletter.slug
    yield STATES_JA[one.state] if japanese else one.state
    yield one.confirmed_at.astimezone(zone).date().isoformat() if one.confirmed_at else ""
    yield ",".join(topic.slug for topic in one.topics.all())
    yield from (_when(moment, zone) for moment in (one.requested_at, one.confirmed_at, one.unsubscribed_at))
    yield one.paused_until.isoformat() if one.paused_until else ""
    yield from (one.leave_reason, one.frequency, one.source, one.source_detail)
    yield from (record.basis, record.wording, record.evidence) if record else ("", "", "")
    yield _when(person.created_at, zone)


def _when(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(" ", "seconds") if moment else ""
