"""The edition's number."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.numbering import number_taken
from newsletter.editions.preflight.findings import Examined, Finding


def check_number(mail: Examined) -> Iterator[Finding]:
    """Say that the number is used twice."""
    edition = mail.edition
    if edition.number is not None and number_taken(edition, parent=edition.get_parent()):
        yield Finding(
            "warn",
            _("Another edition is Vol. %(number)s too.") % {"number": edition.number},
            _("Give this edition a number of its own."),
            "number",
            "number",
        )
