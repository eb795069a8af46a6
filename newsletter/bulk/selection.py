"""Whom a bulk change is about: chosen rows, or everyone the filters of the list leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from newsletter.consent.listing import Filters, matching, number, read_filters
from newsletter.consent.models import Subscription

MOST_COUNTED = 100_000
MOST_CHOSEN = 1000


@dataclass(frozen=True)
class Selection:
    """Chosen subscriptions; or, with none chosen, all that match up to the newest there was when one looked."""

    filters: Filters
    ids: tuple[int, ...] = ()
    upto: int = 0

    def as_json(self) -> dict[str, Any]:
        """What is kept in the row of the change."""
        return {"ids": list(self.ids)} if self.ids else {"filters": self.filters.query, "upto": self.upto}


def selection_of(kept: Mapping[str, Any]) -> Selection:
    """What `Selection.as_json` gave."""
    filters = read_filters(kept.get("filters", {}))
    return Selection(filters, tuple(kept.get("ids", ())), int(kept.get("upto", 0)))


def chosen(raw: list[str], filters: Filters) -> Selection:
    """Single rows by their numbers; what is no number is left out."""
    found = (number(text) for text in raw[:MOST_CHOSEN])
    return Selection(filters, tuple(sorted({pk for pk in found if pk})))


def all_matching(filters: Filters, *, upto: int | None = None) -> Selection:
    """Everyone who matches now; who signs up after this is not meant."""
    newest = Subscription.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return Selection(filters, upto=newest if upto is None else min(upto, newest))


def rows_of(selection: Selection) -> QuerySet[Subscription]:
    """The subscriptions meant, in no order."""
    if selection.ids:
        return Subscription.objects.filter(pk__in=selection.ids)
    return matching(selection.filters).filter(pk__lte=selection.upto)


def count(selection: Selection) -> int:
    """How many are meant; of more than 100,000 it says 100,001, so that the question costs little."""
    return rows_of(selection).order_by()[: MOST_COUNTED + 1].count()
