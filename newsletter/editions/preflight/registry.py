"""Every check of preflight, in the sections and the order in which its findings are shown.

A new check is a module of this package with a `check_…` function, and its line here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from newsletter.editions.preflight.alt import check_alt
from newsletter.editions.preflight.body import check_body
from newsletter.editions.preflight.day import check_day, check_hour
from newsletter.editions.preflight.distribution import check_distribution
from newsletter.editions.preflight.domain import check_domain
from newsletter.editions.preflight.empty_fields import check_empty_fields
from newsletter.editions.preflight.essays import check_essays, check_mailed_before
from newsletter.editions.preflight.fields import check_fields
from newsletter.editions.preflight.findings import LEVELS, Check, Examined, Finding
from newsletter.editions.preflight.legal import check_legal_display
from newsletter.editions.preflight.links import check_other_links, check_own_links
from newsletter.editions.preflight.marks import check_marks
from newsletter.editions.preflight.number import check_number
from newsletter.editions.preflight.odd_links import check_odd_links
from newsletter.editions.preflight.people import check_audience
from newsletter.editions.preflight.pictures import check_pictures
from newsletter.editions.preflight.preheader import check_preheader
from newsletter.editions.preflight.rhythm import check_rhythm
from newsletter.editions.preflight.rules import check_rules
from newsletter.editions.preflight.size import check_size
from newsletter.editions.preflight.spam import check_spam
from newsletter.editions.preflight.subject import check_subject, check_subject_before, check_tone
from newsletter.editions.preflight.tested import check_tested
from newsletter.editions.preflight.variants import check_variants


@dataclass(frozen=True)
class Section:
    """Checks that belong together, under a heading."""

    code: str
    label: Any
    checks: tuple[Check, ...]


SECTIONS = (
    Section(
        "line",
        _("In the list of mails"),
        (check_subject, check_tone, check_subject_before, check_preheader, check_number),
    ),
    Section(
        "content",
        _("Content"),
        (
            check_distribution,
            check_body,
            check_fields,
            check_empty_fields,
            check_variants,
            check_essays,
            check_mailed_before,
            check_rules,
            check_marks,
            check_alt,
            check_pictures,
        ),
    ),
    Section("links", _("Links"), (check_own_links, check_odd_links, check_other_links)),
    Section("mail", _("Mail"), (check_legal_display, check_size, check_spam)),
    Section("plan", _("Time and audience"), (check_tested, check_audience, check_rhythm, check_day, check_hour)),
    Section("sender", _("Sender"), (check_domain,)),
)


def run(mail: Examined) -> Iterator[Finding]:
    """Run every check, section by section; each finding names its section."""
    for section in SECTIONS:
        for one in section.checks:
            for finding in one(mail):
                yield replace(finding, section=section.code)


@dataclass(frozen=True)
class Group:
    """The findings of one section, the gravest first."""

    label: Any
    findings: list[Finding]


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Put findings under the headings of their sections; those of none come last, under “Further”."""
    found = list(findings)
    known = {section.code for section in SECTIONS}
    groups = [Group(s.label, [one for one in found if one.section == s.code]) for s in SECTIONS]
    groups.append(Group(_("Further"), [one for one in found if one.section not in known]))
    for group in groups:
        group.findings.sort(key=lambda one: LEVELS.index(one.level))
    return [group for group in groups if group.findings]
