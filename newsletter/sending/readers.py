"""What is known of the readers of a batch, read at the claim: the values of merge fields (DESIGN §9.3)."""

from collections.abc import Iterable

from newsletter.editions.merge.values import values_of
from newsletter.sending.models import Delivery

COLUMNS = {
    "family_name": "subscriber__family_name",
    "given_name": "subscriber__given_name",
    "reading": "subscriber__name_reading",
    "company": "subscriber__company",
    "department": "subscriber__department",
    "title": "subscriber__job_title",
}


def values_by_delivery(ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The cleaned values of each delivery's reader. One query; whoever was erased meanwhile has none."""
    rows = Delivery.objects.filter(pk__in=list(ids), subscriber__isnull=False)
    found = rows.values_list("pk", *COLUMNS.values())
    return {pk: values_of(**dict(zip(COLUMNS, values, strict=True))) for pk, *values in found}
