"""Marks of unchecked facts as findings: what must be settled before a text can be published. Pure."""

from django.utils.translation import gettext_lazy as _

from prompts.checks.findings import Finding, Severity
from prompts.unresolved import marks_in

OPEN_MARK = "unresolved"
REASON = _("This has to be settled before publishing.")


def open_marks(text: str) -> list[Finding]:
    """Return every mark left in a text, plain or Markdown, in its order. Nobody can mute them."""
    return [Finding(OPEN_MARK, start, end, REASON, Severity.WARNING) for start, end in marks_in(text)]
