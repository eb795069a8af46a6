"""Suppressing addresses and domains, and taking it back. A weaker reason never overwrites a stronger one."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from newsletter.consent.addresses import address_hash
from newsletter.suppressions.models import DomainSuppression, Suppression
from newsletter.suppressions.rules import shown_domain, weaker_than

ADDED = "newsletter.suppression.add"
REMOVED = "newsletter.suppression.remove"
DOMAIN_ADDED = "newsletter.suppression.add_domain"
DOMAIN_REMOVED = "newsletter.suppression.remove_domain"


class Outcome(StrEnum):
    """What became of one suppression."""

    ADDED = "added"
    STRENGTHENED = "strengthened"
    KEPT = "kept"


def suppress_hash(*, hashed: str, reason: str, now: datetime, detail: str = "", user: Any = None) -> Outcome:
    """Suppress the address of a keyed hash. Idempotent; a stronger or equal reason stays as it is.

    Of two that come at once the stronger wins, whichever was first.
    """
    values = {"reason": reason, "detail": detail[:300], "created_by": user, "created_at": now}
    with transaction.atomic():
        row, made = Suppression.objects.get_or_create(address_hash=hashed, defaults=values)
        weaker = Suppression.objects.filter(pk=row.pk, reason__in=weaker_than(reason))
        stronger = not made and bool(weaker.update(**values))
    if made:
        return Outcome.ADDED
    return Outcome.STRENGTHENED if stronger else Outcome.KEPT


@transaction.atomic
def suppress_by_hand(*, email: str, detail: str, user: Any, now: datetime) -> Outcome:
    """Suppress an address at a person's word, and log it. Idempotent. `email` was validated before."""
    hashed = address_hash(email)
    outcome = suppress_hash(hashed=hashed, reason=Suppression.Reason.BY_HAND, detail=detail, user=user, now=now)
    if outcome is not Outcome.KEPT:
        log(Suppression.objects.get(address_hash=hashed), ADDED, user=user)
    return outcome


def suppress_all(*, reason: str, details: Mapping[str, str], now: datetime) -> None:
    """Suppress many addresses for one reason; `details` gives each hash its detail. Idempotent.

    Two queries, and one more for each that had a weaker reason.
    """
    rows = [
        Suppression(address_hash=hashed, reason=reason, detail=detail[:300], created_at=now)
        for hashed, detail in details.items()
    ]
    with transaction.atomic():
        Suppression.objects.bulk_create(rows, ignore_conflicts=True)
        weaker = Suppression.objects.filter(address_hash__in=list(details), reason__in=weaker_than(reason))
        for hashed in list(weaker.values_list("address_hash", flat=True)):
            weaker.filter(address_hash=hashed).update(
                reason=reason, detail=details[hashed][:300], created_by=None, created_at=now
            )


@transaction.atomic
def unsuppress(*, suppression: Suppression, user: Any) -> bool:
    """Let an address be mailed again; nobody is subscribed by it. Returns whether it was suppressed."""
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
