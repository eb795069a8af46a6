"""What must be right before an edition is mailed: deterministic checks, each in words with its fix.

The editor sees them while writing; scheduling and the start of a mailing enforce them. Of the world
outside the checks know only what a worker asked before (`newsletter.outside`); what is not known
"could not be checked", which never stops a mailing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from newsletter.editions.models import EditionPage
from newsletter.editions.preflight.findings import Examined, Finding, may_be_mailed
from newsletter.editions.preflight.questions import questions_of
from newsletter.editions.preflight.registry import Group, grouped, run
from newsletter.editions.rendering import everything, render_edition
from newsletter.outside.answers import Answers
from newsletter.outside.kept import kept_answers
from newsletter.sending.audience import Reach

__all__ = ["Finding", "Group", "check", "examined", "grouped", "may_be_mailed"]


def check(
    edition: EditionPage,
    *,
    at: datetime | None = None,
    reach: Reach | None = None,
    audience: Mapping[str, Any] | None = None,
    wall: datetime | None = None,
) -> list[Finding]:
    """Run every check on an edition, a draft or the object of a pinned revision. Opens no connection.

    Args:
        edition: what would be mailed.
        at: when it would be mailed, aware; essays scheduled to be live by then count as live.
            Without it only what is live at this moment counts, and the hour is not judged.
        reach: whom it would be mailed to; without it the audience is not judged.
        audience: what the mailing keeps of its audience; without it everyone active stands for it.
        wall: the local time, naive, where each reader is mailed by their own clock; `at` is the earliest then.

    Returns:
        Findings section by section, in the active language.
    """
    return list(run(examined(edition, at=at, reach=reach, audience=audience, wall=wall)))


def examined(
    edition: EditionPage,
    *,
    at: datetime | None = None,
    reach: Reach | None = None,
    audience: Mapping[str, Any] | None = None,
    wall: datetime | None = None,
) -> Examined:
    """Read and render an edition for the checks, with the answers kept to what it asks of the world outside."""
    rendered = render_edition(edition=edition, language=edition.locale.language_code, enters=everything)
    newsletter = edition.get_parent().specific.newsletter
    now = timezone.now()
    asked = questions_of(edition, rendered=rendered, newsletter=newsletter)
    answers = kept_answers(asked, now=now) if asked else Answers()
    return Examined(edition, rendered, newsletter, at, reach, answers, audience, wall)
