"""Finding subscriptions among hundreds of thousands: filters, sorting, and pages without counting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.consent.addresses import InvalidAddress, normalise
from newsletter.consent.models import Subscription
from newsletter.consent.search_words import SearchWords
from newsletter.segments.folding import fold

PAGE_SIZE = 50
LONGEST_SEARCH = 254
MOST_WORDS = 8
SORTS: dict[str, tuple[Promise, str, bool]] = {
    "newest": (_("newest first"), "pk", True),
    "oldest": (_("oldest first"), "pk", False),
    "address": (_("by address"), "subscriber__email_key", False),
    "company": (_("by company"), "subscriber__company", False),
}
"""Words, field, and whether descending; the number of the row decides between equals."""


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. Days are those of the publication's time zone."""

    newsletter: int | None = None
    state: str = ""
    source: str = ""
    language: str = ""
    topic: int | None = None
    frequency: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    sort: str = "newest"

    @property
    def query(self) -> dict[str, str]:
        """The filters as an address carries them; what is not narrowed is left out."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain = {"sort": "newest"}
        return {name: str(value) for name, value in values.items() if value and plain.get(name) != value}


@dataclass(frozen=True)
class Page:
    """Some rows of the list, and the rows after and before which the others come."""

    rows: list[Subscription]
    before: int | None
    after: int | None


def read_filters(raw: Mapping[str, Any]) -> Filters:
    """Read the filters of an address; what makes no sense narrows nothing. `Filters.query` read back is itself."""
    return Filters(
        newsletter=number(raw.get("newsletter")),
        state=_one_of(raw.get("state"), Subscription.State.values),
        source=_one_of(raw.get("source"), Subscription.Source.values),
        language=_one_of(raw.get("language"), [code for code, _name in settings.LANGUAGES]),
        topic=number(raw.get("topic")),
        frequency=_one_of(raw.get("frequency"), Subscription.Frequency.values),
        since=day(raw.get("since")),
        until=day(raw.get("until")),
        # PostgreSQL takes no NUL in a text, not even to look for.
        q=str(raw.get("q") or "").replace("\x00", "\ufffd")[:LONGEST_SEARCH].strip(),
        sort=_one_of(raw.get("sort"), list(SORTS)) or "newest",
    )


def matching(filters: Filters) -> QuerySet[Subscription]:
    """The subscriptions the filters leave, in no order. Nobody appears twice in one newsletter."""
    rows = Subscription.objects.all()
    plain = {
        "newsletter_id": filters.newsletter,
        "state": filters.state,
        "source": filters.source,
        "frequency": filters.frequency,
        "subscriber__language": filters.language,
    }
    rows = rows.filter(**{field: value for field, value in plain.items() if value})
    if filters.topic:
        chosen = Subscription.topics.through.objects.filter(subscription_id=OuterRef("pk"), topic_id=filters.topic)
        rows = rows.filter(Exists(chosen))
    if filters.since:
        rows = rows.filter(requested_at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(requested_at__lt=_midnight(filters.until + timedelta(days=1)))
    return rows.filter(_found_by(filters.q)) if filters.q else rows


def page_of(
    rows: QuerySet[Subscription],
    *,
    sort: str,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """The rows that come after one row, or before one, in an order. Two queries, however many rows there are.

    A row that is gone meanwhile leads back to the beginning.
    """
    _label, field, descending = SORTS[sort]
    known = Subscription.objects.filter(pk=before or after or 0)
    anchor = known.values_list(field, "pk").first() if before or after else None
    backwards = bool(before and anchor)
    downwards = descending != backwards
    if anchor:
        rows = _beyond(rows, field, anchor, downwards)
    sign = "-" if downwards else ""
    ordered = rows.select_related("subscriber", "newsletter").order_by(f"{sign}{field}", f"{sign}pk")
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    first_is_not_first = more if backwards else anchor is not None
    return Page(
        rows=found,
        before=found[0].pk if found and first_is_not_first else None,
        after=found[-1].pk if found and (backwards or more) else None,
    )


def number(raw: object) -> int | None:
    """A number of a row out of an address; None for what cannot be one."""
    text = str(raw or "")
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 18 else None


def day(raw: object) -> date | None:
    """A day such as 2026-11-26 out of an address; None for what is none."""
    try:
        found = date.fromisoformat(str(raw or ""))
    except ValueError:
        return None
    return found if 1900 < found.year < 9000 else None


def _beyond(
    rows: QuerySet[Subscription], field: str, anchor: tuple[Any, int], downwards: bool
) -> QuerySet[Subscription]:
    """What comes after the anchor: written so that an index on the field is entered at the anchor."""
    from_here, done = ("lte", "gte") if downwards else ("gte", "lte")
    value, pk = anchor
    return rows.filter(**{f"{field}__{from_here}": value}).exclude(**{field: value, f"pk__{done}": pk})


def _found_by(text: str) -> Q:
    """An address, the beginning of one, or words of names and company in any order."""
    spelling = fold(text)
    try:
        return Q(subscriber__email_key=normalise(text).key)
    except InvalidAddress:
        begins = Q(subscriber__email_key__startswith=spelling)
    if "@" in text:
        return begins
    words = spelling.split()[:MOST_WORDS]
    return begins | Q(*(Contains(SearchWords("subscriber__"), word) for word in words))


def _one_of(raw: object, values: list[str]) -> str:
    return str(raw) if raw in values else ""


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
