"""What must be right before an edition is mailed: deterministic checks, each in words with its fix.

The editor sees them while writing; scheduling and the start of a mailing enforce them. A check
that would need the outside answers "could not check", which never stops a mailing.
"""

from datetime import datetime

from newsletter.editions.models import EditionPage
from newsletter.editions.preflight.findings import Examined, Finding, may_be_mailed
from newsletter.editions.preflight.registry import CHECKS
from newsletter.editions.rendering import render_edition

__all__ = ["Finding", "check", "may_be_mailed"]


def check(edition: EditionPage, *, at: datetime | None = None) -> list[Finding]:
    """Run every check on an edition, a draft or the object of a pinned revision.

    Args:
        edition: what would be mailed.
        at: when it would be mailed, aware; essays scheduled to be live by then count as live.
            Without it only what is live at this moment counts.

    Returns:
        Findings in a fixed order, at least one per check, in the active language.
    """
    mail = Examined(
        edition=edition,
        rendered=render_edition(edition=edition, language=edition.locale.language_code),
        newsletter=edition.get_parent().specific.newsletter,
        at=at,
    )
    return [finding for run in CHECKS for finding in run(mail)]
