"""Whether the numbers of a mailing agree: the tallies, the rows, the frozen count, the candidates."""

from dataclasses import dataclass
from datetime import datetime

from newsletter.sending import control
from newsletter.sending.models import Mailing


@dataclass(frozen=True)
class Difference:
    """One number that was not what it should be, by a short name of what was compared."""

    what: str
    kept: int
    counted: int


def reconcile(mailing: Mailing, *, now: datetime) -> list[Difference]:
    """Count every delivery of a mailing anew and say what differed; empty where all agrees.

    Tallies are put right by the way, also while workers are at it. Nothing puts right a sum that differs from
    the frozen count: that must never happen.
    """
    found = control.reconcile(mailing, now=now)
    mended = [
        Difference(f"{state} {reason}".strip(), kept, there)
        for (state, reason), (kept, there) in found.mended.items()
    ]
    frozen, total = mailing.frozen_count or 0, sum(found.counts.values())
    violated = [Difference(name, frozen, total) for name in found.violations]
    return [*mended, *violated, *_candidates(mailing)]


def _candidates(mailing: Mailing) -> list[Difference]:
    """Candidates = frozen + excluded, once the audience is frozen."""
    expected = (mailing.frozen_count or 0) + sum(mailing.excluded.values())
    if mailing.frozen_at is None or mailing.candidate_count == expected:
        return []
    return [Difference("candidates", mailing.candidate_count, expected)]
