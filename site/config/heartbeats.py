"""Signs of life of the processes, kept in the database for `/ready/`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from config.models import Heartbeat

INTERVAL = 15.0
"""Seconds between two beats of a worker."""
SILENT = timedelta(seconds=60)
"""After this long without a beat a process counts as dead."""


def beat(names: Iterable[str], now: datetime) -> None:
    """Note that the processes called `names` live. One statement; safe from many processes at once."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beat_at=now) for name in names],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )


def worker_name(queue: str) -> str:
    """The name under which a worker of `queue` beats."""
    return f"worker-{queue}"
