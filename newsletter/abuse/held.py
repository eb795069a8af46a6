"""Sign-ups that wait for a person. One press is one entry, over however many newsletters it was."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from newsletter.abuse import limits
from newsletter.abuse.models import SignUpRefusal
from newsletter.abuse.refusals import count_refusal, network_shown
from newsletter.consent import bell
from newsletter.consent.addresses import masked
from newsletter.consent.models import SignUpRequest

REASON_WORDS = dict(SignUpRefusal.Reason.choices)


@dataclass(frozen=True)
class Held:
    """A press that waits, as the admin shows it. `address` is masked for those who may not see it."""

    request: SignUpRequest
    address: str
    newsletters: tuple[str, ...]
    reasons: tuple[str, ...]
    network: str


def waiting() -> QuerySet[SignUpRequest]:
    """Every request that waits for a person."""
    return SignUpRequest.objects.filter(held_at__isnull=False)


def has_room() -> bool:
    """Whether one more may wait. One statement."""
    return waiting().count() < limits.HELD_LIMIT


def presses() -> QuerySet[SignUpRequest]:
    """One request of each press that waits, the oldest first."""
    firsts = waiting().filter(bundle__isnull=False).order_by().values("bundle").annotate(first=Min("pk"))
    alone = Q(bundle__isnull=True) | Q(pk__in=firsts.values("first"))
    return waiting().filter(alone).select_related("newsletter").order_by("held_at", "pk")


def described(heads: Iterable[SignUpRequest], *, sees_addresses: bool) -> list[Held]:
    """Presses as they are shown. One query more for those over several newsletters."""
    heads = list(heads)
    bundles = [head.bundle for head in heads if head.bundle]
    names: dict[object, list[str]] = {}
    if bundles:
        rows = waiting().filter(bundle__in=bundles).order_by("pk").values_list("bundle", "newsletter__name")
        for bundle, name in rows:
            names.setdefault(bundle, []).append(name)
    return [
        Held(
            request=head,
            address=head.email if sees_addresses else masked(head.email),
            newsletters=tuple(names.get(head.bundle, [head.newsletter.name])),
            reasons=tuple(str(REASON_WORDS.get(reason, reason)) for reason in head.hold_reasons.split()),
            network=network_shown(head.network_address),
        )
        for head in heads
    ]


def chosen(ids: Collection[int]) -> QuerySet[SignUpRequest]:
    """The requests of the presses whose first ones are named; what waits no more is left out."""
    bundles = waiting().filter(pk__in=ids, bundle__isnull=False).values("bundle")
    return waiting().filter(Q(pk__in=ids) | Q(bundle__in=bundles))


def held_until(moment: datetime) -> QuerySet[SignUpRequest]:
    """Every request held up to a moment."""
    return waiting().filter(held_at__lte=moment)


@transaction.atomic
def release(rows: QuerySet[SignUpRequest]) -> int:
    """Hand held requests on to the mail worker, and wake it; returns how many presses.

    What they earn is decided as for any other sign-up. Idempotent.
    """
    locked = _locked(rows)
    SignUpRequest.objects.filter(pk__in=[row.pk for row in locked]).update(held_at=None, hold_reasons="")
    if locked:
        bell.ring(bell.CATCH_UP)
    return _presses_in(locked)


@transaction.atomic
def discard(rows: QuerySet[SignUpRequest], *, now: datetime) -> int:
    """Delete held requests and count each press as discarded by hand; returns how many. Idempotent."""
    locked = _locked(rows)
    SignUpRequest.objects.filter(pk__in=[row.pk for row in locked]).delete()
    for first in {row.bundle or row.pk: row for row in locked}.values():
        count_refusal(
            newsletter_id=first.newsletter_id,
            reasons=[SignUpRefusal.Reason.DISCARDED],
            network_address=first.network_address,
            now=now,
        )
    return _presses_in(locked)


def forget_old(*, now: datetime) -> int:
    """Delete what has waited for 14 days; returns how many requests. Idempotent."""
    return waiting().filter(held_at__lte=now - limits.HELD_KEPT).delete()[0]


def _locked(rows: QuerySet[SignUpRequest]) -> list[SignUpRequest]:
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _presses_in(rows: list[SignUpRequest]) -> int:
    return len({row.bundle or row.pk for row in rows})
