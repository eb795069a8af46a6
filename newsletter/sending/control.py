"""What the engine itself decides about a running mailing: finish, stop on refusals, stop on violations."""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from newsletter.sending import ranges, tallies
from newsletter.sending.archiving import withdraw_archive
from newsletter.sending.invariants import violations
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.moves import move
from newsletter.sending.outcomes import (
    MOST_SENDER_REFUSALS,
    Outcome,
    Reason,
    is_refused_for_good,
    too_many_refusals,
)
from newsletter.sending.states import FINAL_MAILING_STATES, delivery_move

logger = logging.getLogger(__name__)

RESUMED = "resumed_at"
"""Where `state_data` keeps the moment at which a person let a mailing go on."""
SENDER_REFUSED = "sender_refused_at"
"""Where it keeps the moments at which a server refused the sender for good, since a person let it go on."""
RECOUNT = timedelta(seconds=60)
"""After so long a mailing that is being sent is counted row by row, and its ranges are put right."""
SETTLE_BATCH = 5000
SETTLE_BATCHES = 20


class MailingReason:
    """Why a mailing is in its state; kept in the row and shown in words."""

    LATE = "late"
    PREFLIGHT = "preflight"
    EMPTY = "empty-audience"
    COUNTS = "counts-differ"
    ERROR = "error"
    REFUSALS = "refusals"
    SENDER = "sender-refused"
    NOT_PUBLIC = "not-public"
    VIOLATION = "violation"
    SERVER = "server-unknown"
    AUDIENCE = "audience"
    UNAPPROVED = "unapproved"


def counts_by_state(mailing: Mailing) -> Counter[str]:
    """How many deliveries stand in each state.

    A small mailing is counted row by row, a large one by its tallies: two queries, which take no longer the
    larger it is. `mailing` needs its `frozen_count`.
    """
    return tallies.true_counts(mailing) if tallies.is_counted(mailing) else tallies.by_state(mailing)


def has_open_deliveries(mailing: Mailing) -> bool:
    """Whether anything may still happen to one of the mailing's deliveries."""
    if not tallies.is_counted(mailing) and sum(tallies.ends(mailing).values()) < (mailing.frozen_count or 0):
        return True
    return mailing.deliveries.filter(state__in=Delivery.OPEN_STATES).exists()


@dataclass(frozen=True)
class Reconciled:
    """What `reconcile` found: the true counts, what is wrong with them, and what the tallies had wrong."""

    counts: Counter[str]
    violations: list[str]
    mended: dict[tuple[str, str], tuple[int, int]]

    @property
    def agrees(self) -> bool:
        """Whether nothing was wrong."""
        return not self.violations and not self.mended


def reconcile(mailing: Mailing, *, now: datetime) -> Reconciled:
    """Count every delivery of a mailing, put its tallies and its ranges right, and say what differed.

    Safe while workers are at it; a difference of the tallies is logged as an error, since none should ever be.
    """
    mended = tallies.mend(mailing)
    if mended:
        details = {f"{state} {reason}".strip(): list(numbers) for (state, reason), numbers in mended.items()}
        logger.error("newsletter.mailing.tallies_differ", extra={"mailing": mailing.pk, "differences": details})
    if mailing.state not in FINAL_MAILING_STATES and mailing.frozen_at is not None:
        ranges.repair(mailing.pk)
    counts = tallies.true_counts(mailing)
    over = mailing.state == Mailing.State.FINISHED
    found = violations(counts, frozen=mailing.frozen_count or 0, over=over) if mailing.frozen_at else []
    Mailing.objects.filter(pk=mailing.pk).update(counted_at=now)
    return Reconciled(counts, found, mended)


def finish_if_over(mailing: Mailing, *, now: datetime) -> bool:
    """Finish a mailing with nothing open, once the sum of states equals the frozen count (DESIGN I3).

    A difference fails the mailing and is logged as critical. Returns whether it is over now.
    """
    if has_open_deliveries(mailing):
        return False
    counts = tallies.true_counts(mailing)
    found = violations(counts, frozen=mailing.frozen_count or 0, over=True)
    if found:
        logger.critical("newsletter.mailing.violation", extra={"mailing": mailing.pk, "violations": found})
        details = {"violations": found}
        failed = move("fail", mailing, now=now, reason=MailingReason.VIOLATION, details=details, finished_at=now)
        if failed:
            withdraw_archive(mailing)
        return failed
    return _finish(mailing, counts, now=now)


def _finish(mailing: Mailing, counts: Counter[str], *, now: datetime) -> bool:
    """Finish, unless a delivery was opened again meanwhile: whoever does that holds the mailing's row."""
    with transaction.atomic():
        point = transaction.savepoint()
        finished = move("finish", mailing, now=now, details={"counts": dict(counts)}, finished_at=now)
        if finished and mailing.deliveries.filter(state__in=Delivery.OPEN_STATES).exists():
            transaction.savepoint_rollback(point)
            mailing.refresh_from_db()
            return False
        transaction.savepoint_commit(point)
    return finished


def stop_if_violated(mailing: Mailing, *, now: datetime) -> bool:
    """Pause a running mailing in which something happened that must never happen, and shout.

    Once a minute its tallies and ranges are put right by the way. In between a large one is judged by its tallies,
    which may only raise a suspicion: then it is counted for real.
    """
    counted, frozen = mailing.counted_at, mailing.frozen_count or 0
    is_fresh = counted is not None and timedelta(0) <= now - counted < RECOUNT
    if is_fresh and not violations(counts_by_state(mailing), frozen=frozen):
        return False
    found = reconcile(mailing, now=now).violations
    if found:
        stop_for_violation(mailing, found=found, now=now)
    return bool(found)


def stop_for_violation(mailing: Mailing, *, found: list[str], now: datetime) -> None:
    """Pause a mailing for what was found in it, as critical."""
    logger.critical("newsletter.mailing.violation", extra={"mailing": mailing.pk, "violations": found})
    move("pause", mailing, now=now, reason=MailingReason.VIOLATION, details={"violations": found})


def pause_for_refusals(mailing: Mailing, *, now: datetime) -> bool:
    """Pause a mailing whose content too many servers refuse, so that a person looks before more go out.

    Only what was concluded since the last resume counts: the person who resumed saw the rest.
    """
    mailing.refresh_from_db(fields=["state_data"])
    refused, concluded = _refusals(mailing)
    if not too_many_refusals(refused, concluded):
        return False
    return move("pause", mailing, now=now, reason=MailingReason.REFUSALS, details={"refused": refused})


def pause_for_sender(mailing: Mailing, fault: Outcome, *, now: datetime) -> bool:
    """Take note of a fault that may be the sender's; pause the mailing when it comes again and again.

    Else one sender whom the server never takes would keep the server at rest for all mailings.
    """
    if fault.reason != Reason.SENDER_REFUSED or not is_refused_for_good(_sender_refused(mailing, now), now=now):
        return False
    details = {"findings": [fault.reply.words]}
    return move("pause", mailing, now=now, reason=MailingReason.SENDER, details=details)


def _sender_refused(mailing: Mailing, now: datetime) -> list[datetime]:
    """When the sender was refused, now too; kept with the mailing while it is being sent."""
    with transaction.atomic():
        rows = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING)
        data = rows.select_for_update().values_list("state_data", flat=True).first() or {}
        moments = [*data.get(SENDER_REFUSED, ()), now.isoformat()][-MOST_SENDER_REFUSALS:]
        rows.update(state_data=data | {SENDER_REFUSED: moments})
    return [datetime.fromisoformat(at) for at in moments]


def resumed(mailing: Mailing, *, now: datetime) -> dict[str, object]:
    """What a mailing keeps when a person lets it go on: the moment, and what was concluded before it."""
    refused, concluded = _concluded(tallies.ends(mailing))
    return {RESUMED: now.isoformat(), "refused_before": refused, "concluded_before": concluded}


def _refusals(mailing: Mailing) -> tuple[int, int]:
    """How many were refused for their content, and how many were concluded, since the mailing was last resumed."""
    refused, concluded = _concluded(tallies.ends(mailing))
    before = mailing.state_data
    return refused - before.get("refused_before", 0), concluded - before.get("concluded_before", 0)


def _concluded(ends: Counter[tuple[str, str]]) -> tuple[int, int]:
    answered = (Delivery.State.SUBMITTED, Delivery.State.FAILED)
    refused = ends[Delivery.State.FAILED, str(Reason.CONTENT_REFUSED)]
    return refused, sum(number for (state, _reason), number in ends.items() if state in answered)


def settle(mailing: Mailing, *, now: datetime, batches: int = SETTLE_BATCHES) -> bool:
    """Close the waiting deliveries of a cancelled or failed mailing in small steps; True when none is open.

    What is on the wire is left to its worker, or to its lease's end. At most `batches`
    steps are taken; the next call goes on.
    """
    waiting = delivery_move("cancel")
    rows = mailing.deliveries.filter(state=Delivery.State.PENDING).order_by("pk").values_list("pk", flat=True)
    last = 0
    for _batch in range(batches):
        ids = list(rows.filter(pk__gt=last)[:SETTLE_BATCH])
        with transaction.atomic():
            closed = Delivery.objects.filter(pk__in=ids, state=Delivery.State.PENDING).update(
                state=waiting.target, reason=str(Reason.CANCELLED), finished_at=now, lease_until=None
            )
            tallies.add(mailing.pk, {(waiting.target, str(Reason.CANCELLED)): closed})
        if len(ids) < SETTLE_BATCH:
            break
        last = ids[-1]
    if has_open_deliveries(mailing):
        return False
    ranges.close(mailing.pk)
    withdraw_archive(mailing)
    Mailing.objects.filter(pk=mailing.pk, state__in=FINAL_MAILING_STATES, finished_at=None).update(finished_at=now)
    return True
