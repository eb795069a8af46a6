"""Whether the numbers of a mailing agree: what is kept beside the rows, the rows, and the frozen count."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from newsletter.sending.control import counts_by_state
from newsletter.sending.invariants import violations
from newsletter.sending.models import Mailing
from newsletter.sending.states import DeliveryState


@dataclass(frozen=True)
class Difference:
    """One number that is not what it should be, by a short name of what was compared."""

    what: str
    kept: int
    counted: int


def reconcile(mailing: Mailing) -> list[Difference]:
    """Count every delivery of a mailing anew and compare; empty where all agrees. Changes nothing.

    A mailing that is being sent moves between the two looks: ask again, or pause it, before believing a
    difference of single states. The sum may never differ once the audience is frozen.
    """
    kept, counted = counts_by_state(mailing), _rows_by_state(mailing)
    found = [
        Difference(state, kept.get(state, 0), counted.get(state, 0))
        for state in map(str, DeliveryState)
        if kept.get(state, 0) != counted.get(state, 0)
    ]
    return found + _against_frozen(mailing, counted)


def _rows_by_state(mailing: Mailing) -> dict[str, int]:
    rows = mailing.deliveries.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def _against_frozen(mailing: Mailing, counted: Mapping[str, int]) -> list[Difference]:
    """What a frozen audience promises: rows = frozen, candidates = frozen + excluded, at the end nothing open."""
    if mailing.frozen_at is None:
        return []
    frozen, total = mailing.frozen_count or 0, sum(counted.values())
    over = mailing.state == Mailing.State.FINISHED
    found = [Difference(name, frozen, total) for name in violations(counted, frozen=frozen, over=over)]
    expected = frozen + sum(mailing.excluded.values())
    if mailing.candidate_count != expected:
        found.append(Difference("candidates", mailing.candidate_count, expected))
    return found
