"""Which rules of the checks a person does not want to hear."""

import re

from django.contrib.auth.models import AbstractBaseUser

from prompts.models import MutedRule

_NAME = re.compile(r"[a-z]+(?:\.[a-z-]+)?")
LONGEST_NAME = 60


def mute(*, user: AbstractBaseUser, rule: str) -> None:
    """Show a person no more findings of a rule ("style.ending") or of a whole check ("style"). Idempotent.

    Raises:
        ValueError: that is no name of a rule.
    """
    if not _NAME.fullmatch(rule) or len(rule) > LONGEST_NAME:
        raise ValueError(f"no name of a rule: {rule[:LONGEST_NAME]!r}")
    MutedRule.objects.get_or_create(user_id=user.pk, rule=rule)


def unmute(*, user: AbstractBaseUser, rule: str) -> None:
    """Let a person hear a rule again. Idempotent."""
    MutedRule.objects.filter(user_id=user.pk, rule=rule).delete()


def muted_rules(user: AbstractBaseUser) -> frozenset[str]:
    """Return the names a person muted, as `prompts.checks.showing.shown` takes them."""
    return frozenset(MutedRule.objects.filter(user_id=user.pk).values_list("rule", flat=True))
