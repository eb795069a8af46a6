"""What a subscriber tells about themselves, changed by themselves."""

from datetime import datetime

from django.db import transaction

from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.consent.records import NOWHERE, Origin, record
from newsletter.consent.sign_up import locked

Action = ConsentRecord.Action
PREFERENCES = (
    "language",
    "company",
    "department",
    "job_title",
    "family_name",
    "given_name",
    "name_reading",
)


@transaction.atomic
def change_preferences(
    *, subscription: Subscription, values: dict[str, str], now: datetime, origin: Origin = NOWHERE
) -> list[str]:
    """Change what a subscriber told about themselves; returns the names of the changed fields.

    `values` may hold the fields in `PREFERENCES`; others raise `KeyError`. Records which
    fields changed, never their content. Idempotent.
    """
    unknown = set(values) - set(PREFERENCES)
    if unknown:
        raise KeyError(*sorted(unknown))
    subscriber = locked(subscription.pk).subscriber
    changed = [name for name, value in values.items() if getattr(subscriber, name) != value]
    for name in changed:
        setattr(subscriber, name, values[name])
    if changed:
        subscriber.save(update_fields=changed)
        subscription.subscriber = subscriber
        record(
            subscription=subscription,
            action=Action.CHANGED,
            evidence=f"fields: {', '.join(changed)}",
            origin=origin,
            now=now,
        )
    return changed
