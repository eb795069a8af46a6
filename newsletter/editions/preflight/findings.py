"""What a check looks at and what it answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import RenderedEdition
from newsletter.newsletters.models import Newsletter
from newsletter.outside.answers import Answers
from newsletter.sending.audience import Reach

Level = Literal["pass", "warn", "fail", "could not check"]
LEVELS: tuple[Level, ...] = ("fail", "warn", "could not check", "pass")
"""The gravest first: the order in which findings of a section are shown."""


@dataclass(frozen=True)
class Finding:
    """The result of one check in the active language.

    Args:
        code: names the check for programs.
        place: where it is put right: the way to a field or block of the editor, such as `subject` or
            `body.` and the block's id; `newsletter` for the newsletter's settings.
        section: the section of the registry it stands in; set by whoever runs the checks.
    """

    level: Level
    message: str
    fix: str = ""
    code: str = ""
    place: str = ""
    section: str = ""


@dataclass(frozen=True)
class Examined:
    """What the checks look at: the edition, how it renders, when it is to be mailed, and to whom.

    `at`, `reach` and `audience` are known from the scheduling on; `answers` holds what is known of the
    world outside. `wall` is what every reader's own clock shows, where each is mailed by it.
    """

    edition: EditionPage
    rendered: RenderedEdition
    newsletter: Newsletter
    at: datetime | None
    reach: Reach | None = None
    answers: Answers = field(default_factory=Answers)
    audience: Mapping[str, Any] | None = None
    wall: datetime | None = None


Check = Callable[[Examined], Iterable[Finding]]
"""Yields what it found; nothing where there is nothing to say. It writes nothing and opens no connection."""


def may_be_mailed(findings: Iterable[Finding]) -> bool:
    """Whether nothing found stops a mailing."""
    return all(finding.level != "fail" for finding in findings)
