"""Counters that monitors read, kept in the database because many processes count."""

from django.db.models import F

from newsletter.sending.alarms.models import OperationCount

LEASES_BACK, LEASES_IN_DOUBT = "leases_lost_pending", "leases_lost_uncertain"


def count(name: str, number: int) -> None:
    """Add to a counter; nothing is written for nothing."""
    if not number:
        return
    OperationCount.objects.get_or_create(name=name)
    OperationCount.objects.filter(name=name).update(number=F("number") + number)


def count_lost_leases(*, waiting: int, uncertain: int) -> None:
    """Count leases that ran out: deliveries that wait again, and those nobody knows about."""
    count(LEASES_BACK, waiting)
    count(LEASES_IN_DOUBT, uncertain)


def counted() -> dict[str, int]:
    """Every counter with its number. One query."""
    return {LEASES_BACK: 0, LEASES_IN_DOUBT: 0} | dict(OperationCount.objects.values_list("name", "number"))
