"""What an import changes about people known before it: their fields, their standing, and what undoing needs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from newsletter.consent.models import ConfirmationToken, ConsentRecord, Subscription
from newsletter.imports.adding import Proof, evidence_of, write_proofs
from newsletter.imports.entry import Entry
from newsletter.imports.known import FIELDS, SUBSCRIBER
from newsletter.imports.merging import Decision, Known
from newsletter.imports.models import ImportedChange, SubscriberImport

Action = ConsentRecord.Action
State = Subscription.State
Case = tuple[Entry, Known, Decision]


def change_known(cases: Iterable[Case], *, found: SubscriberImport, now: datetime) -> None:
    """Carry out what was decided about people known before; each was locked. Within a batch's transaction."""
    told = [case for case in cases if case[2].values or case[2].state]
    if not told:
        return
    set_fields(
        (known.id, {**known.values, **decision.values}) for _entry, known, decision in told if decision.values
    )
    _keep_before(told, found)
    _activate([case for case in told if case[2].state == State.ACTIVE], found=found, now=now)
    _end([case for case in told if case[2].state == State.UNSUBSCRIBED], found=found, now=now)
    changed = [case for case in told if not case[2].state and not case[1].is_ours]
    write_proofs(
        (_proof(case, found, f"fields: {', '.join(case[2].values)}") for case in changed),
        Action.CHANGED,
        found=found,
        now=now,
    )


def set_fields(people: Iterable[tuple[int, Mapping[str, str]]]) -> None:
    """Write all fields of people, by id."""
    rows: list[tuple[str | int, ...]] = [(*(values[name] for name in FIELDS), number) for number, values in people]
    if rows:
        columns = ", ".join(f"{name} = %s" for name in FIELDS)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {SUBSCRIBER} SET {columns} WHERE id = %s", rows)  # noqa: S608 - own names


def _keep_before(cases: Sequence[Case], found: SubscriberImport) -> None:
    """Keep what was there. Whom this import itself brought needs none: undoing removes them."""
    ImportedChange.objects.bulk_create(
        [
            ImportedChange(subscriber_import=found, subscriber_id=known.id, **_before_and_after(known, decision))
            for _entry, known, decision in cases
            if not (known.is_ours and known.standing and known.standing.is_ours)
        ]
    )


def _before_and_after(known: Known, decision: Decision) -> dict[str, dict[str, object]]:
    before: dict[str, object] = {"values": {name: known.values[name] for name in decision.values}}
    after: dict[str, object] = {"values": dict(decision.values)}
    if decision.state and known.standing:
        standing = known.standing
        until = standing.paused_until.isoformat() if standing.paused_until else ""
        before |= {"state": standing.state, "subscription": standing.id, "paused_until": until}
        after |= {"state": decision.state}
    return {"before": before, "after": after}


def _activate(cases: Sequence[Case], *, found: SubscriberImport, now: datetime) -> None:
    """Make people active who had been asked to confirm; the links they were sent are closed."""
    ids = _subscriptions(cases)
    if ids:
        Subscription.objects.filter(pk__in=ids).update(state=State.ACTIVE, confirmed_at=now)
        close_links(ids, now)
        proofs = (_proof(case, found, "") for case in cases)
        write_proofs(proofs, Action.IMPORTED, found=found, now=now, basis=found.basis)


def _end(cases: Sequence[Case], *, found: SubscriberImport, now: datetime) -> None:
    """End subscriptions whose owners left elsewhere."""
    ids = _subscriptions(cases)
    if ids:
        gone = {"state": State.UNSUBSCRIBED, "unsubscribed_at": now, "paused_until": None}
        Subscription.objects.filter(pk__in=ids).update(**gone)
        close_links(ids, now)
        proofs = (_proof(case, found, "the file says that they left") for case in cases)
        write_proofs(proofs, Action.WITHDRAWN, found=found, now=now)


def _subscriptions(cases: Sequence[Case]) -> list[int]:
    return [known.standing.id for _entry, known, _decision in cases if known.standing]


def close_links(subscriptions: Sequence[int], now: datetime) -> None:
    """Make every open confirmation link of these subscriptions used."""
    ConfirmationToken.objects.filter(subscription__in=subscriptions, used_at=None).update(used_at=now)


def _proof(case: Case, found: SubscriberImport, told: str) -> Proof:
    entry, known, _decision = case
    return Proof(known.pseudonym.hex, known.values["language"], evidence_of(found, entry, told))
