"""Everything that happened around one person, in one order: consents, mails, events, what was done here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime
from wagtail.models import ModelLogEntry

from newsletter.consent.addresses import address_hash
from newsletter.consent.linked import pseudonyms_of
from newsletter.consent.models import ConsentRecord, Notice, Subscriber
from newsletter.events import Event
from newsletter.sending.models import Delivery
from newsletter.suppressions.models import Suppression

PAGE_SIZE = 40
LISTED = "newsletter.addresses.list"
SHOWN = "newsletter.addresses.show"
LOOKS = (LISTED, SHOWN)
"""Kept in the log of the whole site; on a person's own page they would bury the rest."""
TOLD_BY_RECORDS = (Event.Kind.SUBSCRIBED, Event.Kind.UNSUBSCRIBED)
"""Events that a consent record tells too, with more words."""


@dataclass(frozen=True)
class Moment:
    """One thing that happened; `kind` says of which sort `row` is."""

    at: datetime
    rank: int
    pk: int
    kind: str
    row: Any

    @property
    def order(self) -> tuple[float, int, int]:
        """The latest first; of one time, by sort and then the latest written."""
        return (-self.at.timestamp(), self.rank, -self.pk)

    @property
    def place(self) -> str:
        """Where this stands, for the address of the page that goes on after it."""
        return f"{self.at.isoformat()}_{self.rank}_{self.pk}"


@dataclass(frozen=True)
class Timeline:
    """Some moments, the latest first; `further` is where the next page begins, if there is one."""

    moments: list[Moment]
    further: str | None


@dataclass(frozen=True)
class _Place:
    at: datetime
    rank: int
    pk: int


def timeline(subscriber: Subscriber, *, after: str = "", size: int = PAGE_SIZE) -> Timeline:
    """A page of what happened around a person. Eight queries, whatever page and however much there is.

    `after` is a `Moment.place`; what is none begins at the beginning.
    """
    place = _read_place(after)
    found = [_moments(subscriber, rank, place, size + 1) for rank in range(len(SOURCES))]
    first = list(islice(merge(*found, key=lambda moment: moment.order), size + 1))
    return Timeline(first[:size], first[size - 1].place if len(first) > size else None)


def _moments(subscriber: Subscriber, rank: int, place: _Place | None, limit: int) -> Iterator[Moment]:
    kind, source = SOURCES[rank]
    rows = source(subscriber)
    if place:
        rows = rows.filter(_beyond(rank, place))
    for row in rows.order_by("-moment", "-pk")[:limit]:
        yield Moment(row.moment, rank, row.pk, kind, row)


def _beyond(rank: int, place: _Place) -> Q:
    """What of one sort comes after a place in the common order."""
    if rank > place.rank:
        return Q(moment__lte=place.at)
    earlier = Q(moment__lt=place.at)
    return earlier | Q(moment=place.at, pk__lt=place.pk) if rank == place.rank else earlier


def _read_place(raw: str) -> _Place | None:
    at, _bar, rest = raw.partition("_")
    rank, _bar, pk = rest.partition("_")
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    numbers = all(text.isascii() and text.isdigit() and len(text) < 18 for text in (rank, pk))
    if moment is None or moment.tzinfo is None or not numbers:
        return None
    return _Place(moment, int(rank), int(pk))


def _records(subscriber: Subscriber) -> QuerySet[Any]:
    rows = ConsentRecord.objects.filter(pseudonym__in=pseudonyms_of(subscriber))
    return rows.select_related("newsletter", "context").annotate(moment=F("at"))


def _deliveries(subscriber: Subscriber) -> QuerySet[Any]:
    rows = Delivery.objects.filter(subscriber=subscriber).select_related("mailing__edition")
    return rows.annotate(moment=Coalesce("finished_at", "wire_at", "next_attempt_at"))


def _notices(subscriber: Subscriber) -> QuerySet[Any]:
    rows = Notice.objects.filter(subscription__subscriber=subscriber).select_related("subscription__newsletter")
    return rows.annotate(moment=Coalesce("finished_at", "created_at"))


def _events(subscriber: Subscriber) -> QuerySet[Any]:
    rows = Event.objects.filter(pseudonym__in=pseudonyms_of(subscriber)).exclude(kind__in=TOLD_BY_RECORDS)
    return rows.select_related("mailing__edition").annotate(moment=F("at"))


def _acts(subscriber: Subscriber) -> QuerySet[Any]:
    """What people here did: to the person, and to the suppression of the address."""
    types = ContentType.objects.get_for_models(Subscriber, Suppression)
    suppressions = Suppression.objects.filter(address_hash=address_hash(subscriber.email)).values_list("pk")
    about = Q(content_type=types[Subscriber], object_id=str(subscriber.pk))
    for (pk,) in suppressions:
        about |= Q(content_type=types[Suppression], object_id=str(pk))
    rows = ModelLogEntry.objects.filter(about).exclude(action__in=LOOKS).select_related("user")
    return rows.annotate(moment=F("timestamp"))


SOURCES: tuple[tuple[str, Callable[[Subscriber], QuerySet[Any]]], ...] = (
    ("record", _records),
    ("delivery", _deliveries),
    ("notice", _notices),
    ("event", _events),
    ("act", _acts),
)
