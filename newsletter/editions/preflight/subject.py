"""The subject: what a list of mails shows of it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from blog.excerpts import cells
from newsletter.editions.preflight.findings import Examined, Finding

SUBJECT_CELLS = 60
"""30 full-width characters: more is cut off by most lists of mails."""


def check_subject(mail: Examined) -> Iterator[Finding]:
    """Refuse an empty subject, and say when a list of mails will cut it."""
    width = cells(" ".join(mail.edition.subject.split()))
    if not width:
        yield Finding("fail", _("The subject is empty."), _("Write a subject."), "subject")
    elif width > SUBJECT_CELLS:
        yield Finding(
            "warn",
            _("The subject is %(width)s full-width characters wide; many mail programs cut it at 30.")
            % {"width": _full_width(width)},
            _("Shorten it, or say what matters in the first 20 characters."),
            "subject",
        )
    else:
        yield Finding("pass", _("The subject fits."), code="subject")


def _full_width(width: int) -> str:
    return f"{width / 2:g}"
