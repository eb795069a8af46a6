"""Every check of preflight, in the order in which its findings are shown.

A new check is a module of this package with a `check_…` function, and its line here.
"""

from newsletter.editions.preflight.alt import check_alt
from newsletter.editions.preflight.body import check_body
from newsletter.editions.preflight.distribution import check_distribution
from newsletter.editions.preflight.essays import check_essays
from newsletter.editions.preflight.findings import Check
from newsletter.editions.preflight.legal import check_legal_display
from newsletter.editions.preflight.links import check_other_links, check_own_links
from newsletter.editions.preflight.marks import check_marks
from newsletter.editions.preflight.number import check_number
from newsletter.editions.preflight.preheader import check_preheader
from newsletter.editions.preflight.size import check_size
from newsletter.editions.preflight.subject import check_subject

CHECKS: tuple[Check, ...] = (
    check_distribution,
    check_subject,
    check_preheader,
    check_number,
    check_body,
    check_essays,
    check_alt,
    check_marks,
    check_legal_display,
    check_size,
    check_own_links,
    check_other_links,
)
