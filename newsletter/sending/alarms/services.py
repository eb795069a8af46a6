"""Telling people of alarms: claim, commit, send, record. Never within a transaction, never to subscribers."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from newsletter.consent.addresses import address_hash
from newsletter.message.dkim import signed
from newsletter.message.envelope import plain_return_path
from newsletter.message.headers import HeaderRefused, wire_address
from newsletter.message.policy import serialise
from newsletter.newsletters.models import Newsletter, alarm_addresses_in
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending.alarms.letters import message_of
from newsletter.sending.alarms.models import Alarm
from newsletter.sending.alarms.watch import due
from newsletter.sending.outcomes import Outcome, Verdict
from newsletter.sending.record import without_address
from newsletter.sending.smtp.connection import Connection
from newsletter.sending.smtp.server import Server, ServerFault, Timeouts
from newsletter.sending.transport import server_of

logger = logging.getLogger(__name__)

SENDS = "newsletter.send_mailing"
MOST_TOLD = 20
BATCH = 20
LEASE = timedelta(minutes=10)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
TIMEOUTS = Timeouts(connect=15, command=30, block=30, dot=60)


def mail_due(*, now: datetime) -> int:
    """Mail the alarms that are due; returns how many were looked at. Safe to call twice at once."""
    numbers = list(due(now=now).values_list("pk", flat=True)[:BATCH])
    for number in numbers:
        mail_alarm(alarm_id=number, now=now)
    return len(numbers)


def mail_alarm(*, alarm_id: int, now: datetime) -> bool:
    """Tell everybody of one alarm who has not been told; True when there is nobody left to tell.

    Each person is told once. Where a server cannot be reached, or nobody has an address, it is tried again, ever
    more seldom, as long as the alarm is open; the notice in the administration says so meanwhile.
    """
    claimed = due(now=now).filter(pk=alarm_id).update(mail_at=now + LEASE, attempt=F("attempt") + 1)
    if not claimed:
        return False
    alarm = Alarm.objects.select_related("mailing__edition", "mailing__newsletter__mail_server").get(pk=alarm_id)
    servers, missing = _servers(alarm.mailing.newsletter)
    recipients = recipients_of(alarm.mailing.newsletter)
    told, error = set(alarm.told or ()), "" if recipients else _nobody(alarm.mailing.newsletter)
    for address in recipients:
        if address_hash(address) in told:
            continue
        if not servers:
            error = error or missing
            break
        problem = _tell(alarm, address, servers, now=now)
        error = problem or error
        if not problem:
            told.add(address_hash(address))
            Alarm.objects.filter(pk=alarm.pk).update(told=sorted(told))
    return _record(alarm, error, now=now)


def recipients_of(newsletter: Newsletter) -> list[str]:
    """Whom the alarms of a newsletter go to: the addresses it names, else everybody who may send mailings."""
    named = alarm_addresses_in(newsletter.alarm_addresses)
    if named:
        return named[:MOST_TOLD]
    staff = get_user_model()._default_manager.with_perm(SENDS, backend="django.contrib.auth.backends.ModelBackend")
    emails = staff.exclude(email="").order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys(emails))[:MOST_TOLD]


def see(*, alarm: Alarm, user: Any, now: datetime) -> bool:
    """Take note that a person has seen an alarm: its notice goes, and no mail follows. False when it was seen."""
    rows = Alarm.objects.filter(pk=alarm.pk, seen_at=None)
    return bool(rows.update(seen_at=now, seen_by=user, mail_at=None))


def _record(alarm: Alarm, error: str, *, now: datetime) -> bool:
    rows = Alarm.objects.filter(pk=alarm.pk, attempt=alarm.attempt)
    if not error:
        rows.update(mail_at=None, mailed_at=now, mail_error="")
        return True
    pause = min(FIRST_RETRY * 2 ** min(alarm.attempt - 1, 10), LONGEST_RETRY)
    rows.filter(cleared_at=None, seen_at=None).update(mail_at=now + pause, mail_error=error[:300])
    logger.error("newsletter.alarm.not_mailed", extra={"alarm": alarm.pk})
    return False


def _nobody(newsletter: Newsletter) -> str:
    """That there is nobody to tell, in the newsletter's language."""
    with translation.override(newsletter.language):
        return _("Nobody who may send mailings has an e-mail address.")


def _tell(alarm: Alarm, address: str, servers: list[Server], *, now: datetime) -> str:
    """Mail one person; why it must be tried again, empty when it need not. An address refused is told no more.

    A server that fails is taken out of `servers`: waiting for it once more for each person would outlast the
    lease, and keep a worker from mailings.
    """
    newsletter, error = alarm.mailing.newsletter, ""
    try:
        data = signed(serialise(message_of(alarm, recipient=address, now=now)), sender=newsletter.sender_email)
    except HeaderRefused:
        logger.warning("newsletter.alarm.bad_address", extra={"alarm": alarm.pk})
        return ""
    for server in list(servers):
        try:
            error = _submit(server, newsletter, address, data)
        except ServerFault as fault:
            servers.remove(server)
            error = _said(fault.outcome)
        if not error:
            return ""
    return without_address(error, address)


def _servers(newsletter: Newsletter) -> tuple[list[Server], str]:
    """The newsletter's own server, and where that is another one, the installation's: one of them may work.

    With what is wrong where one is not described, in the newsletter's language.
    """
    found: dict[str, Server] = {}
    problem = ""
    for asked in (newsletter, Newsletter(mail_server=None)):
        try:
            server = server_of(asked)
        except ServerUnknown as error:
            with translation.override(newsletter.language):
                problem = problem or str(error)
            continue
        found.setdefault(server.key, replace(server, timeouts=TIMEOUTS))
    return list(found.values()), problem


def _submit(server: Server, newsletter: Newsletter, address: str, data: bytes) -> str:
    """Why one server did not take it for now; empty when it did or never will. Raises `ServerFault`."""
    connection = Connection(server)
    try:
        sender = plain_return_path(newsletter.sender_email)
        outcome = connection.submit(sender=sender, recipient=wire_address(address), data=data)
    finally:
        connection.close()
    return _said(outcome) if outcome.verdict in (Verdict.DEFER, Verdict.SERVER_FAULT) else ""


def _said(outcome: Outcome) -> str:
    return f"{outcome.reply.code or ''} {outcome.reply.text}".strip() or str(outcome.reason)
