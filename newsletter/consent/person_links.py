"""Links mailed for a person's own affair: a new address, an objection to it, their data."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from newsletter.consent.confirming import LinkRefused
from newsletter.consent.links import person_token, token_hash
from newsletter.consent.models import Notice, PersonToken, Subscription
from newsletter.consent.sign_up import plan_notice

Purpose = PersonToken.Purpose
LIVES = {
    Purpose.ADDRESS: timedelta(hours=72),
    Purpose.OBJECTION: timedelta(days=30),
    Purpose.OWN_DATA: timedelta(hours=24),
}
KEPT = timedelta(days=30)
"""How long a link is remembered after its end: an objection bars further changes that long."""


def issue(
    *, subscription: Subscription, purpose: str, now: datetime, email: str = "", key: str = ""
) -> PersonToken:
    """A new link of a purpose for the person of a subscription. Only the hash of its token is stored."""
    raw = person_token(purpose=purpose, subscriber_id=subscription.subscriber_id, created_at=now)
    return PersonToken.objects.create(
        subscriber_id=subscription.subscriber_id,
        purpose=purpose,
        token_hash=token_hash(raw),
        new_email=email,
        new_email_key=key,
        created_at=now,
        expires_at=now + LIVES[Purpose(purpose)],
    )


def mail(
    *, subscription: Subscription, token: PersonToken, kind: str, language: str, now: datetime, recipient: str = ""
) -> Notice:
    """Plan the mail that carries a link; without `recipient` it goes to the subscriber's address."""
    return plan_notice(
        subscription=subscription, kind=kind, language=language, now=now, person_token=token, recipient=recipient
    )


def raw_token_of(token: PersonToken) -> str:
    """The token to be mailed for a row. Raises `links.KeyLost` when it can no longer be made."""
    return person_token(
        purpose=token.purpose,
        subscriber_id=token.subscriber_id,
        created_at=token.created_at,
        kept=token.token_hash,
    )


def row_of(token: str, *purposes: str) -> PersonToken:
    """The row of a raw token for one of these purposes, whether still valid or not.

    Raises `LinkRefused` for one that is altered, foreign or of another purpose.
    """
    found = (
        PersonToken.objects.select_related("subscriber")
        .filter(token_hash=token_hash(token), purpose__in=purposes)
        .first()
    )
    if found is None:
        raise LinkRefused("unknown")
    return found


def is_open(row: PersonToken, *, now: datetime) -> bool:
    """Whether a link may still be used."""
    return row.used_at is None and row.expires_at > now


def open_objections(subscriber_id: int, *, now: datetime) -> QuerySet[PersonToken]:
    """The links by which owners of earlier addresses of a person may still put theirs back."""
    return PersonToken.objects.filter(
        subscriber=subscriber_id, purpose=Purpose.OBJECTION, used_at=None, expires_at__gt=now
    )


def forget_person_tokens(*, now: datetime) -> int:
    """Delete links nothing asks for any more, with their mails; returns how many rows went. Idempotent."""
    over = PersonToken.objects.filter(expires_at__lte=now).exclude(
        purpose=Purpose.OBJECTION, expires_at__gt=now - KEPT
    )
    return over.delete()[0]
