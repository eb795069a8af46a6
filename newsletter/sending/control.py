"""What the engine itself decides about a running mailing: finish, stop on refusals, stop on violations."""

import logging
from collections import Counter
from datetime import datetime

from django.db.models import Count

from newsletter.sending.archiving import withdraw_archive
from newsletter.sending.invariants import violations
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.moves import move
from newsletter.sending.outcomes import Reason, too_many_refusals
from newsletter.sending.states import FINAL_MAILING_STATES, delivery_move

logger = logging.getLogger(__name__)

RESUMED = "resumed_at"
"""Where `state_data` keeps the moment at which a person let a mailing go on."""
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
    NOT_PUBLIC = "not-public"
    VIOLATION = "violation"
    SERVER = "server-unknown"
    AUDIENCE = "audience"
    UNAPPROVED = "unapproved"


def counts_by_state(mailing: Mailing) -> Counter[str]:
    """How many deliveries stand in each state."""
    rows = mailing.deliveries.order_by().values_list("state").annotate(number=Count("pk"))
    return Counter(dict(rows))


def has_open_deliveries(mailing: Mailing) -> bool:
    """Whether anything may still happen to one of the mailing's deliveries."""
    return mailing.deliveries.filter(state__in=Delivery.OPEN_STATES).exists()


def finish_if_over(mailing: Mailing, *, now: datetime) -> bool:
    """Finish a mailing with nothing open, once the sum of states equals the frozen count (DESIGN I3).

    A difference fails the mailing and is logged as critical. Returns whether it is over now.
    """
    if has_open_deliveries(mailing):
        return False
    counts = counts_by_state(mailing)
    found = violations(counts, frozen=mailing.frozen_count or 0, over=True)
    if found:
        logger.critical("newsletter.mailing.violation", extra={"mailing": mailing.pk, "violations": found})
        details = {"violations": found}
        failed = move("fail", mailing, now=now, reason=MailingReason.VIOLATION, details=details, finished_at=now)
        if failed:
            withdraw_archive(mailing)
        return failed
    return move("finish", mailing, now=now, details={"counts": dict(counts)}, finished_at=now)


def stop_if_violated(mailing: Mailing, *, now: datetime) -> bool:
    """Pause a running mailing in which something happened that must never happen, and shout."""
    found = violations(counts_by_state(mailing), frozen=mailing.frozen_count or 0)
    if not found:
        return False
    stop_for_violation(mailing, found=found, now=now)
    return True


def stop_for_violation(mailing: Mailing, *, found: list[str], now: datetime) -> None:
    """Pause a mailing for what was found in it, as critical."""
    logger.critical("newsletter.mailing.violation", extra={"mailing": mailing.pk, "violations": found})
    move("pause", mailing, now=now, reason=MailingReason.VIOLATION, details={"violations": found})


def pause_for_refusals(mailing: Mailing, *, now: datetime) -> bool:
    """Pause a mailing whose content too many servers refuse, so that a person looks before more go out.

    Only what was concluded since the last resume counts: the person who resumed saw the rest.
    """
    concluded = mailing.deliveries.filter(state__in=[Delivery.State.SUBMITTED, Delivery.State.FAILED])
    mailing.refresh_from_db(fields=["state_data"])
    if RESUMED in mailing.state_data:
        concluded = concluded.filter(finished_at__gte=datetime.fromisoformat(mailing.state_data[RESUMED]))
    refused = concluded.filter(state=Delivery.State.FAILED, reason=Reason.CONTENT_REFUSED).count()
    if not too_many_refusals(refused, concluded.count()):
        return False
    return move("pause", mailing, now=now, reason=MailingReason.REFUSALS, details={"refused": refused})


def settle(mailing: Mailing, *, now: datetime, batches: int = SETTLE_BATCHES) -> bool:
    """Close the waiting deliveries of a cancelled or failed mailing in small steps; True when none is open.

    What is on the wire is left to its worker, or to its lease's end. At most `batches`
    steps are taken; the next call goes on.
    """
    waiting = delivery_move("cancel")
    rows = mailing.deliveries.filter(state=Delivery.State.PENDING).order_by("pk").values_list("pk", flat=True)
    for _batch in range(batches):
        ids = list(rows[:SETTLE_BATCH])
        Delivery.objects.filter(pk__in=ids, state=Delivery.State.PENDING).update(
            state=waiting.target, reason=str(Reason.CANCELLED), finished_at=now, lease_until=None
        )
        if len(ids) < SETTLE_BATCH:
            break
    if has_open_deliveries(mailing):
        return False
    withdraw_archive(mailing)
    Mailing.objects.filter(pk=mailing.pk, state__in=FINAL_MAILING_STATES, finished_at=None).update(finished_at=now)
    return True
