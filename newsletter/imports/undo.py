"""Taking an import back: what it added goes, unless something hangs on it since; what it changed is restored.

Works in batches, each in one transaction. What is done leaves the questions this module asks, so that a visit
that ends in any way is gone on with by the next, and undoing twice does nothing.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.imports.adding import Proof, write_proofs
from newsletter.imports.changing import close_links, set_fields
from newsletter.imports.known import FIELDS
from newsletter.imports.marks import mark_of
from newsletter.imports.models import ImportedChange, SubscriberImport
from newsletter.imports.moves import move
from newsletter.imports.own_word import who_acted, who_confirmed
from newsletter.imports.removing import remove
from newsletter.imports.states import LEASE
from newsletter.inserting import leave_flushing_to_the_server
from newsletter.one_of import one_of
from newsletter.sending.clock import Clock
from newsletter.sending.models import Delivery
from newsletter.sending.visit import durably

Action = ConsentRecord.Action
NEEDED = ("state", "subscriber__pseudonym", "subscriber__language")
"""What is read of a subscription and its person; the other two dozen columns cost more than the question."""
State = Subscription.State


class Fate(StrEnum):
    """What undoing does with a subscription, a change or a person."""

    REMOVED = "removed"
    ENDED = "ended"
    KEPT = "kept"
    RESTORED = "restored"
    CHANGED_SINCE = "changed-since"
    PERSON = "person"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Since:
    """What hangs on a subscription since: what its owner did themselves, and whether a mailing counts on it."""

    acted: bool = False
    confirmed: bool = False
    mailed: bool = False


def fate_of(state: str, since: Since) -> Fate:
    """What undoing does with a subscription the import added. Pure.

    Who confirmed by themselves has agreed apart from the import, and a leaving is never forgotten: both are kept.
    Who was mailed, paused or chose something stays on record, and their subscription ends.
    """
    if since.confirmed:
        return Fate.KEPT
    if not since.acted and not since.mailed:
        return Fate.REMOVED
    return Fate.ENDED if state in (State.ACTIVE, State.PAUSED) else Fate.KEPT


def take_back(found: SubscriberImport, *, worker: str, clock: Clock, chunk: int, seconds: float) -> bool:
    """Undo a part of an import that this worker took; returns whether more is to be done. Idempotent."""
    ends = time.monotonic() + seconds
    for step in (_undo_subscriptions, _undo_changes, _undo_people):
        while (done := durably(lambda step=step: _batch(step, found, worker, clock(), chunk))) != 0:  # type: ignore[misc]
            if done is None:
                return False
            if time.monotonic() >= ends:
                return _leave(found, worker)
    now = clock()
    move("end-undo", found, now=now, undone_at=now, finished_at=found.finished_at or now, work_until=None)
    return False


Step = Callable[[SubscriberImport, datetime, int], Sequence[Fate]]


def _batch(step: Step, found: SubscriberImport, worker: str, now: datetime, chunk: int) -> int | None:
    """One batch of a step; how much it was, None when the import is no longer this worker's."""
    with transaction.atomic():
        ours = SubscriberImport.objects.select_for_update().filter(
            pk=found.pk, state=SubscriberImport.State.UNDOING, worker=worker
        )
        counts = ours.values_list("counts", flat=True).first()
        if counts is None:
            return None
        leave_flushing_to_the_server()  # What is lost with a fallen server is found to be undone still.
        fates = step(found, now, chunk)
        undo = dict(counts.get("undo", {}))
        for fate in fates:
            undo[str(fate)] = undo.get(str(fate), 0) + 1
        ours.update(counts={**counts, "undo": undo}, work_until=now + LEASE)
    return len(fates)


def _leave(found: SubscriberImport, worker: str) -> bool:
    mine = SubscriberImport.objects.filter(pk=found.pk, worker=worker, state=SubscriberImport.State.UNDOING)
    return bool(mine.update(work_until=None))


def _undo_subscriptions(found: SubscriberImport, now: datetime, chunk: int) -> Sequence[Fate]:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("subscriber").only(*NEEDED)
    mine = list(rows.filter(added_by=found).order_by("pk")[:chunk])
    since = _since(mine, found)
    fates = [fate_of(row.state, since[row.pk]) for row in mine]
    by_fate = {
        fate: [row for row, its in zip(mine, fates, strict=True) if its == fate]
        for fate in (Fate.REMOVED, Fate.ENDED, Fate.KEPT)
    }
    _write_undone(by_fate[Fate.REMOVED], found, now, "undone: removed")
    _write_undone(by_fate[Fate.ENDED], found, now, "undone: ended, because of what came since")
    _end([row.pk for row in by_fate[Fate.ENDED]], now)
    remove(Subscription, [row.pk for row in by_fate[Fate.REMOVED]])
    stays = [row.pk for fate in (Fate.ENDED, Fate.KEPT) for row in by_fate[fate]]
    Subscription.objects.filter(pk__in=one_of(stays)).update(added_by=None)
    return fates


def _since(rows: Sequence[Subscription], found: SubscriberImport) -> dict[int, Since]:
    people = [row.subscriber for row in rows]
    acted, confirmed = who_acted(people, found), who_confirmed(people, found)
    mailed = set(
        Delivery.objects.filter(subscription__in=one_of([row.pk for row in rows]))
        .order_by()
        .values_list("subscription_id", flat=True)
    )
    return {
        row.pk: Since(
            acted=row.subscriber_id in acted,
            confirmed=row.subscriber_id in confirmed,
            mailed=row.pk in mailed,
        )
        for row in rows
    }


def _end(ids: Sequence[int], now: datetime) -> None:
    Subscription.objects.filter(pk__in=ids).update(
        state=State.UNSUBSCRIBED, unsubscribed_at=now, paused_until=None
    )
    close_links(ids, now)


def _write_undone(rows: Iterable[Subscription], found: SubscriberImport, now: datetime, told: str) -> None:
    proofs = [
        Proof(row.subscriber.pseudonym.hex, row.subscriber.language, f"{mark_of(found)} {told}") for row in rows
    ]
    write_proofs(proofs, Action.UNDONE, found=found, now=now)


def _undo_changes(found: SubscriberImport, now: datetime, chunk: int) -> Sequence[Fate]:
    """The latest first, so that two changes of one person go back through both."""
    changes = list(ImportedChange.objects.filter(subscriber_import=found).order_by("-pk")[:chunk])
    standings = _locked_standings(changes)
    people = {
        row.pk: row
        for row in Subscriber.objects.select_for_update(no_key=True)
        .filter(pk__in={change.subscriber_id for change in changes})
        .order_by("pk")
    }
    acted = who_acted(people.values(), found)
    fates = []
    revived: list[tuple[Subscriber, str]] = []
    for change in changes:
        person = people.get(change.subscriber_id)
        if person is None:  # erased since the change was read
            fates.append(Fate.CHANGED_SINCE)
            continue
        restored = _restore_values(change, person)
        standing = standings.get(change.before.get("subscription", 0))
        if standing is not None and person.pk not in acted and _restore_standing(change, standing):
            restored = True
            revived.append((person, standing.state))
        fates.append(Fate.RESTORED if restored else Fate.CHANGED_SINCE)
    set_fields((row.pk, {name: getattr(row, name) for name in FIELDS}) for row in people.values())
    _prove_restored(changes, people, fates, found, now)
    _prove_revived(revived, found, now)
    ImportedChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return fates


def _locked_standings(changes: Iterable[ImportedChange]) -> dict[int, Subscription]:
    ids = [change.before["subscription"] for change in changes if "subscription" in change.before]
    rows = Subscription.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _restore_values(change: ImportedChange, person: Subscriber) -> bool:
    """Put back the fields that still hold what the import wrote; whether there was any."""
    restored = False
    for name, value in change.after["values"].items():
        if getattr(person, name) == value:
            setattr(person, name, change.before["values"][name])
            restored = True
    return restored


def _restore_standing(change: ImportedChange, standing: Subscription) -> bool:
    if standing.state != change.after.get("state"):
        return False
    standing.state = change.before["state"]
    if standing.state == State.PENDING:
        standing.confirmed_at = None
    else:
        standing.unsubscribed_at = None
        standing.paused_until = _day(change.before.get("paused_until"))
    standing.save(update_fields=["state", "confirmed_at", "unsubscribed_at", "paused_until"])
    return True


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _prove_restored(
    changes: Sequence[ImportedChange],
    people: dict[int, Subscriber],
    fates: Sequence[Fate],
    found: SubscriberImport,
    now: datetime,
) -> None:
    restored = {change.subscriber_id for change, fate in zip(changes, fates, strict=True) if fate == Fate.RESTORED}
    told = f"{mark_of(found)} undone: restored"
    proofs = [Proof(people[pk].pseudonym.hex, people[pk].language, told) for pk in sorted(restored)]
    write_proofs(proofs, Action.UNDONE, found=found, now=now)


def _prove_revived(revived: Iterable[tuple[Subscriber, str]], found: SubscriberImport, now: datetime) -> None:
    """Write down that a leaving is taken back: without it the last word on record would be that they left."""
    told = f"{mark_of(found)} undone: standing restored"
    for state, action in ((State.ACTIVE, Action.RESUMED), (State.PAUSED, Action.PAUSED)):
        proofs = [Proof(one.pseudonym.hex, one.language, told) for one, its in revived if its == state]
        write_proofs(proofs, action, found=found, now=now)


def _undo_people(found: SubscriberImport, now: datetime, chunk: int) -> Sequence[Fate]:
    """Remove the people the import added and nothing holds; the others are no longer the import's."""
    rows = Subscriber.objects.select_for_update().filter(added_by=found).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:chunk])
    held = set(Subscription.objects.filter(subscriber__in=one_of(ids)).values_list("subscriber_id", flat=True))
    remove(Subscriber, [pk for pk in ids if pk not in held])
    Subscriber.objects.filter(pk__in=one_of(held)).update(added_by=None)
    return [Fate.HELD if pk in held else Fate.PERSON for pk in ids]
