"""The providers' own names of messages, by which their later news will be understood."""

from collections.abc import Mapping

from newsletter.sending.claim import Claimed
from newsletter.sending.outcomes import Outcome
from newsletter.sending.providers.models import ProviderMessage


def keep_ids(outcomes: Mapping[Claimed, Outcome], *, server: str) -> int:
    """Keep what the provider called these deliveries' messages; return how many names. Safe to repeat."""
    rows = [
        ProviderMessage(server=server, message_id=outcome.message_id[:250], delivery_id=row.id)
        for row, outcome in outcomes.items()
        if outcome.message_id
    ]
    if rows:
        ProviderMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
