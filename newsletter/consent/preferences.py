"""What a subscriber tells about themselves and wants to receive, changed by themselves."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from newsletter.consent.kana import katakana
from newsletter.consent.models import ConsentRecord, Subscription, Topic
from newsletter.consent.records import NOWHERE, Origin, record
from newsletter.consent.sign_up import locked

Action = ConsentRecord.Action
PREFERENCES = (
    "language",
    "time_zone",
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

    `values` may hold the fields in `PREFERENCES`; others raise `KeyError`. The reading of
    the name is written in full-width katakana. Records which fields changed, never their
    content. Idempotent.
    """
    unknown = set(values) - set(PREFERENCES)
    if unknown:
        raise KeyError(*sorted(unknown))
    if "name_reading" in values:
        values = values | {"name_reading": katakana(values["name_reading"])}
    subscriber = locked(subscription.pk).subscriber
    changed = [name for name, value in values.items() if getattr(subscriber, name) != value]
    for name in changed:
        setattr(subscriber, name, values[name])
    if changed:
        subscriber.save(update_fields=changed)
        subscription.subscriber = subscriber
        _record_change(subscription, changed, now, origin)
    return changed


@transaction.atomic
def change_receiving(
    *,
    subscription: Subscription,
    topics: Collection[Topic],
    frequency: str,
    now: datetime,
    source: str = "preferences",
    origin: Origin = NOWHERE,
) -> list[str]:
    """Set which topics of a newsletter someone receives and how often; returns what changed of the two.

    No topic means all of them. Raises `ValueError` for a topic of another newsletter or
    an unknown frequency. Idempotent.
    """
    current = locked(subscription.pk)
    if any(topic.newsletter_id != current.newsletter_id for topic in topics):
        raise ValueError("a topic of another newsletter")
    wanted = Subscription.Frequency(frequency)
    changed = []
    if {topic.pk for topic in topics} != set(current.topics.values_list("pk", flat=True)):
        current.topics.set(topics)
        changed.append("topics")
    if current.frequency != wanted:
        current.frequency = wanted
        current.save(update_fields=["frequency"])
        changed.append("frequency")
    if changed:
        _record_change(current, changed, now, origin, source=source)
    subscription.frequency = current.frequency
    return changed


def _record_change(
    subscription: Subscription, changed: list[str], now: datetime, origin: Origin, *, source: str = ""
) -> None:
    evidence = f"fields: {', '.join(changed)}" + (f"; source: {source}" if source else "")
    record(subscription=subscription, action=Action.CHANGED, evidence=evidence, origin=origin, now=now)
