"""The names of all rules, as findings carry them, in words for the author."""

from django.utils.translation import gettext_lazy as _

from prompts.checks.findings import Words
from prompts.checks.open_marks import OPEN_MARK
from prompts.checks.style.check import STYLE_RULES

RULES: dict[str, Words] = {
    "grounding": _("facts"),
    "grounding.number": _("numbers, days and times"),
    "grounding.name": _("names"),
    "grounding.quotation": _("quotations"),
    "language": _("language"),
    OPEN_MARK: _("open marks"),
    "style": _("style"),
    **STYLE_RULES,
}


def rule_label(rule: str) -> str:
    """Return a rule in words; its name where it has none any more."""
    return str(RULES.get(rule, rule))
