"""Submitting the mails about a subscription: claim, commit, send, record."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import F

from newsletter.consent import address_change
from newsletter.consent.letters import message_for
from newsletter.consent.links import KeyLost
from newsletter.consent.models import Notice, Subscription
from newsletter.consent.standing import FINAL_SUPPRESSIONS
from newsletter.message.dkim import signed
from newsletter.message.envelope import Kind, return_path
from newsletter.message.headers import HeaderRefused
from newsletter.message.policy import serialise, wire_address
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending.outcomes import Outcome, Verdict, retry_at
from newsletter.sending.smtp.connection import Connection
from newsletter.sending.smtp.server import ServerFault, Timeouts
from newsletter.sending.transport import server_of
from newsletter.suppressions.lookup import suppression_of

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
TIMEOUTS = Timeouts(connect=30, command=30, block=60, dot=180)
NEEDS_STATE = {
    Notice.Kind.CONFIRMATION: {Subscription.State.PENDING},
    Notice.Kind.REMINDER: {Subscription.State.ACTIVE, Subscription.State.PAUSED},
    Notice.Kind.WELCOME: {Subscription.State.ACTIVE, Subscription.State.PAUSED},
}
# A mail somebody waits for that comes twice is a nuisance; one that never comes is a loss.
MAY_REPEAT = tuple(kind for kind in Notice.Kind if kind != Notice.Kind.WELCOME)


def submit_notice(*, notice_id: int, now: datetime) -> str | None:
    """Submit one planned mail over SMTP, outside any transaction; returns its new state.

    Does nothing (None) when it is not due or somebody else is at it. A temporary refusal
    is tried again later, for two days. A welcome whose outcome is unknown stays
    uncertain: it comes at most once.
    """
    claimed = Notice.objects.filter(pk=notice_id, state=Notice.State.PENDING, next_attempt_at__lte=now).update(
        state=Notice.State.SENDING, attempt=F("attempt") + 1, next_attempt_at=now + LEASE
    )
    if not claimed:
        return None
    notice = (
        Notice.objects.select_related(
            "token", "person_token", "subscription__subscriber", "subscription__newsletter__mail_server"
        )
        .filter(pk=notice_id)
        .first()
    )
    if notice is None:  # erased this moment
        return None
    overtaken = why_not(notice, now=now)
    if overtaken:
        return _finish(notice, Notice.State.FAILED, overtaken, now)
    return _submit(notice, now)


def why_not(notice: Notice, *, now: datetime) -> str:
    """Why a planned mail is no longer wanted; empty when it is."""
    kind = Notice.Kind(notice.kind)
    if kind in NEEDS_STATE and NEEDS_STATE[kind].isdisjoint(_states(notice)):
        return "overtaken"
    token = notice.token or notice.person_token
    if token and (token.used_at or token.expires_at <= now):
        return "expired"
    if kind == Notice.Kind.ADDRESS_CHANGE:
        return address_change.why_not_mailed(notice, now=now)
    return "suppressed" if suppression_of(notice.goes_to) in FINAL_SUPPRESSIONS else ""


def _states(notice: Notice) -> set[str]:
    """Where the subscriptions stand that a mail is about: a confirmation may ask for several."""
    others = notice.token.others.values_list("state", flat=True) if notice.token else ()
    return {notice.subscription.state, *others}


def recover_notices(*, now: datetime) -> int:
    """Take up the mails whose worker was lost; returns how many. Idempotent.

    What may come twice is tried again, a welcome becomes uncertain.
    """
    lost = Notice.objects.filter(state=Notice.State.SENDING, next_attempt_at__lte=now)
    again = lost.filter(kind__in=MAY_REPEAT).update(state=Notice.State.PENDING)
    unknown = lost.exclude(kind__in=MAY_REPEAT).update(
        state=Notice.State.UNCERTAIN, reason="lease-lost", finished_at=now
    )
    return again + unknown


def _submit(notice: Notice, now: datetime) -> str:
    newsletter = notice.subscription.newsletter
    try:
        data = signed(serialise(message_for(notice, now=now)), sender=newsletter.sender_email)
        sender = return_path(Kind.NOTICE, notice.pk, sender=newsletter.sender_email)
        recipient = wire_address(notice.goes_to)
        server = replace(server_of(newsletter), timeouts=TIMEOUTS)
    except HeaderRefused:
        return _finish(notice, Notice.State.FAILED, "bad-address", now)
    except KeyLost:
        logger.exception("newsletter.notice.key_lost", extra={"notice": notice.pk})
        return _finish(notice, Notice.State.FAILED, "key-lost", now)
    except ServerUnknown:
        logger.exception("newsletter.notice.no_server", extra={"notice": notice.pk})
        return _again(notice, "no-server", None, now)
    connection = Connection(server)
    try:
        outcome = connection.submit(sender=sender, recipient=recipient, data=data)
    except ServerFault as fault:
        outcome = fault.outcome
    finally:
        connection.close()
    return _conclude(notice, outcome, now)


def _conclude(notice: Notice, outcome: Outcome, now: datetime) -> str:
    match outcome.verdict:
        case Verdict.SUBMITTED:
            if notice.kind == Notice.Kind.WELCOME:
                Subscription.objects.filter(pk=notice.subscription_id).update(welcomed_at=now)
            return _finish(notice, Notice.State.SUBMITTED, "", now)
        case Verdict.FAILED:
            return _finish(notice, Notice.State.FAILED, str(outcome.reason), now)
        case Verdict.UNCERTAIN if notice.kind not in MAY_REPEAT:
            return _finish(notice, Notice.State.UNCERTAIN, str(outcome.reason), now)
        case _:
            return _again(notice, str(outcome.reason), outcome.wait, now)


def _again(notice: Notice, reason: str, wait: timedelta | None, now: datetime) -> str:
    at = retry_at(attempt=notice.attempt, now=now, deferred_since=notice.created_at, wait=wait)
    if at is None:
        return _finish(notice, Notice.State.FAILED, "gave-up", now)
    logger.warning("newsletter.notice.deferred", extra={"notice": notice.pk, "reason": reason})
    return _write(notice, state=Notice.State.PENDING, reason=reason, next_attempt_at=at)


def _finish(notice: Notice, state: str, reason: str, now: datetime) -> str:
    logger.info("newsletter.notice.%s", state, extra={"notice": notice.pk, "reason": reason})
    return _write(notice, state=state, reason=reason, finished_at=now)


def _write(notice: Notice, **values: object) -> str:
    """Write the outcome, unless the lease was lost and somebody else is at it."""
    Notice.objects.filter(pk=notice.pk, state=Notice.State.SENDING, attempt=notice.attempt).update(**values)
    return str(values["state"])
