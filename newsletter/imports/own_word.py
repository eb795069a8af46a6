"""What people themselves said about a newsletter, under whichever pseudonym it was written down."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from newsletter.consent.former import FormerPseudonym
from newsletter.consent.models import ConsentRecord, Subscriber
from newsletter.imports.marks import BY_AN_IMPORT, mark_of
from newsletter.imports.models import SubscriberImport
from newsletter.one_of import one_of, one_of_uuids

Action = ConsentRecord.Action


def who_confirmed(people: Iterable[Subscriber], found: SubscriberImport) -> set[int]:
    """Who of these has ever confirmed a subscription to the import's newsletter themselves, by id. Two queries."""
    records = ConsentRecord.objects.filter(newsletter=found.newsletter_id, action=Action.CONFIRMED)
    return _owners(people, records)


def who_acted(people: Iterable[Subscriber], found: SubscriberImport) -> set[int]:
    """Who of these did anything about the newsletter since the import began, by id. Two queries.

    What imports wrote does not count, except a leaving that another import told of: it was theirs, elsewhere.
    """
    told_elsewhere = Q(action=Action.WITHDRAWN) & ~Q(evidence__startswith=mark_of(found))
    records = ConsentRecord.objects.filter(
        ~Q(evidence__startswith=BY_AN_IMPORT) | told_elsewhere,
        newsletter=found.newsletter_id,
        at__gte=found.started_at or found.created_at,
    )
    return _owners(people, records)


def _owners(people: Iterable[Subscriber], records: QuerySet[ConsentRecord]) -> set[int]:
    """Whose records these are, also those written before two people turned out to be one."""
    owners: dict[UUID, int] = {person.pseudonym: person.pk for person in people}
    if not owners:
        return set()
    former = FormerPseudonym.objects.filter(subscriber__in=one_of(owners.values())).order_by()
    owners |= dict(former.values_list("pseudonym", "subscriber_id"))
    written = records.filter(pseudonym__in=one_of_uuids(owners)).order_by().values_list("pseudonym", flat=True)
    return {owners[pseudonym] for pseudonym in written}
