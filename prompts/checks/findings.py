"""A place in a text and what is said about it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

Words = str | Promise


class Severity(StrEnum):
    """How much a finding matters: look at it before publishing, or when there is time."""

    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One remark on `text[start:end]`, in characters of the text that was checked.

    `rule` names the check, such as "grounding.number"; an author can mute it by that name.
    `reason` says why, in words for the author.
    """

    rule: str
    start: int
    end: int
    reason: Words
    severity: Severity = Severity.ADVICE
