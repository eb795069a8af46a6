"""At the hour: check once more, freeze content and audience, then let the mailing begin.

Every step can be repeated and starts from what the database holds, so that a crash at any point costs
only time: the tick finds the mailing in `preparing` and calls this again.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q

from newsletter.editions.approval.services import approval_problem, standing_approval
from newsletter.editions.archive.searching import reindex
from newsletter.editions.merge.filling import TornToken
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight import check, may_be_mailed
from newsletter.editions.preflight.asked import ask_about
from newsletter.message.headers import HeaderRefused
from newsletter.sending import audience, undo
from newsletter.sending.archiving import NotPublished, publish_archive
from newsletter.sending.clock import Clock, database_now
from newsletter.sending.control import MailingReason
from newsletter.sending.freeze import BATCH, WORK_LEASE, drop_unused, freeze_content, freeze_next
from newsletter.sending.local_time import spread
from newsletter.sending.models import Mailing, MailingVariant
from newsletter.sending.moves import move
from newsletter.sending.obstacles import message_problems, server_problems
from newsletter.sending.samples import problems_of_recipients
from newsletter.sending.schedule import Lateness, lateness

logger = logging.getLogger(__name__)

OUTSIDE_SECONDS = 20.0
"""How long a start waits for the world outside at most; what does not answer by then does not stop it."""


class Hold(Exception):
    """The mailing must wait for a person."""

    def __init__(self, reason: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details or {}


def prepare(*, mailing_id: int, clock: Clock = database_now, batch: int = BATCH) -> bool:
    """Bring a due mailing from `scheduled` or a stalled `preparing` to `sending`; True when it got there.

    What a person must see first (too late, preflight, counts that differ, an error)
    leaves it `held` with the reason. Does nothing in any other state, before the hour, or
    while another worker prepares it. Errors of the database are raised; the next call
    goes on where this one stopped.
    """
    mailing = Mailing.objects.select_related("newsletter__mail_server", "revision").get(pk=mailing_id)
    is_ready = undo.has_waited(mailing)
    try:
        if mailing.state == Mailing.State.SCHEDULED and not _start(mailing, now=clock()):
            return False
        if not _take(mailing, now=clock()):
            return False
        edition = mailing.revision.as_object()
        if not is_ready:
            _freeze(mailing, edition, clock=clock, batch=batch)
        return _begin(mailing, edition, now=clock())
    except Hold as hold:
        _hold(mailing, hold.reason, hold.details, now=clock())
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("newsletter.mailing.not_prepared", extra={"mailing": mailing.pk})
        details = {"error": type(error).__name__}
        _hold(mailing, MailingReason.ERROR, details, now=clock())
    return False


def _hold(mailing: Mailing, reason: str, details: dict[str, Any], *, now: datetime) -> None:
    """Let the mailing wait. Where no delivery stands yet, all is frozen anew when it is released."""
    with transaction.atomic():
        held = move("hold", mailing, now=now, reason=reason, details=details, work_until=None)
        mailing.refresh_from_db(fields=["frozen_at"])
        if held and mailing.frozen_at is None and not mailing.deliveries.exists():
            mailing.variants.all().delete()
            Mailing.objects.filter(pk=mailing.pk).update(
                freeze_cursor=0, candidate_count=0, frozen_count=None, excluded={}
            )


def _start(mailing: Mailing, *, now: datetime) -> bool:
    if mailing.start_at is None or mailing.start_at > now:
        return False
    _refuse_if_too_late(mailing, now=now)
    leaves_at = undo.first_mail(mailing, now=now)
    return move("start", mailing, now=now, details=_delay(mailing, now=now), leaves_at=leaves_at)


def _take(mailing: Mailing, *, now: datetime) -> bool:
    """Become the one who prepares, for a while. Rightness does not hang on it, only double work does."""
    free = Q(work_until=None) | Q(work_until__lt=now)
    rows = Mailing.objects.filter(free, pk=mailing.pk, state=Mailing.State.PREPARING)
    return bool(rows.update(work_until=now + WORK_LEASE))


def _freeze(mailing: Mailing, edition: EditionPage, *, clock: Clock, batch: int) -> None:
    _repeat_checks(mailing, edition, now=clock())
    variant = _frozen_content(mailing, edition)
    for each in mailing.variants.order_by("pk"):
        _check_message(each, now=clock())
    if mailing.frozen_at is None:
        while freeze_next(mailing, variant, now=clock(), batch=batch):
            continue
        if mailing.by_local_time:
            spread(mailing)
        _complete_audience(mailing, now=clock())


def _repeat_checks(mailing: Mailing, edition: EditionPage, *, now: datetime) -> None:
    ask_about(edition, seconds=OUTSIDE_SECONDS)
    findings = check(edition)
    if not may_be_mailed(findings):
        failed = [finding.message for finding in findings if finding.level == "fail"]
        raise Hold(MailingReason.PREFLIGHT, {"findings": failed})
    _repeat_approval(mailing, edition)
    hindrances = audience.hindrances(mailing.audience, newsletter=mailing.newsletter, now=now)
    if hindrances:
        raise Hold(MailingReason.AUDIENCE, {"findings": hindrances})
    unknown = server_problems(mailing.newsletter)
    if unknown:
        raise Hold(MailingReason.SERVER, {"findings": unknown})


def _repeat_approval(mailing: Mailing, edition: EditionPage) -> None:
    """Hold what is not approved by now, and keep who approved what was held for that."""
    known = {"scheduled_by": mailing.created_by_id}
    unapproved = approval_problem(edition, **known)
    if unapproved:
        raise Hold(MailingReason.UNAPPROVED, {"findings": [unapproved]})
    approval = standing_approval(edition, **known) if mailing.approved_at is None else None
    if approval is not None:
        Mailing.objects.filter(pk=mailing.pk).update(approved_by=approval.by, approved_at=approval.at)


def _frozen_content(mailing: Mailing, edition: EditionPage) -> MailingVariant:
    try:
        return freeze_content(mailing, edition)
    except (HeaderRefused, TornToken) as error:
        raise Hold(MailingReason.PREFLIGHT, {"findings": [str(error)]}) from error


def _check_message(variant: MailingVariant, *, now: datetime) -> None:
    problems = message_problems(variant, now=now)
    if problems:
        raise Hold(MailingReason.PREFLIGHT, {"findings": problems})


def _publish_archive(mailing: Mailing) -> None:
    try:
        publish_archive(mailing)
    except NotPublished as error:
        if not error.problems:
            raise Hold(MailingReason.NOT_PUBLIC) from error
        raise Hold(MailingReason.PREFLIGHT, {"findings": list(error.problems)}) from error


def _complete_audience(mailing: Mailing, *, now: datetime) -> None:
    """Set the completion marker, if candidates = recipients + excluded and every recipient has a row.

    The mailing is held meanwhile, so that no other preparer freezes one more range.
    """
    unmarked = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.PREPARING, frozen_at=None)
    with transaction.atomic():
        whole = unmarked.select_for_update().first()
        if whole is None:
            return
        _compare_counts(whole)
        drop_unused(whole)
        unmarked.update(frozen_at=now)


def _compare_counts(mailing: Mailing) -> None:
    rows, frozen = mailing.deliveries.count(), mailing.frozen_count or 0
    if rows != frozen or mailing.candidate_count != frozen + sum(mailing.excluded.values()):
        logger.critical("newsletter.mailing.violation", extra={"mailing": mailing.pk})
        details = {"rows": rows, "frozen": frozen, "candidates": mailing.candidate_count}
        raise Hold(MailingReason.COUNTS, details)
    if not frozen:
        raise Hold(MailingReason.EMPTY)


def _begin(mailing: Mailing, edition: EditionPage, *, now: datetime) -> bool:
    """Open the archive page and let the workers in, unless a person cancelled or the hour is long past.

    Before the first mail may leave nothing happens: who wants to stop the mailing still can.
    """
    mailing.refresh_from_db()
    if mailing.state != Mailing.State.PREPARING or mailing.frozen_at is None:
        return False
    _refuse_if_too_late(mailing, now=now, pause=undo.pause_of(mailing.newsletter))
    problems = problems_of_recipients(mailing, now=now)
    if problems:
        raise Hold(MailingReason.PREFLIGHT, {"findings": problems})
    if undo.waits(mailing, now=now):
        return False
    if edition.distribution == EditionPage.Distribution.MAIL_AND_WEB:
        _publish_archive(mailing)
    begun = move("begin", mailing, now=now, details=_delay(mailing, now=now), started_at=now, work_until=None)
    if begun:
        reindex(mailing.edition_id)
    return begun


def _refuse_if_too_late(mailing: Mailing, *, now: datetime, pause: timedelta = timedelta(0)) -> None:
    """`pause` is meant, and no delay."""
    assert mailing.start_at is not None
    limit = mailing.newsletter.late_limit
    if lateness(mailing.start_at + pause, now=now, late_limit=limit) == Lateness.TOO_LATE:
        raise Hold(MailingReason.LATE, _minutes_late(mailing, now=now))


def _delay(mailing: Mailing, *, now: datetime) -> dict[str, int]:
    """What the mailing's page says about a start that was late and yet within the limit."""
    assert mailing.start_at is not None
    late = lateness(mailing.start_at, now=now, late_limit=mailing.newsletter.late_limit) == Lateness.LATE
    return _minutes_late(mailing, now=now) if late else {}


def _minutes_late(mailing: Mailing, *, now: datetime) -> dict[str, int]:
    assert mailing.start_at is not None
    return {"minutes_late": int((now - mailing.start_at).total_seconds() // 60)}
