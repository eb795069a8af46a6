"""Whether the edition is one that is mailed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.models import EditionPage
from newsletter.editions.preflight.findings import Examined, Finding


def check_distribution(mail: Examined) -> Iterator[Finding]:
    """Refuse an edition that is for the archive alone."""
    if mail.edition.distribution == EditionPage.Distribution.WEB_ONLY:
        yield Finding(
            "fail",
            _("This edition is for the archive only."),
            _("Change its distribution, if it is to be mailed."),
            "distribution",
            "distribution",
        )
