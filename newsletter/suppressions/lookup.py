"""Whether an address may be mailed at all: asked of single addresses and of many at once."""

from collections.abc import Iterable

from django.db.models import CharField, Value

from newsletter.consent.addresses import address_hash, key_of
from newsletter.one_of import one_of_lines
from newsletter.suppressions.models import DomainSuppression, Suppression
from newsletter.suppressions.rules import domains_above, strength, strongest


def suppression_of(email: str) -> str | None:
    """The strongest reason why an address is suppressed, None when it is not. One query for every address."""
    return strongest(list(reasons_of(email)))


def reasons_of(email: str) -> frozenset[str]:
    """Every reason why an address is suppressed. One query for every address.

    A suppressed domain counts as suppressed by hand, for all addresses at it and below it.
    """
    by_hand = Value(str(Suppression.Reason.BY_HAND), output_field=CharField())
    single = Suppression.objects.filter(address_hash=address_hash(email)).values_list("reason", flat=True)
    domains = DomainSuppression.objects.filter(domain__in=domains_above(key_of(email)))
    whole = domains.order_by().annotate(reason=by_hand).values_list("reason", flat=True)
    return frozenset(single.union(whole))


def suppressed_among(hashes: Iterable[str]) -> set[str]:
    """Those of many hashes that are suppressed. One query."""
    rows = Suppression.objects.filter(address_hash__in=one_of_lines(list(hashes)))
    return set(rows.values_list("address_hash", flat=True))


class SuppressedDomains:
    """The suppressed domains, read once, to be asked about many addresses."""

    def __init__(self) -> None:
        self._domains = frozenset(DomainSuppression.objects.order_by().values_list("domain", flat=True))

    def covers(self, email: str) -> bool:
        """Whether the address is at a suppressed domain or below one."""
        return bool(self._domains) and not self._domains.isdisjoint(domains_above(key_of(email)))


def single_suppressions_of(email: str) -> list[Suppression]:
    """The suppressions of the address itself, the strongest first. One query."""
    rows = Suppression.objects.select_related("created_by").filter(address_hash=address_hash(email))
    return sorted(rows, key=lambda row: strength(row.reason), reverse=True)


def domain_suppression_of(email: str) -> DomainSuppression | None:
    """The suppressed domain the address is at or below, the nearest. One query."""
    rows = DomainSuppression.objects.filter(domain__in=domains_above(key_of(email)))
    return max(rows, key=lambda row: len(row.domain), default=None)
