"""How far an import has come, and what became of its rows, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newsletter.imports.models import SubscriberImport
from newsletter.imports.reasons import FLAGS
from newsletter.imports.words import FATES, OUTCOMES, REASONS, REFUSALS, SENTENCES

ENOUGH_FOR_A_FORECAST = 5000


@dataclass(frozen=True)
class Line:
    """One outcome or reason with its number of rows."""

    key: str
    label: str
    number: int


@dataclass(frozen=True)
class Progress:
    """What an import's page shows. `total` is about how many rows there are, 0 for unknown."""

    sentences: Sequence[str]
    rows: int
    total: int
    percent: int
    seconds_left: int | None
    outcomes: Sequence[Line]
    reasons: Sequence[Line]
    flags: Sequence[Line]
    fates: Sequence[Line]
    taken_in: int
    refused: int
    refusals_kept: int
    is_preview: bool


def progress(found: SubscriberImport, *, now: datetime) -> Progress:
    """Read the counts an import keeps. No query. Of one that is held, what the first rows would have come to."""
    shown = found.counts.get("held") if found.state == SubscriberImport.State.HELD else None
    counts = shown or found.counts
    outcomes, reasons = counts.get("outcomes", {}), counts.get("reasons", {})
    rows = counts.get("rows", 0)
    total = found.counts.get("about", 0) if found.state == SubscriberImport.State.RUNNING else 0
    return Progress(
        sentences=_sentences(found),
        rows=rows,
        total=total,
        percent=min(99, 100 * rows // total) if total else 0,
        seconds_left=_seconds_left(found, rows, total, now),
        outcomes=lines(outcomes, OUTCOMES),
        reasons=lines(reasons, REFUSALS),
        flags=lines(counts.get("flags", {}), FLAGS),
        fates=lines(found.counts.get("undo", {}), FATES),
        taken_in=sum(outcomes.values()),
        refused=sum(reasons.values()),
        refusals_kept=counts.get("refusals_kept", 0) if shown is None else 0,
        is_preview=shown is not None,
    )


def lines(counts: Mapping[str, int], words: Mapping[str, Any]) -> list[Line]:
    """A line for each of the `words` that occurs, in their order, then for what has no words, by its own name."""
    known = [Line(key, str(label), counts[key]) for key, label in words.items() if counts.get(key)]
    return known + [Line(key, key, number) for key, number in sorted(counts.items()) if key not in words]


def _sentences(found: SubscriberImport) -> list[str]:
    reason = REASONS.get(found.state_reason)
    return [str(SENTENCES[found.state]), *([str(reason)] if reason else [])]


def _seconds_left(found: SubscriberImport, rows: int, total: int, now: datetime) -> int | None:
    """A forecast from the pace so far; none while it would be a guess."""
    running = found.state == SubscriberImport.State.RUNNING
    if not running or found.started_at is None or not total or rows < ENOUGH_FOR_A_FORECAST:
        return None
    elapsed = max(now - found.started_at, timedelta(seconds=1)).total_seconds()
    return int(max(0, total - rows) * elapsed / rows)
