"""Suppressing addresses and domains, and taking it back. Every reason stands by itself, whatever else there is."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from newsletter.consent.addresses import address_hash
from newsletter.suppressions.models import DomainSuppression, Suppression
from newsletter.suppressions.rules import shown_domain

ADDED = "newsletter.suppression.add"
REMOVED = "newsletter.suppression.remove"
DOMAIN_ADDED = "newsletter.suppression.add_domain"
DOMAIN_REMOVED = "newsletter.suppression.remove_domain"


class Outcome(StrEnum):
    """What became of one suppression."""

    ADDED = "added"
    FURTHER = "further"
    KEPT = "kept"


def suppress_hash(*, hashed: str, reason: str, now: datetime, detail: str = "", user: Any = None) -> Outcome:
    """Suppress the address of a keyed hash for one reason, besides those it is suppressed for. Idempotent."""
    others = Suppression.objects.filter(address_hash=hashed).exclude(reason=reason).exists()
    _row, made = Suppression.objects.get_or_create(
        address_hash=hashed,
        reason=reason,
        defaults={"detail": detail[:300], "created_by": user, "created_at": now},
    )
    if not made:
        return Outcome.KEPT
    return Outcome.FURTHER if others else Outcome.ADDED


@transaction.atomic
def suppress_by_hand(*, email: str, detail: str, user: Any, now: datetime) -> Outcome:
    """Suppress an address at a person's word, and log it. Idempotent. `email` was validated before."""
    hashed = address_hash(email)
    outcome = suppress_hash(hashed=hashed, reason=Suppression.Reason.BY_HAND, detail=detail, user=user, now=now)
    if outcome is not Outcome.KEPT:
        log(Suppression.objects.get(address_hash=hashed, reason=Suppression.Reason.BY_HAND), ADDED, user=user)
    return outcome


def suppress_all(*, reason: str, details: Mapping[str, str], now: datetime) -> None:
    """Suppress many addresses for one reason; `details` gives each hash its detail. Idempotent. One statement."""
    Suppression.objects.bulk_create(
        [
            Suppression(address_hash=hashed, reason=reason, detail=detail[:300], created_at=now)
            for hashed, detail in details.items()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def unsuppress(*, suppression: Suppression, user: Any) -> bool:
    """Lift one reason; nobody is subscribed by it, and the other reasons of the address stay.

    Returns whether it was there. Idempotent.
    """
    found = Suppression.objects.select_for_update().filter(pk=suppression.pk).first()
    if found is None:
        return False
    log(found, REMOVED, user=user, data={"reason": found.reason})
    found.delete()
    return True


@transaction.atomic
def suppress_domain(*, domain: str, detail: str, user: Any, now: datetime) -> bool:
    """Suppress a domain, as `parse_domain` returns it, and all below it. Returns whether it is new. Idempotent."""
    values = {"shown": shown_domain(domain), "detail": detail[:300], "created_by": user, "created_at": now}
    row, made = DomainSuppression.objects.get_or_create(domain=domain, defaults=values)
    if made:
        log(row, DOMAIN_ADDED, user=user, data={"domain": domain})
    return made


@transaction.atomic
def unsuppress_domain(*, suppression: DomainSuppression, user: Any) -> bool:
    """Take a domain off the list. Returns whether it was on it. Idempotent."""
    found = DomainSuppression.objects.select_for_update().filter(pk=suppression.pk).first()
    if found is None:
        return False
    log(found, DOMAIN_REMOVED, user=user, data={"domain": found.domain})
    found.delete()
    return True
