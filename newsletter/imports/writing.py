"""One batch of rows into the database: people, standings, proofs, refusals and the cursor in one transaction.

A worker that dies leaves a batch whole or not at all, and the next one goes on after it.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from newsletter.imports.adding import Joining, add_people, add_subscriptions
from newsletter.imports.changing import change_known
from newsletter.imports.entry import UNSUBSCRIBED as LEFT
from newsletter.imports.entry import Entry
from newsletter.imports.known import in_suppressed_domains, known_people, suppressed_addresses
from newsletter.imports.merging import NOT_TAKEN_IN, Batch, Decision, Known, Outcome, decide
from newsletter.imports.models import SubscriberImport
from newsletter.imports.states import LEASE, looks_wrong
from newsletter.imports.tally import Tally
from newsletter.inserting import leave_flushing_to_the_server

TRIES = 25
T = TypeVar("T")
ADDED = (Outcome.ADDED, Outcome.ADDED_LEFT)


class Hold(Exception):
    """The first rows look wrong: a person must see them before any is taken in. `counts` is what was found."""

    def __init__(self, counts: dict[str, Any]) -> None:
        super().__init__("looks wrong")
        self.counts = counts


class Meanwhile(Exception):
    """Someone was erased while the batch waited for them: it must be decided anew."""


def save(found: SubscriberImport, batch: Batch, *, worker: str, now: datetime) -> bool:
    """Take in a batch that follows `found.row_cursor`; False when the import is no longer this worker's.

    `found` is brought up to date. Raises `Hold` when the first batch looks wrong and nobody has looked at it yet;
    then nothing was written. When someone signs up, confirms or is erased at the same moment, or another import
    brings the same people, the batch is decided anew.
    """
    counts = _in_one_of(TRIES, lambda: _save(found, batch, worker=worker, now=now))
    if counts is None:
        return False
    found.row_cursor, found.counts = batch.last_row, counts
    return True


def _in_one_of(tries: int, write: Callable[[], T]) -> T:
    """Do it in a transaction, and anew while somebody else does something with the same people."""
    for _try in range(tries - 1):
        with suppress(Meanwhile, IntegrityError), transaction.atomic():
            return write()
    with transaction.atomic():
        return write()


def _save(found: SubscriberImport, batch: Batch, *, worker: str, now: datetime) -> dict[str, Any] | None:
    ours = SubscriberImport.objects.select_for_update().filter(
        pk=found.pk, state=SubscriberImport.State.RUNNING, worker=worker, row_cursor=found.row_cursor
    )
    before = ours.values_list("counts", flat=True).first()
    if before is None:
        return None
    leave_flushing_to_the_server()  # The cursor would be lost with the rows, and the next worker begin there.
    tally = _take_in(batch, found=found, now=now)
    counts = tally.added_to(before)
    refused = sum(tally.reasons.values())
    if found.row_cursor == 0 and not before.get("looked_at") and looks_wrong(rows=batch.rows, refused=refused):
        raise Hold({**before, "held": counts})
    tally.keep_refusals(found, kept=before.get("refusals_kept", 0), now=now)
    SubscriberImport.objects.filter(pk=found.pk).update(
        row_cursor=batch.last_row, counts=counts, work_until=now + LEASE
    )
    return counts


def _take_in(batch: Batch, *, found: SubscriberImport, now: datetime) -> Tally:
    tally = Tally(batch.rows)
    tally.refuse_read(batch.refused)
    entries = _mailable(batch.entries, batch.hashes, tally)
    known = known_people(entries, found=found)
    decisions = {
        key: decide(entries[key], person, rule=found.rule, basis=found.basis) for key, person in known.items()
    }
    new = [entry for key, entry in entries.items() if key not in known]
    joining = [*_add_new(new, batch.hashes, found=found, now=now), *_joining(entries, known, decisions)]
    add_subscriptions(joining, found=found, now=now)
    change_known([(entries[key], known[key], decisions[key]) for key in known], found=found, now=now)
    _count(tally, batch, entries, new, decisions)
    return tally


def _mailable(entries: Mapping[str, Entry], hashes: Mapping[str, str], tally: Tally) -> dict[str, Entry]:
    """Those who are not suppressed; the others are noted and never revived, whatever the file says of them."""
    refused = {
        **dict.fromkeys(in_suppressed_domains(entries), Outcome.SUPPRESSED_DOMAIN),
        **dict.fromkeys(suppressed_addresses(hashes), Outcome.SUPPRESSED),
    }
    for key, reason in refused.items():
        tally.refuse(entries[key], reason)
    return {key: entry for key, entry in entries.items() if key not in refused}


def _add_new(
    entries: list[Entry], hashes: Mapping[str, str], *, found: SubscriberImport, now: datetime
) -> list[Joining]:
    """Add people nobody knows. Adding waits for an erasure of the same address, so that it is seen afterwards."""
    people = add_people(entries, found=found, now=now)
    if people and not suppressed_addresses(hashes).isdisjoint(entry.email_key for entry in entries):
        raise Meanwhile
    return people


def _joining(
    entries: Mapping[str, Entry], known: Mapping[str, Known], decisions: Mapping[str, Decision]
) -> list[Joining]:
    """People known by another newsletter who get a subscription to this one, in the order of their keys."""
    return [
        Joining(entries[key], known[key].id, known[key].pseudonym.hex, known[key].values["language"])
        for key, decision in sorted(decisions.items())
        if decision.outcome in ADDED
    ]


def _count(
    tally: Tally,
    batch: Batch,
    entries: Mapping[str, Entry],
    new: list[Entry],
    decisions: Mapping[str, Decision],
) -> None:
    left = sum(entry.state == LEFT for entry in new)
    tally.outcomes.update({Outcome.ADDED: len(new) - left, Outcome.ADDED_LEFT: left})
    tally.outcomes[Outcome.MERGED] += batch.merged
    for key, decision in decisions.items():
        if decision.outcome in NOT_TAKEN_IN:
            tally.refuse(entries[key], decision.outcome)
        else:
            tally.outcomes[decision.outcome] += 1
    for entry in entries.values():
        if entry.flags:
            tally.flags.update(entry.flags)
