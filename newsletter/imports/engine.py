"""A worker's visit to an import: it takes batches of rows in until the file or its time is over.

What was done stands in the database: a visit that ends in any way, by a kill too, is gone on with by the next.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import Q

from newsletter.imports.ahead import one_ahead
from newsletter.imports.entry import Entry, Refused, Unreadable
from newsletter.imports.merging import Batch, gather
from newsletter.imports.models import SubscriberImport
from newsletter.imports.moves import move
from newsletter.imports.plan import CSV, plan_of
from newsletter.imports.reading import read_entries
from newsletter.imports.states import lease_after
from newsletter.imports.undo import take_back
from newsletter.imports.writing import Hold, save
from newsletter.sending.clock import Clock, database_now
from newsletter.sending.visit import durably, worker_name

logger = logging.getLogger(__name__)

State = SubscriberImport.State
Reader = Callable[..., Iterable[Entry | Refused]]
CHUNK = 5000
VISIT = 240.0
"""Seconds; then the worker leaves and is called again, so that others get their turn."""


class Reason:
    """Why an import is held, failed or was cancelled; kept in the row and shown in words."""

    LOOKS_WRONG = "looks-wrong"
    FILE_GONE = "gone"
    FILE_CHANGED = "file-changed"
    ERROR = "error"


def work(
    *,
    import_id: int,
    clock: Clock = database_now,
    chunk: int = CHUNK,
    seconds: float = VISIT,
    reader: Reader = read_entries,
) -> bool:
    """Take in, or take back, a part of an import; returns whether more is to be done.

    Does nothing in a state without work, or while another worker is at it. What a person must see leaves the
    import `held` or `failed` with the reason. Errors of the connection are raised; the next visit goes on where
    this one stopped.
    """
    found = SubscriberImport.objects.select_related("newsletter").get(pk=import_id)
    worker = worker_name()
    if not take(found, worker=worker, clock=clock):
        return False
    if found.state == State.UNDOING:
        return take_back(found, worker=worker, clock=clock, chunk=chunk, seconds=seconds)
    try:
        return _take_in(found, worker, clock=clock, chunk=chunk, seconds=seconds, reader=reader)
    except Hold as hold:
        move("hold", found, now=clock(), reason=Reason.LOOKS_WRONG, counts=hold.counts, work_until=None)
    except Unreadable as unreadable:
        move("fail", found, now=clock(), reason=unreadable.reason, work_until=None)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("newsletter.import.failed", extra={"import": found.pk})
        move("fail", found, now=clock(), reason=Reason.ERROR, work_until=None)
    return False


def take(found: SubscriberImport, *, worker: str, clock: Clock) -> bool:
    """Become the one who works on an import, for a while; `found` is brought up to date."""
    now = clock()
    mine: dict[str, Any] = {"worker": worker, "work_until": now + lease_after(found.row_cursor)}
    taken = move("take", found, now=now, started_at=found.started_at or now, **mine)
    if not taken:
        free = Q(work_until=None) | Q(work_until__lt=now)
        rows = SubscriberImport.objects.filter(free, pk=found.pk, state__in=[State.RUNNING, State.UNDOING])
        taken = bool(rows.update(**mine))
    found.refresh_from_db()
    return taken


def _take_in(
    found: SubscriberImport, worker: str, *, clock: Clock, chunk: int, seconds: float, reader: Reader
) -> bool:
    rows = reader(_file(found), plan_of(found), after_row=found.row_cursor)
    ends = 0.0
    with closing(one_ahead(_batches(rows, chunk, found.rule))) as batches:
        for batch in batches:
            if not durably(lambda batch=batch: save(found, batch, worker=worker, now=clock())):  # type: ignore[misc]
                return False
            ends = ends or time.monotonic() + seconds
            if time.monotonic() >= ends:
                return _leave(found, worker)
    move("finish", found, now=clock(), finished_at=clock(), work_until=None)
    return False


def _leave(found: SubscriberImport, worker: str) -> bool:
    """Let the next worker in at once."""
    mine = SubscriberImport.objects.filter(pk=found.pk, worker=worker, state__in=[State.RUNNING, State.UNDOING])
    return bool(mine.update(work_until=None))


def _file(found: SubscriberImport) -> Path:
    """The uploaded file, which is the one whose hash every proof names. Raises `Unreadable`."""
    path = Path(found.file.path) if found.file else None
    if path is None or not path.exists():
        raise Unreadable(Reason.FILE_GONE)
    if found.row_cursor == 0:
        digest, lines = _hash_and_lines(path)
        if digest != found.file_hash:
            raise Unreadable(Reason.FILE_CHANGED)
        if found.format == CSV and lines:
            counts = {**found.counts, "about": lines}
            SubscriberImport.objects.filter(pk=found.pk, row_cursor=0).update(counts=counts)
    return path


def _hash_and_lines(path: Path) -> tuple[str, int]:
    """A file's SHA-256, and its line feeds: about as many as a text has rows."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
    return digest.hexdigest(), lines


def _batches(rows: Iterable[Entry | Refused], size: int, rule: str) -> Generator[Batch, None, None]:
    left = iter(rows)
    while part := list(islice(left, size)):
        yield gather(part, rule)
