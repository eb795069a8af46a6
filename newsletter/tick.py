"""The newsletter's part of the tick: what is due around subscriptions, mailings, imports and all the rest."""

from datetime import datetime

from newsletter.abuse.tick import tick as abuse_tick
from newsletter.bulk.services import tick as bulk_tick
from newsletter.consent.tick import tick as consent_tick
from newsletter.imports.tick import tick as imports_tick
from newsletter.sending.alarms.watch import tick as alarms_tick
from newsletter.sending.tick import tick as sending_tick

STEPS = (consent_tick, sending_tick, alarms_tick, bulk_tick, abuse_tick, imports_tick)


def tick(now: datetime) -> None:
    """Run each step, also when an earlier one failed; raise their errors together at the end."""
    errors = []
    for step in STEPS:
        try:
            step(now)
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("steps of the newsletter's tick failed", errors)
