"""What a check looks at and what it answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import RenderedEdition
from newsletter.newsletters.models import Newsletter

Level = Literal["pass", "warn", "fail", "could not check"]


@dataclass(frozen=True)
class Finding:
    """The result of one check in the active language; `code` names the check for programs."""

    level: Level
    message: str
    fix: str = ""
    code: str = ""


@dataclass(frozen=True)
class Examined:
    """What the checks look at: the edition, how it renders, and when it is to be mailed."""

    edition: EditionPage
    rendered: RenderedEdition
    newsletter: Newsletter
    at: datetime | None


Check = Callable[[Examined], Iterable[Finding]]
"""Yields what it found; nothing where there is nothing to say. It writes nothing and opens no connection."""


def may_be_mailed(findings: Iterable[Finding]) -> bool:
    """Whether nothing found stops a mailing."""
    return all(finding.level != "fail" for finding in findings)
