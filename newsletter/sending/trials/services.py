"""Sending test mails to named staff: how many, what became of each, and what is kept of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.log_actions import log

from newsletter.consent.rates import count
from newsletter.editions.approval.services import newsletter_of
from newsletter.editions.models import EditionPage
from newsletter.editions.variants.rules import Truths
from newsletter.message.headers import HeaderRefused
from newsletter.sending.models import MailingVariant
from newsletter.sending.outcomes import Outcome, Verdict
from newsletter.sending.smtp.server import Server
from newsletter.sending.trial import send_trial, trial_variant
from newsletter.sending.trials.remembered import remember
from newsletter.sending.words import delivery_reason

PURPOSE = "trial"
MOST_AT_ONCE = 10
MOST_AN_HOUR = 40
"""Test mails of one person within an hour by the clock."""


@dataclass(frozen=True)
class Sent:
    """What became of one test mail, in a sentence in the active language."""

    address: str
    accepted: bool
    words: str


def send_trials(
    *,
    edition: EditionPage,
    addresses: Sequence[str],
    user: Any,
    now: datetime,
    truths: Truths | None = None,
    values: Mapping[str, str] | None = None,
    server: Server | None = None,
) -> list[Sent]:
    """Send the latest draft to each address, each a mail of its own, and remember that it was tested.

    Args:
        edition: the page; its latest revision is sent.
        addresses: at most `MOST_AT_ONCE`; what is beyond is not sent.
        user: who presses; the caller asked whether they may. They are counted per hour.
        truths: which variant; by default what everyone may see.
        values: of the merge fields.

    Returns what became of each address. Once the server is in trouble the rest is not tried. Nothing is kept of
    the addresses. Not idempotent. Raises `HeaderRefused` for a sender that mail cannot carry and
    `ServerUnknown`. Must not be called within a transaction.
    """
    draft = edition.get_latest_revision_as_object()
    variant = trial_variant(draft, newsletter_of(edition), truths)
    wanted = list(dict.fromkeys(addresses))[:MOST_AT_ONCE]
    sent = list(_each(edition, wanted, user, now, variant, values or {}, server))
    accepted = sum(one.accepted for one in sent)
    if accepted:
        remember(edition=draft, accepted=accepted, user=user, now=now)
    numbers = {"accepted": accepted, "tried": len(sent)}
    log(draft, "newsletter.edition.trial", user=user, revision=edition.latest_revision, data=numbers)
    return sent


def _each(
    edition: EditionPage,
    addresses: Sequence[str],
    user: Any,
    now: datetime,
    variant: MailingVariant,
    values: Mapping[str, str],
    server: Server | None,
) -> Iterator[Sent]:
    trouble: Outcome | None = None
    for address in addresses:
        if trouble is not None:
            yield Sent(address, False, words_for(address, trouble))
            continue
        if count(PURPOSE, {"user": str(user.pk)}, now=now)["user"] > MOST_AN_HOUR:
            yield Sent(address, False, _too_many(address))
            continue
        try:
            outcome = send_trial(
                edition=edition, address=address, now=now, server=server, variant=variant, values=values
            )
        except HeaderRefused as refused:
            yield Sent(address, False, str(refused))
            continue
        trouble = outcome if outcome.verdict == Verdict.SERVER_FAULT else None
        yield Sent(address, outcome.verdict == Verdict.SUBMITTED, words_for(address, outcome))


def words_for(address: str, outcome: Outcome) -> str:
    """What became of a test mail, with the server's own words where it said something."""
    reply = f"{outcome.reply.code or ''} {outcome.reply.text}".strip()
    if outcome.verdict == Verdict.SUBMITTED:
        sentence = _("A test was sent to %(address)s.")
    elif reply:
        sentence = _("The test to %(address)s was not accepted.")
    else:
        reason = {"address": address, "reason": delivery_reason(outcome.reason)}
        return _("The test to %(address)s was not sent: %(reason)s.") % reason
    said = _("The server said: %(reply)s") % {"reply": reply}
    return f"{sentence % {'address': address}} {said}" if reply else sentence % {"address": address}


def _too_many(address: str) -> str:
    return _("The test to %(address)s was not sent: %(number)d test mails an hour are enough.") % {
        "address": address,
        "number": MOST_AN_HOUR,
    }
