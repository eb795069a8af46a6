"""The proof of each consent: written once, never changed (GDPR Art. 7, 特定電子メール法 3条2項)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsletter.consent.models import ConsentContext, ConsentRecord, Subscription

CONTEXT_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Origin:
    """Where on the network a step came from. Kept for 30 days, apart from the record."""

    network_address: str | None = None
    user_agent: str = ""

    def __bool__(self) -> bool:
        return bool(self.network_address or self.user_agent)


@dataclass(frozen=True)
class Terms:
    """What was agreed to, and where it was shown."""

    wording: str = ""
    privacy_version: str = ""
    form_address: str = ""


NOWHERE = Origin()
NO_TERMS = Terms()


def wording_hash(wording: str) -> str:
    """SHA-256 of the wording in hexadecimal; empty for no wording."""
    return hashlib.sha256(wording.encode()).hexdigest() if wording else ""


def page_path(form_address: str) -> str:
    """The path of the page a form stood on, at most 300 characters: where a subscription came from.

    Empty for no address. Raises `ValueError` for what is no web address; `read_press` lets none through.
    """
    return urlsplit(form_address).path[:300]


def record(
    *,
    subscription: Subscription,
    action: str,
    now: datetime,
    basis: str = "",
    language: str = "",
    terms: Terms = NO_TERMS,
    evidence: str = "",
    origin: Origin = NOWHERE,
) -> ConsentRecord:
    """Write one consent record, and its context when there is one.

    `subscription.subscriber` is read. To be called inside the transaction that changes
    the standing, so that neither exists without the other. Not idempotent: each call is
    one step.
    """
    written = ConsentRecord.objects.create(
        pseudonym=subscription.subscriber.pseudonym,
        newsletter_id=subscription.newsletter_id,
        action=action,
        basis=basis,
        wording=terms.wording,
        wording_hash=wording_hash(terms.wording),
        privacy_version=terms.privacy_version[:80],
        language=language or subscription.subscriber.language,
        form_address=terms.form_address[:2000],
        evidence=evidence[:2000],
        at=now,
    )
    if origin:
        ConsentContext.objects.create(
            record=written,
            network_address=origin.network_address,
            user_agent=origin.user_agent[:400],
            erase_after=now + CONTEXT_KEPT,
        )
    return written


def last_request(subscription: Subscription) -> ConsentRecord | None:
    """The record of the last time this subscription was asked for; what it shows is what is confirmed."""
    return (
        ConsentRecord.objects.filter(
            pseudonym=subscription.subscriber.pseudonym,
            newsletter_id=subscription.newsletter_id,
            action=ConsentRecord.Action.REQUESTED,
        )
        .order_by("-at", "-id")
        .first()
    )


def terms_of(asked: ConsentRecord | None) -> Terms:
    """What a request was shown."""
    return Terms(asked.wording, asked.privacy_version, asked.form_address) if asked else NO_TERMS


def erase_contexts(*, now: datetime) -> int:
    """Delete the network contexts whose time is over; returns how many. Idempotent."""
    return ConsentContext.objects.filter(erase_after__lte=now).delete()[0]
