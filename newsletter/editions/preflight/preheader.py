"""The preheader: what a list of mails shows after the subject."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.preflight.findings import Examined, Finding


def check_preheader(mail: Examined) -> Iterator[Finding]:
    """Say that the preheader is empty."""
    if mail.rendered.preheader:
        yield Finding("pass", _("There is a preheader."), code="preheader")
    else:
        yield Finding(
            "warn",
            _("The preheader is empty: lists of mails will show the first words of the mail instead."),
            _("Add one sentence that continues the subject."),
            "preheader",
        )
