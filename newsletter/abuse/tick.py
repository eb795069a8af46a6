"""What the passing of time does to what is kept of refused and held sign-ups. Safe to run at any time."""

from datetime import datetime

from newsletter.abuse import held, proof, refusals

STEPS = (held.forget_old, proof.forget_used, refusals.forget_old)


def tick(now: datetime) -> None:
    """Forget held sign-ups after 14 days, counts after 90, used proofs when they expire. Each step on its own."""
    errors = []
    for step in STEPS:
        try:
            step(now=now)
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("steps of the tick around refused sign-ups failed", errors)
